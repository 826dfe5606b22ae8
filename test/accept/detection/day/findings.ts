import type { Kysely } from 'kysely'
import { readParts } from '../../../../src/incidents/read-incident.ts'
import { Severity } from '../../../../src/model/event.ts'
import type { Story } from '../../../../src/demo/stories.ts'
import type { Database } from '../../../../src/store/state/database.ts'

/** One incident of the day, as stored. */
export interface Finding {
  readonly id: string
  readonly title: string
  readonly severity: Severity
  readonly firstMs: number
  readonly sites: readonly string[]
  readonly alerts: readonly { readonly id: string; readonly rule: string }[]
  readonly contextEvents: readonly string[]
  /** Stories of which its alerts hold events, and those of which its context does. */
  readonly stories: readonly string[]
  readonly contextStories: readonly string[]
}

/** Every incident that stands, oldest first. */
export async function readFindings(
  db: Kysely<Database>,
  storyOf: (seq: number) => string | undefined,
): Promise<Finding[]> {
  const rows = await db
    .selectFrom('incident')
    .selectAll()
    .where('merged_into', 'is', null)
    .where('withdrawn', '=', 0)
    .orderBy('first_time')
    .orderBy('id')
    .execute()
  return Promise.all(
    rows.map(async ({ id, title, severity, first_time }) => {
      const { alerts, context } = await readParts(db, id)
      const told = (seqs: readonly number[]): string[] =>
        [...new Set(seqs.flatMap((seq) => storyOf(seq) ?? []))].toSorted()
      return {
        id,
        title,
        severity: Severity.options[severity] ?? 'informational',
        firstMs: first_time,
        sites: [...new Set(alerts.flatMap(({ sites }) => sites))].toSorted(),
        alerts: alerts.map((alert) => ({ id: alert.id, rule: alert.rule_title })),
        contextEvents: context.map(({ event }) => event.id).toSorted(),
        stories: told(alerts.flatMap(({ events }) => events.map(({ seq }) => seq))),
        contextStories: told(context.map(({ event }) => event.seq)),
      }
    }),
  )
}

/** What of a day is not as it should be; empty: all six stories stand apart, each whole, and little else does. */
export function faultsOf(
  findings: readonly Finding[],
  stories: readonly Pick<Story, 'id' | 'expected'>[],
  mostFalse: number,
): string[] {
  const faults: string[] = []
  for (const { id, expected } of stories) {
    const own = findings.filter((finding) => finding.stories.includes(id))
    if (own.length !== 1) faults.push(`${id} is ${own.length} incidents`)
    const fired = own.flatMap(({ alerts }) => alerts.map(({ rule }) => rule))
    for (const rule of expected) if (!fired.includes(rule)) faults.push(`${id}: "${rule}" did not fire`)
  }
  for (const { title, stories: own, contextStories } of findings) {
    const all = new Set([...own, ...contextStories])
    if (all.size > 1) faults.push(`"${title}" holds events of ${[...all].join(' and ')}`)
  }
  const strange = findings.filter(({ stories: own }) => own.length === 0)
  if (strange.length > mostFalse) faults.push(`${strange.length} false incidents`)
  return faults
}
