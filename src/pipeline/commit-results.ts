import { hash } from 'node:crypto'
import type { Compilable } from 'kysely'
import type { IncidentChange } from '../engine/incidents/incident-change.ts'
import { persistAlerts, type RaisedAlert } from '../incidents/alert-writes.ts'
import { persistHeld, releaseHeld, type HeldBack } from '../incidents/held-alerts.ts'
import { persistChanges } from '../incidents/incident-writes.ts'
import type { ContextCorrection } from '../model/context-correction.ts'
import type { StateStore } from '../store/state/state-store.ts'

/** Statement that marks everything below `seq` as done by the consumer. */
export function offsetQuery({ db }: StateStore, consumer: string, seq: number, nowMs: number): Compilable {
  return db
    .insertInto('consumer_offset')
    .values({ consumer, seq, updated_at_ms: nowMs })
    .onConflict((conflict) => conflict.column('consumer').doUpdateSet({ seq, updated_at_ms: nowMs }))
}

export interface Results {
  readonly alerts: readonly RaisedAlert[]
  readonly held: readonly HeldBack[]
  /** Ids of alerts that are no longer held back; where one is held anew, it is in `held` too. */
  readonly released: readonly string[]
  readonly changes: readonly IncidentChange[]
  readonly corrections: readonly ContextCorrection[]
  /** Receipts below it are done. */
  readonly seq: number
}

/** Alerts, incidents, corrections and the offset in one commit. Returns the ids of the incidents that changed. */
export async function commitResults(state: StateStore, results: Results, nowMs: number): Promise<string[]> {
  const { alerts, held, released, changes, corrections, seq } = results
  await state.batch([
    ...persistAlerts(state.db, alerts),
    ...releaseHeld(state.db, released),
    ...persistHeld(state.db, held),
    ...persistChanges(state.db, changes, nowMs),
    ...corrections.map((correction) => correctionQuery(state, correction, nowMs)),
    offsetQuery(state, 'detect', seq, nowMs),
  ])
  return [...new Set(changes.flatMap(changedId))]
}

/** Its id is its content: the same correction found again after a restart is the same row. */
function correctionQuery({ db }: StateStore, correction: ContextCorrection, nowMs: number): Compilable {
  const body = JSON.stringify(correction)
  return db
    .insertInto('context_correction')
    .values({
      id: hash('sha256', body).slice(0, 32),
      from_ms: correction.from,
      to_ms: correction.to,
      person: correction.person ?? null,
      door: correction.door ?? null,
      site: correction.site ?? null,
      body,
      found_at_ms: nowMs,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
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
