import { closeSync, fstatSync, fsyncSync, openSync, readFileSync, readSync, writeSync } from 'node:fs'
import { z } from 'zod'

/** The head of the chain as it stood; kept outside the store, where the operator may copy it away. */
export interface AuditAnchor {
  readonly time: string
  readonly seq: number
  readonly hash: string
}

const Anchor = z.object({ time: z.string(), seq: z.number().int(), hash: z.string() })

export interface AuditAnchors {
  append(anchor: AuditAnchor): void
  /** Oldest first. A line that is no anchor is left out: the file may have been cut in the middle of a line. */
  read(): AuditAnchor[]
}

/** Anchors as lines of JSON in a file that is only ever appended to. */
export function anchorFile(path: string): AuditAnchors {
  return {
    append: (anchor) => appendLine(path, JSON.stringify(anchor)),
    read: () => readLines(path).flatMap(parseAnchor),
  }
}

/** Anchors in memory, for tests. */
export function memoryAnchors(): AuditAnchors {
  const anchors: AuditAnchor[] = []
  return { append: (anchor) => void anchors.push(anchor), read: () => [...anchors] }
}

/** On a line of its own, even where the file ends in half a line. */
function appendLine(path: string, line: string): void {
  const file = openSync(path, 'a+', 0o600)
  try {
    const { size } = fstatSync(file)
    const last = Buffer.alloc(1)
    if (size > 0) readSync(file, last, 0, 1, size - 1)
    const torn = size > 0 && last.toString() !== '\n'
    writeSync(file, `${torn ? '\n' : ''}${line}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function parseAnchor(line: string): AuditAnchor[] {
  try {
    return [Anchor.parse(JSON.parse(line))]
  } catch {
    return []
  }
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean)
  } catch {
    return []
  }
}
