import type { WindowState } from './correlation-window.ts'

interface Stored {
  readonly plain: unknown
  /** Lengths of its blocks, which follow the text in order. */
  readonly blocks: readonly number[]
}

const headBytes = 8

/**
 * `format` and length of the text as two 32-bit numbers, the text (JSON: `plain` and each window's plain part), then
 * the windows' blocks one after the other.
 */
export function packSnapshot(
  format: number,
  plain: unknown,
  windows: ReadonlyMap<string, WindowState>,
): Uint8Array {
  const stored: Record<string, Stored> = {}
  const blocks: Uint8Array[] = []
  for (const [name, state] of windows) {
    stored[name] = { plain: state.plain, blocks: state.blocks.map(({ length }) => length) }
    for (const block of state.blocks) blocks.push(block)
  }
  const text = new TextEncoder().encode(JSON.stringify({ plain, windows: stored }))
  const size = blocks.reduce((sum, { length }) => sum + length, headBytes + text.length)
  const bytes = new Uint8Array(size)
  const head = new DataView(bytes.buffer)
  head.setUint32(0, format, true)
  head.setUint32(4, text.length, true)
  bytes.set(text, headBytes)
  let at = headBytes + text.length
  for (const block of blocks) {
    bytes.set(block, at)
    at += block.length
  }
  return bytes
}

/** Throws where the bytes are of another format. The windows' blocks are parts of `bytes`. */
export function unpackSnapshot(
  format: number,
  bytes: Uint8Array,
): { plain: unknown; windows: Map<string, WindowState> } {
  const head = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const found = head.getUint32(0, true)
  if (found !== format) throw new Error(`detection snapshot of format ${found}: this program reads ${format}`)
  let at = headBytes + head.getUint32(4, true)
  const text = new TextDecoder().decode(bytes.subarray(headBytes, at))
  const { plain, windows } = JSON.parse(text) as { plain: unknown; windows: Record<string, Stored> }
  const states = Object.entries(windows).map(([name, stored]): [string, WindowState] => {
    const blocks = stored.blocks.map((length) => bytes.subarray(at, (at += length)))
    return [name, { plain: stored.plain, blocks }]
  })
  return { plain, windows: new Map(states) }
}
