/**
 * Readers for values that a stranger wrote: each takes anything and gives the type asked for or undefined, never an
 * error. Objects are read by own keys of theirs and of `Object.prototype` alike; what comes from the latter is a
 * function or an object without own keys, which no reader accepts.
 */
export type Fields = Readonly<Record<string, unknown>>

/** A text that says something: trimmed, not empty. Numbers and booleans become their decimal text. */
export function readText(value: unknown): string | undefined {
  if (typeof value === 'string') {
    const trimmed = value.trim()
    return trimmed === '' ? undefined : trimmed
  }
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined
  return typeof value === 'boolean' ? String(value) : undefined
}

/** A finite number, or a decimal or 0x text of one. */
export function readNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string' || value.length > 32) return undefined
  const trimmed = value.trim()
  if (trimmed === '') return undefined
  const number = Number(trimmed)
  return Number.isFinite(number) ? number : undefined
}

/** A safe integer, decimal or 0x text included; fractions are refused. */
export function readInteger(value: unknown): number | undefined {
  const number = readNumber(value)
  return number !== undefined && Number.isSafeInteger(number) ? number : undefined
}

/** A length of time in whole milliseconds, written in units of `unitMs`; below 0 or above 30,000 years is none. */
export function readDuration(value: unknown, unitMs: number): number | undefined {
  const ms = Math.round((readNumber(value) ?? -1) * unitMs)
  return ms >= 0 && ms < 1e15 ? ms : undefined
}

/** A plain object; lists and null are not. */
export function readFields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined
}

/** The texts of a list, at most `limit` of them; a single text counts as a list of one. */
export function readTexts(value: unknown, limit = 32): string[] | undefined {
  const list: unknown[] = Array.isArray(value) ? value.slice(0, limit) : [value]
  const texts: string[] = []
  for (const item of list) {
    const text = readText(item)
    if (text !== undefined) texts.push(text)
  }
  return texts.length === 0 ? undefined : texts
}

/** The value at a dotted path (`a.b.0.c`), the literal dotted key first. At most 16 steps. */
export function readPath(value: unknown, path: string): unknown {
  const fields = readFields(value)
  if (fields === undefined) return undefined
  if (Object.hasOwn(fields, path)) return fields[path]
  if (!path.includes('.')) return undefined
  let here: unknown = value
  for (const step of path.split('.', 16)) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined
    here = (here as Record<string, unknown>)[step]
  }
  return here
}

/** Sets a key only where there is a value: an absent fact is an absent key. */
export function setField<T, K extends keyof T>(target: T, key: K, value: T[K] | undefined): void {
  if (value !== undefined) target[key] = value
}

type Loose<T> = { [K in keyof T]: T[K] | undefined }

/** The same object without its undefined values. */
export function present<T extends object>(object: Loose<T>): T {
  const out: Record<string, unknown> = {}
  for (const key in object) {
    const value = (object as Record<string, unknown>)[key]
    if (value !== undefined) out[key] = value
  }
  return out as T
}

/** The same object without its undefined values, or undefined where nothing is left. */
export function presentOrNone<T extends object>(object: Loose<T>): T | undefined {
  const out: Record<string, unknown> = {}
  let some = false
  for (const key in object) {
    const value = (object as Record<string, unknown>)[key]
    if (value === undefined) continue
    out[key] = value
    some = true
  }
  return some ? (out as T) : undefined
}
