/** Deeper nesting than any real source has; it keeps every later walk over a record from overflowing the stack. */
export const maxRecordDepth = 64

/**
 * A JSON object as a record. Undefined for anything else: bad JSON, an array, a number, nesting beyond
 * `maxRecordDepth`. A key `__proto__` is dropped at any depth: code that copies keys by assignment would change
 * the copy's prototype.
 */
export function parseRecord(text: string): Record<string, unknown> | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isObject(value) || Array.isArray(value)) return undefined
  return cleanse(value, 1) ? value : undefined
}

/** Drops dangerous keys; false where it is nested too deep. */
function cleanse(value: object, depth: number): boolean {
  if (depth > maxRecordDepth) return false
  if (Array.isArray(value)) {
    for (const item of value) if (isObject(item) && !cleanse(item, depth + 1)) return false
    return true
  }
  const record = value as Record<string, unknown>
  if (Object.hasOwn(record, '__proto__')) delete record['__proto__']
  for (const key in record) {
    const item = record[key]
    if (isObject(item) && !cleanse(item, depth + 1)) return false
  }
  return true
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
