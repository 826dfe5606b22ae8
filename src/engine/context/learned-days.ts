const dayMs = 86_400_000
/** A day counts once everything that may still come of it has come. */
const settleMs = 3_600_000
export const daysLearned = 14

/** Days since 1970-01-01, UTC. */
export function dayOf(timeMs: number): number {
  return Math.floor(timeMs / dayMs)
}

/**
 * What is usual at `timeMs` is learned from the complete days before it, `from` (included) to `to` (not included):
 * what happens today, or comes late by less than an hour, changes none of them, so that every order of arrival gives
 * one answer.
 */
export function learnedDays(timeMs: number): { from: number; to: number } {
  const to = dayOf(timeMs - settleMs)
  return { from: to - daysLearned, to }
}
