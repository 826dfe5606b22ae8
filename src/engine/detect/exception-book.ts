import type { HoldBack } from '../../model/rule-exception.ts'
import { fold } from '../sigma/fold.ts'
import type { AlertDraft } from './alert-draft.ts'

type Findings = Pick<AlertDraft, 'rule' | 'time' | 'entities' | 'sites' | 'events'>

interface Prepared {
  readonly id: string
  readonly from: number
  readonly until: number
  readonly where: readonly { readonly field: string; readonly values: ReadonlySet<string> }[]
}

/**
 * Which alerts are held back. Goes by the alert's own time, never by the clock, and knows exceptions that ended too:
 * a replay decides as the first run did.
 */
export class ExceptionBook {
  #byRule = new Map<string, Prepared[]>()

  /** All of them, also those over. */
  load(exceptions: readonly HoldBack[]): void {
    this.#byRule = new Map()
    for (const { id, rule, from, until, where } of exceptions) {
      const prepared = where.map(({ field, values }) => ({ field, values: new Set(values.map(fold)) }))
      this.#byRule.set(rule, [...(this.#byRule.get(rule) ?? []), { id, from, until, where: prepared }])
    }
  }

  /** Is there, or was there, any exception from the rule? */
  concerns(rule: string): boolean {
    return this.#byRule.has(rule)
  }

  /** The id of the first exception that the alert falls under. */
  find(alert: Findings): string | undefined {
    return this.#byRule
      .get(alert.rule)
      ?.find(
        ({ from, until, where }) =>
          from <= alert.time &&
          alert.time < until &&
          where.every(({ field, values }) => isAllOf(valuesOf(alert, field), values)),
      )?.id
  }
}

/** An alert about something else besides is more than what was excepted: all must be among the values. */
function isAllOf(found: readonly string[], values: ReadonlySet<string>): boolean {
  return found.length > 0 && found.every((value) => values.has(fold(value)))
}

function valuesOf({ entities, sites, events }: Findings, field: string): readonly string[] {
  if (field === 'source') return events.map(({ source }) => source)
  // A site joins everything, so it is no entity.
  if (field === 'site') return sites
  return entities.filter(({ kind }) => kind === field).map(({ id }) => id)
}
