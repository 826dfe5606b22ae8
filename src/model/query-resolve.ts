import { QueryError } from './query-error.ts'
import { queryAliases, queryFields, queryRoots } from './query-field.ts'

/** `name:value` that is plainly not a field: `C:\\…`, `http://…`, `10:30`, an address with colons. */
export function looksLikeField(name: string, value: string): boolean {
  if (isKnown(name)) return true
  return !value.startsWith('\\') && !value.startsWith('//') && !value.includes(':')
}

/** The fields a name stands for. Throws `unknown_field` with the nearest known one. */
export function resolveField(name: string, at: { start: number; end: number }): readonly string[] {
  const alias = queryAliases[name]
  if (alias) return alias
  if (isKnown(name)) return [name]
  throw new QueryError(
    'unknown_field',
    `there is no field ${name}`,
    at.start,
    at.start + name.length,
    `did you mean ${nearest(name)}? To search for the text itself, put it in quotes; a field of the source's own record is native.${name}`,
  )
}

function isKnown(name: string): boolean {
  if (Object.hasOwn(queryFields, name) || Object.hasOwn(queryAliases, name)) return true
  const [root, ...path] = name.split('.')
  return (
    queryRoots.some((known) => known === root) &&
    path.length > 0 &&
    path.every((part) => /^[\w@$ -]+$/.test(part))
  )
}

function nearest(name: string): string {
  const known = [...Object.keys(queryFields), ...Object.keys(queryAliases)]
  return known.reduce((best, next) => (distance(name, next) < distance(name, best) ? next : best))
}

/** Levenshtein's. Names are short. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, n) => n)
  for (let i = 1; i <= Math.min(a.length, 40); i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
