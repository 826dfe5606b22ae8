/** More pairs than any real line has. */
const maxPairs = 400

/** One value of a `key=value` line, and whether it stood in quotes. */
export interface PairValue {
  readonly text: string
  readonly quoted: boolean
}

/**
 * The `key=value` pairs of a line in linear time. A value in double quotes (or in `'` where `quotes` names it too) ends
 * at the next such quote, another at the next space or comma followed by a space. Of a key that comes twice the first
 * counts; a word without `=` is passed over. Keys keep their case.
 */
export function readPairs(text: string, quotes = '"'): Map<string, PairValue> {
  const pairs = new Map<string, PairValue>()
  let at = 0
  while (at < text.length && pairs.size < maxPairs) {
    while (isGap(text.charCodeAt(at))) at++
    const start = at
    while (at < text.length && !isGap(text.charCodeAt(at)) && text.charCodeAt(at) !== 61) at++
    if (text.charCodeAt(at) !== 61 || at === start) {
      if (at === start || text.charCodeAt(at) === 61) at++
      continue
    }
    const key = text.slice(start, at)
    const value = readValue(text, at + 1, quotes)
    if (key !== '__proto__' && !pairs.has(key)) pairs.set(key, value)
    at = value.end
  }
  return pairs
}

function readValue(text: string, from: number, quotes: string): PairValue & { end: number } {
  const quote = text.charAt(from)
  if (quote !== '' && quotes.includes(quote)) {
    const close = text.indexOf(quote, from + 1)
    const stop = close < 0 ? text.length : close
    return { text: text.slice(from + 1, stop), quoted: true, end: stop + 1 }
  }
  let at = from
  while (at < text.length && !isGap(text.charCodeAt(at))) at++
  const comma = text.charCodeAt(at - 1) === 44 && at > from
  return { text: text.slice(from, comma ? at - 1 : at), quoted: false, end: at }
}

/** Space, tab, line ends, and the group separator that auditd puts before what it adds. */
function isGap(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13 || code === 29
}
