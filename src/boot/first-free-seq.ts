import type { StateStore } from '../store/state/state-store.ts'

/**
 * The log's place after everything the other stores have seen. Where somebody moved the log away or put an older one in
 * its place, it must not give their sequences out again: the lake would take what is new for what it has.
 */
export async function findFirstFreeSeq({ db }: StateStore): Promise<number> {
  const offsets = await db.selectFrom('consumer_offset').select('seq').execute()
  const lake = await db
    .selectFrom('lake_chain')
    .select((eb) => eb.fn.max('to_seq').as('seq'))
    .executeTakeFirst()
  return Math.max(1, lake?.seq ?? 1, ...offsets.map(({ seq }) => seq))
}
