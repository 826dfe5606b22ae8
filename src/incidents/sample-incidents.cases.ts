import type { IncidentCommand } from '../engine/incidents/incident-command.ts'
import { IncidentEngine } from '../engine/incidents/incident-engine.ts'
import { alertOf, eventOf, minutes, type AlertParts } from '../engine/incidents/sample-alerts.cases.ts'
import type { Alert, EventSummary } from '../model/alert.ts'
import { openLocalState, type StateStore } from '../store/state/state-store.ts'
import { AlertService } from './alert-service.ts'
import { persistAlerts, type RaisedAlert } from './alert-writes.ts'
import { IncidentService } from './incident-service.ts'
import { persistChanges } from './incident-writes.ts'
import { readStoredIncidents } from './read-incident.ts'

export interface Stage {
  readonly state: StateStore
  readonly engine: IncidentEngine
  readonly incidents: IncidentService
  readonly alerts: AlertService
  readonly clock: { nowMs: number }
  /** Stores what the engine has to say, as the pipeline does. */
  commit(alerts?: readonly RaisedAlert[], events?: readonly EventSummary[]): Promise<void>
}

/** Services on a state store in memory, with an engine behind them. */
export async function openStage(): Promise<Stage> {
  const state = await openLocalState(':memory:')
  const engine = new IncidentEngine()
  const clock = { nowMs: minutes(100) }
  let ids = 0
  const common = { state, now: () => clock.nowMs, newId: () => `id-${++ids}` }
  const sendCommand = (command: IncidentCommand): void => engine.command(command)
  const userName = async (id: string) => (id.startsWith('guard') ? id.toUpperCase() : undefined)
  return {
    state,
    engine,
    clock,
    incidents: new IncidentService({ ...common, sendCommand, userName }),
    alerts: new AlertService(common),
    async commit(alerts = [], events = []) {
      for (const event of events) engine.addEvent(event)
      for (const alert of alerts) engine.addAlert(alert)
      for (const stored of await readStoredIncidents(state.db, engine.takeMissing())) engine.recall(stored)
      await state.batch([
        ...persistAlerts(state.db, alerts),
        ...persistChanges(state.db, engine.take(), clock.nowMs),
      ])
    },
  }
}

/** An alert with one event of its own, at a site. */
export function alertAt(id: string, site: string | undefined, parts: Partial<AlertParts> = {}): Alert {
  const where = site === undefined ? {} : { site }
  const common = { time: 0, entities: [], ...parts, ...where }
  return alertOf(id, {
    ...common,
    events: [eventOf(`${id}-event`, { ...common, message: `secret of ${id}` })],
  })
}
