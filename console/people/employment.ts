import type { Person } from '../../src/model/person.ts'

/** Does any span of employment cover this day (`YYYY-MM-DD`)? Dates compare as text; `to` is the last day. */
export function employmentOn(person: Person, day: string): 'active' | 'ended' | 'not_started' | 'unknown' {
  if (person.employment.length === 0) return 'unknown'
  const covers = person.employment.some(
    (span) =>
      (span.from === undefined || span.from.slice(0, 10) <= day) &&
      (span.to === undefined || span.to.slice(0, 10) >= day),
  )
  if (covers) return 'active'
  return person.employment.some((span) => span.to !== undefined && span.to.slice(0, 10) < day)
    ? 'ended'
    : 'not_started'
}
