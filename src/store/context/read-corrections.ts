import { ContextCorrection } from '../../model/context-correction.ts'
import type { StateStore } from '../state/state-store.ts'

const maxListed = 50

/** What late facts corrected about a person, door or site as a whole at a moment of event time, newest finding first. */
export async function readCorrections(
  { db }: StateStore,
  about: { person: string | undefined; door: string | undefined; site: string | undefined; timeMs: number },
): Promise<ContextCorrection[]> {
  const { person, door, site, timeMs } = about
  if (person === undefined && door === undefined && site === undefined) return []
  const rows = await db
    .selectFrom('context_correction')
    .select('body')
    .where('from_ms', '<=', timeMs)
    .where('to_ms', '>', timeMs)
    .where((where) =>
      where.or([
        ...(person === undefined ? [] : [where('person', '=', person)]),
        ...(door === undefined ? [] : [where('door', '=', door)]),
        ...(site === undefined ? [] : [where('site', '=', site)]),
      ]),
    )
    .orderBy('found_at_ms', 'desc')
    .limit(maxListed)
    .execute()
  return rows.map(({ body }) => ContextCorrection.parse(JSON.parse(body)))
}
