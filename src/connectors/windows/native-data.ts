/**
 * Puts one datum into a native record as public rules expect it: spaces in names stripped, numbers and booleans as
 * their text, GUIDs in braces and lower case, since each shipper writes them its own way.
 */
export function putDatum(native: Record<string, unknown>, name: string, value: unknown): void {
  if (value === null || value === undefined || name === '__proto__' || name === 'EventID') return
  const key = name.includes(' ') ? name.replaceAll(' ', '') : name
  if (key === '' || key.length > 128) return
  native[key] = typeof value === 'string' ? text(key, value) : plain(value)
}

/** Data without names (classic providers): a list under `Data`, and `param1` … as winlogbeat names them. */
export function putUnnamed(native: Record<string, unknown>, values: readonly unknown[]): void {
  const texts = values.slice(0, 64).map(asText)
  native['Data'] = texts
  texts.forEach((value, index) => {
    native[`param${index + 1}`] = value
  })
}

/** Where only `param1` … are known, the list `Data` is made of them. */
export function gatherParameters(native: Record<string, unknown>): void {
  if (native['param1'] === undefined || native['Data'] !== undefined) return
  const values: unknown[] = []
  for (let index = 1; index <= 64; index++) {
    const value = native[`param${index}`]
    if (value === undefined) break
    values.push(value)
  }
  native['Data'] = values
}

/** Names that Sigma's process rules use, beside the ones of event 4688. */
export function nameProcess(native: Record<string, unknown>): void {
  if (native['NewProcessName'] !== undefined) native['Image'] ??= native['NewProcessName']
  if (native['ParentProcessName'] !== undefined) native['ParentImage'] ??= native['ParentProcessName']
}

function text(key: string, value: string): string {
  if (value.length < 36 || value.length > 38 || !/gu?id$/i.test(key)) return value
  const bare = value.length === 38 ? value.slice(1, -1) : value
  return bare.charCodeAt(8) === 45 && bare.charCodeAt(13) === 45 ? `{${bare.toLowerCase()}}` : value
}

function plain(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value)
  if (typeof value === 'object' && value !== null) return inner(value)
  return value
}

/** `{ "#text": … }` stands for its text; other structures are kept as their JSON, which keyword rules can search. */
function inner(value: object): unknown {
  if (Array.isArray(value))
    return value.slice(0, 64).map((item) => (typeof item === 'string' ? item : plain(item)))
  if (Object.hasOwn(value, '#text')) return plain((value as Record<string, unknown>)['#text'])
  return JSON.stringify(value)
}

function asText(value: unknown): string {
  const text = plain(value)
  return typeof text === 'string' ? text : (JSON.stringify(text) ?? '')
}
