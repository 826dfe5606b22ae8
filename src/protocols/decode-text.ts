import { isUtf8 } from 'node:buffer'

/** Text of a message and what was done to it, as `Receipt.encoding` says it. */
export interface DecodedText {
  readonly text: string
  readonly encoding: 'utf8' | 'utf8-lossy' | 'truncated'
}

/**
 * Decodes UTF-8. Invalid bytes become U+FFFD and are flagged. A message that was cut (`truncated`) loses the
 * character the cut went through, so that the cut alone does not look like bad bytes.
 */
export function decodeText(bytes: Uint8Array, truncated = false): DecodedText {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, truncated ? wholeLength(bytes) : bytes.length)
  const text = buffer.toString('utf8')
  if (truncated) return { text, encoding: 'truncated' }
  return { text, encoding: isUtf8(buffer) ? 'utf8' : 'utf8-lossy' }
}

/** Length without a character whose last bytes are missing. */
function wholeLength(bytes: Uint8Array): number {
  const end = bytes.length
  for (let back = 1; back <= 3 && back <= end; back++) {
    const byte = bytes[end - back]!
    if ((byte & 0xc0) === 0x80) continue
    const wants = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return wants > back ? end - back : end
  }
  return end
}
