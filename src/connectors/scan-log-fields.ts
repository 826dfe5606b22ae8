const maxFields = 40

/**
 * The fields of an access log line: words, `[…]` and `"…"`, in linear time; at most 40. Inside quotes `\"` and `\\` are
 * what they escape, other escapes stay as written. A quote that never closes runs to the end.
 */
export function scanLogFields(line: string): string[] {
  const fields: string[] = []
  let at = 0
  while (at < line.length && fields.length < maxFields) {
    const code = line.charCodeAt(at)
    if (code === 32 || code === 9) {
      at++
      continue
    }
    if (code === 34) {
      const { text, end } = scanQuoted(line, at + 1)
      fields.push(text)
      at = end
      continue
    }
    const close = line.indexOf(code === 91 ? ']' : ' ', at)
    const end = close < 0 ? line.length : close
    fields.push(line.slice(code === 91 ? at + 1 : at, end))
    at = end + 1
  }
  return fields
}

function scanQuoted(line: string, from: number): { text: string; end: number } {
  let text = ''
  let at = from
  let start = from
  for (; at < line.length; at++) {
    const code = line.charCodeAt(at)
    if (code === 34) break
    const next = line.charCodeAt(at + 1)
    if (code !== 92 || (next !== 34 && next !== 92)) continue
    text += line.slice(start, at)
    start = at + 1
    at++
  }
  return { text: text + line.slice(start, at), end: at + 1 }
}
