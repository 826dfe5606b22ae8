const limit = 300

/** One plain line of at most 300 characters: control characters and runs of space become one space. */
export function writeLine(text: string): string {
  const head = text.length > 4 * limit ? text.slice(0, 4 * limit) : text
  const line = /[\p{Cc}\p{Zl}\p{Zp}]| {2}/u.test(head) ? clean(head) : head.trim()
  return line.length <= limit ? line : `${cut(line, limit - 1)}…`
}

/** A name inside a line, at most 80 characters, so that one long value does not push the rest out. */
export function shorten(text: string): string {
  return text.length <= 80 ? text : `${cut(text, 79)}…`
}

/** The last part of a path, `/` or `\`. */
export function baseName(path: string): string {
  const at = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'))
  return at < 0 || at === path.length - 1 ? path : path.slice(at + 1)
}

/** `word` as people write it inside a sentence: `badge_expired` → `badge expired`. */
export function spell(word: string): string {
  return word.replaceAll('_', ' ')
}

/** First letter as a capital. */
export function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function clean(text: string): string {
  return text.replaceAll(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}

/** Never between the two halves of a character outside the basic plane. */
function cut(text: string, length: number): string {
  const code = text.charCodeAt(length - 1)
  return text.slice(0, code >= 0xd800 && code <= 0xdbff ? length - 1 : length)
}
