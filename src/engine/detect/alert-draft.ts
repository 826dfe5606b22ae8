import type { Alert } from '../../model/alert.ts'

/**
 * An alert as the engine gives it: the caller adds when it was raised, by its own clock.
 *
 * A draft replaces the one of the same id. `supersedes` names ids that a late event made wrong: the alert goes on
 * under this id. After the watermark has passed, the set of alerts no longer depends on the order of arrival.
 */
export interface AlertDraft extends Omit<Alert, 'raised_time'> {
  readonly supersedes: readonly string[]
  /** False while events inside the lateness bound may still add to it. */
  readonly final: boolean
}

/** The draft as the alert that is stored. */
export function alertOf(draft: AlertDraft, raisedAtMs: number): Alert {
  const { supersedes: _, final: __, ...alert } = draft
  return { ...alert, raised_time: raisedAtMs }
}

export type ExplanationPart = Alert['explanation'][number]
