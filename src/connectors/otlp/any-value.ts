import { type Fields, readFields } from '../read-value.ts'

const maxDepth = 16

/** A value as OTLP's JSON writes it, `{ "stringValue": "x" }`, as a plain one. Integers stay texts where they are. */
export function plainValue(value: unknown, depth = 0): unknown {
  const any = readFields(value)
  if (any === undefined || depth > maxDepth) return undefined
  for (const key of ['stringValue', 'boolValue', 'intValue', 'doubleValue', 'bytesValue'])
    if (any[key] !== undefined && any[key] !== null) return any[key]
  const list = readFields(any['arrayValue'])?.['values']
  if (Array.isArray(list))
    return (list.slice(0, 1000) as unknown[]).map((item) => plainValue(item, depth + 1))
  const pairs = readFields(any['kvlistValue'])?.['values']
  return Array.isArray(pairs) ? plainAttributes(pairs, depth + 1) : undefined
}

/** A list of `{ key, value }` as one flat record; at most 1,000 of them. */
export function plainAttributes(list: unknown, depth = 0): Fields {
  const out: Record<string, unknown> = {}
  if (!Array.isArray(list)) return out
  for (const item of list.slice(0, 1000) as unknown[]) {
    const { key, value } = readFields(item) ?? {}
    const plain = plainValue(value, depth)
    if (typeof key === 'string' && key !== '__proto__' && plain !== undefined) out[key] = plain
  }
  return out
}
