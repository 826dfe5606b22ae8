/** One ArcSight Common Event Format message. */
export interface CefMessage {
  readonly version: string
  readonly deviceVendor: string
  readonly deviceProduct: string
  readonly deviceVersion: string
  readonly deviceEventClassId: string
  readonly name: string
  readonly severity: string
  /** Without prototype: any key is only a key. */
  readonly extension: Record<string, string>
}

const maxExtensions = 1024

/**
 * Parses `CEF:Version|Vendor|Product|Version|Class id|Name|Severity|Extension`. In the header `\|` and `\\` are
 * escapes; in extension values `\=`, `\\`, `\n` and `\r` are; any other backslash is itself, since Windows paths
 * often come unescaped. Values may hold spaces and even `=` (URLs): a key starts only after a space.
 * Undefined where the text is not CEF. Linear in its length. Source: ArcSight CEF implementation standard, rev. 26.
 */
export function parseCef(text: string): CefMessage | undefined {
  if (!text.startsWith('CEF:')) return undefined
  const header: string[] = []
  let at = 4
  while (header.length < 7) {
    const end = headerEnd(text, at)
    if (end === -1 && header.length < 6) return undefined
    header.push(unescapeHeader(text.slice(at, end === -1 ? text.length : end)))
    at = end === -1 ? text.length : end + 1
  }
  const [version, deviceVendor, deviceProduct, deviceVersion, deviceEventClassId, name, severity] = header
  return {
    version: version!,
    deviceVendor: deviceVendor!,
    deviceProduct: deviceProduct!,
    deviceVersion: deviceVersion!,
    deviceEventClassId: deviceEventClassId!,
    name: name!,
    severity: severity!,
    extension: parseExtension(text, at),
  }
}

/** The next unescaped pipe, or -1. */
function headerEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 92) at++
    else if (code === 124) return at
  }
  return -1
}

function unescapeHeader(value: string): string {
  return value.includes('\\') ? value.replace(/\\([|\\])/g, '$1') : value
}

function parseExtension(text: string, from: number): Record<string, string> {
  const extension = Object.create(null) as Record<string, string>
  let key: string | undefined
  let valueStart = from
  let count = 0
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 92) at++
    else if (code === 61) {
      const start = keyStart(text, from, at)
      if (start === -1 || start < valueStart) continue
      if (key !== undefined) extension[key] = unescapeValue(text.slice(valueStart, start - 1))
      if (++count > maxExtensions) return extension
      key = text.slice(start, at)
      valueStart = at + 1
    }
  }
  if (key !== undefined) extension[key] = unescapeValue(text.slice(valueStart))
  return extension
}

/** Where the key before the `=` at `equals` starts; -1 where what stands there is not a key after a space. */
function keyStart(text: string, from: number, equals: number): number {
  let at = equals
  const stop = Math.max(from, equals - 256)
  while (at > stop && isKeyCode(text.charCodeAt(at - 1))) at--
  if (at === equals) return -1
  return at === from || text.charCodeAt(at - 1) === 32 ? at : -1
}

/** Letters, digits, and `_ . - [ ]`, which real senders use for arrays and custom keys. */
function isKeyCode(code: number): boolean {
  if (code >= 48 && code <= 57) return true
  const lower = code | 32
  if (lower >= 97 && lower <= 122) return true
  return code === 95 || code === 46 || code === 45 || code === 91 || code === 93
}

function unescapeValue(raw: string): string {
  const value = raw.trimEnd()
  if (!value.includes('\\')) return value
  return value.replace(/\\([=\\nr])/g, (_, escaped: string) =>
    escaped === 'n' ? '\n' : escaped === 'r' ? '\r' : escaped,
  )
}
