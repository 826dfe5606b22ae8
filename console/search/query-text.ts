import { quote } from '../parts/open-link.tsx'

/** A query with `field:value` added, or taken out where it is there already. `not` excludes it. */
export function toggleTerm(query: string | undefined, field: string, value: string, not = false): string {
  const term = `${field}:${quote(value)}`
  const words = splitTerms(query ?? '')
  const wanted = not ? `-${term}` : term
  if (words.includes(wanted)) return words.filter((word) => word !== wanted).join(' ')
  return [...words.filter((word) => word !== term && word !== `-${term}`), wanted].join(' ')
}

export const hasTerm = (query: string | undefined, field: string, value: string): boolean =>
  splitTerms(query ?? '').includes(`${field}:${quote(value)}`)

/** Splits at spaces outside quotes. */
export function splitTerms(query: string): string[] {
  return query.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? []
}
