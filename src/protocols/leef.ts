/** One IBM QRadar Log Event Extended Format message. */
export interface LeefMessage {
  readonly version: string
  readonly vendor: string
  readonly product: string
  readonly productVersion: string
  readonly eventId: string
  /** Without prototype: any key is only a key. */
  readonly attributes: Record<string, string>
}

const maxAttributes = 1024

/**
 * Parses `LEEF:1.0|Vendor|Product|Version|EventID|attributes`, tab separated, and
 * `LEEF:2.0|Vendor|Product|Version|EventID|Delimiter|attributes`, where the delimiter is one character or hex
 * (`x09`, `0x5E`), and nothing means tab. LEEF defines no escapes for values, so a backslash there is itself; in the
 * header `\|` is a pipe. Relays that write control characters as `#011` (rsyslog) are understood.
 * Undefined where the text is not LEEF.
 */
export function parseLeef(text: string): LeefMessage | undefined {
  const version = text.startsWith('LEEF:2.0|') ? '2.0' : text.startsWith('LEEF:1.0|') ? '1.0' : undefined
  if (version === undefined) return undefined
  const header: string[] = []
  let at = 9
  while (header.length < 4) {
    const end = headerEnd(text, at)
    if (end === -1 && header.length < 3) return undefined
    header.push(text.slice(at, end === -1 ? text.length : end).replaceAll('\\|', '|'))
    at = end === -1 ? text.length : end + 1
  }
  const [vendor, product, productVersion, eventId] = header
  const { delimiter, from } = version === '2.0' ? scanDelimiter(text, at) : { delimiter: '\t', from: at }
  return {
    version,
    vendor: vendor!,
    product: product!,
    productVersion: productVersion!,
    eventId: eventId!,
    attributes: parseAttributes(text.slice(from), delimiter),
  }
}

function headerEnd(text: string, from: number): number {
  let at = text.indexOf('|', from)
  while (at > from && text.charCodeAt(at - 1) === 92) at = text.indexOf('|', at + 1)
  return at
}

/** The delimiter field of LEEF 2.0; some senders leave it out although they say 2.0. */
function scanDelimiter(text: string, from: number): { delimiter: string; from: number } {
  // The delimiter may be the pipe itself: `|||`.
  if (text.startsWith('||', from)) return { delimiter: '|', from: from + 2 }
  const end = text.indexOf('|', from)
  const field = end === -1 ? undefined : text.slice(from, end)
  if (field === '') return { delimiter: '\t', from: from + 1 }
  if (field !== undefined && isOneCharacter(field)) return { delimiter: field, from: end + 1 }
  const hex = field === undefined ? null : /^(?:0?x)([0-9a-f]{1,4})$/i.exec(field)
  if (hex !== null) return { delimiter: String.fromCharCode(Number.parseInt(hex[1]!, 16)), from: end + 1 }
  return { delimiter: '\t', from }
}

function isOneCharacter(text: string): boolean {
  return String.fromCodePoint(text.codePointAt(0) ?? 0) === text
}

function parseAttributes(text: string, delimiter: string): Record<string, string> {
  const attributes = Object.create(null) as Record<string, string>
  const escaped = delimiter === '\t' && !text.includes('\t') && text.includes('#011')
  const parts = text.split(escaped ? '#011' : delimiter, maxAttributes)
  for (const part of parts) {
    const equals = part.indexOf('=')
    if (equals > 0) attributes[part.slice(0, equals).trim()] = part.slice(equals + 1)
  }
  return attributes
}
