type StructuredData = Record<string, Record<string, string>>

const maxElements = 64
const maxParams = 256

/**
 * STRUCTURED-DATA of RFC 5424 from `from`, which stands on `-` or `[`. Inside values `\"`, `\\` and `\]` are escapes,
 * any other backslash is itself. Objects have no prototype, so a name such as `__proto__` is only a name.
 * Undefined where it is malformed or out of bounds.
 */
export function scanStructuredData(
  text: string,
  from: number,
): { data: StructuredData | undefined; end: number } | undefined {
  if (text.charCodeAt(from) === 45) return { data: undefined, end: from + 1 }
  const data = Object.create(null) as StructuredData
  let at = from
  let elements = 0
  while (text.charCodeAt(at) === 91) {
    if (++elements > maxElements) return undefined
    const idEnd = nameEnd(text, at + 1)
    if (idEnd === at + 1) return undefined
    const params = (data[text.slice(at + 1, idEnd)] ??= Object.create(null) as Record<string, string>)
    const end = scanParams(text, idEnd, params)
    if (end === -1) return undefined
    at = end
  }
  return elements === 0 ? undefined : { data, end: at }
}

/** Reads ` NAME="VALUE"` up to the closing bracket; the index after it, or -1. */
function scanParams(text: string, from: number, params: Record<string, string>): number {
  let at = from
  for (let count = 0; count < maxParams; count++) {
    while (text.charCodeAt(at) === 32) at++
    if (text.charCodeAt(at) === 93) return at + 1
    const end = nameEnd(text, at)
    if (end === at || text.charCodeAt(end) !== 61 || text.charCodeAt(end + 1) !== 34) return -1
    const valueEnd = closingQuote(text, end + 2)
    if (valueEnd === -1) return -1
    params[text.slice(at, end)] = unescapeValue(text.slice(end + 2, valueEnd))
    at = valueEnd + 1
  }
  return -1
}

/** SD-NAME: printable ASCII without space, `=`, `]` and `"`. */
function nameEnd(text: string, from: number): number {
  let at = from
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code <= 32 || code > 126 || code === 61 || code === 93 || code === 34) break
  }
  return at
}

function closingQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 92) at++
    else if (code === 34) return at
  }
  return -1
}

function unescapeValue(value: string): string {
  return value.includes('\\') ? value.replace(/\\(["\\\]])/g, '$1') : value
}
