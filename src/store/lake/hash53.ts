export const seedLow = 0x811c9dc5
export const seedHigh = 0x9e3779b9

/** 53-bit hash of bytes `start` to `end`, ASCII letters without case: FNV-1a and a multiplicative hash side by side. */
export function hash53(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let low = seedLow
  let high = seedHigh
  for (let at = start; at < end; at++) {
    let byte = bytes[at] ?? 0
    if (byte >= 65 && byte <= 90) byte |= 0x20
    low = Math.imul(low ^ byte, 0x01000193)
    high = Math.imul((high << 5) ^ (high >>> 27) ^ byte, 0x85ebca6b)
  }
  return finish53(low, high)
}

/** The halves of a hash that is built byte by byte elsewhere, made one number. */
export function finish53(low: number, high: number): number {
  low = Math.imul(low ^ (low >>> 16), 0x7feb352d)
  low ^= low >>> 15
  return (low >>> 0) + ((high >>> 11) & 0x1fffff) * 2 ** 32
}

const encoder = new TextEncoder()

export function hashText(text: string): number {
  return hash53(encoder.encode(text))
}
