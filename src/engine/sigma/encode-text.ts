const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

export const utf8Bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

export function utf16Bytes(text: string, order: 'le' | 'be'): Uint8Array {
  const bytes = new Uint8Array(text.length * 2)
  const view = new DataView(bytes.buffer)
  for (let index = 0; index < text.length; index++) {
    view.setUint16(index * 2, text.charCodeAt(index), order === 'le')
  }
  return bytes
}

/** UTF-16, little endian, with its byte-order mark. */
export function utf16WithMark(text: string): Uint8Array {
  return utf16Bytes(`\uFEFF${text}`, 'le')
}

/** Bytes as a text with one character per byte: what an encoded value looks like in a record. */
export const bytesAsText = (bytes: Uint8Array): string => String.fromCharCode(...bytes)

export function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let index = 0; index < bytes.length; index += 3) {
    const left = bytes.length - index
    const word = ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0)
    text += alphabet.charAt(word >> 18) + alphabet.charAt((word >> 12) & 63)
    text += left > 1 ? alphabet.charAt((word >> 6) & 63) : '='
    text += left > 2 ? alphabet.charAt(word & 63) : '='
  }
  return text
}

/**
 * What stays the same of `bytes` somewhere inside a Base64 text, for each of the three places it can start at:
 * characters that also carry neighbouring bytes are cut off.
 */
export function base64AtOffsets(bytes: Uint8Array): string[] {
  return [0, 1, 2].map((shift) => {
    const padded = new Uint8Array(shift + bytes.length)
    padded.set(bytes, shift)
    const from = [0, 2, 3][shift] ?? 0
    const cut = [0, 3, 2][padded.length % 3] ?? 0
    const text = toBase64(padded)
    return text.slice(from, text.length - cut)
  })
}
