import type { Compilable } from 'kysely'
import type { IncidentChange } from '../engine/incidents/incident-change.ts'
import { persistAlerts } from '../incidents/alert-writes.ts'
import { persistChanges } from '../incidents/incident-writes.ts'
import type { Alert } from '../model/alert.ts'
import type { StateStore } from '../store/state/state-store.ts'

/** Statement that marks everything below `seq` as done by the consumer. */
export function offsetQuery({ db }: StateStore, consumer: string, seq: number, nowMs: number): Compilable {
  return db
    .insertInto('consumer_offset')
    .values({ consumer, seq, updated_at_ms: nowMs })
    .onConflict((conflict) => conflict.column('consumer').doUpdateSet({ seq, updated_at_ms: nowMs }))
}

/** Alerts, incidents and the offset in one commit. Returns the ids of the incidents that changed. */
export async function commitResults(
  state: StateStore,
  results: { alerts: readonly Alert[]; changes: readonly IncidentChange[]; seq: number },
  nowMs: number,
): Promise<string[]> {
  const { alerts, changes, seq } = results
  await state.batch([
    ...persistAlerts(state.db, alerts),
    ...persistChanges(state.db, changes, nowMs),
    offsetQuery(state, 'detect', seq, nowMs),
  ])
  return [...new Set(changes.flatMap(changedId))]
}

function changedId(change: IncidentChange): string[] {
  switch (change.kind) {
    case 'upsert':
      return [change.incident.id]
    case 'redirect':
      return [change.from, change.to]
    case 'revive':
    case 'withdraw':
      return [change.id]
    case 'retract':
      return []
  }
}
