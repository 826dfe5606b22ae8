import type { IncidentSummary } from '../../src/model/incident.ts'
import type { SourceHealth } from '../../src/model/source.ts'
import type { AlertRow } from './alerts.ts'

export interface Rate {
  readonly time: number
  readonly physical_per_s: number
  readonly cyber_per_s: number
}
export interface LiveSinks {
  readonly alert: (alert: AlertRow) => void
  readonly incident: (incident: IncidentSummary) => void
  readonly sources: (health: readonly SourceHealth[]) => void
  readonly rate: (rate: Rate) => void
  readonly connected: (connected: boolean) => void
}

/** Listens to what happens now. The browser reconnects by itself; `connected` says how it stands. */
export function listenLive(sinks: LiveSinks): () => void {
  const stream = new EventSource('/api/live')
  const on = <T>(name: string, take: (data: T) => void): void =>
    stream.addEventListener(name, (event) => take(JSON.parse((event as MessageEvent<string>).data) as T))
  on('alert', sinks.alert)
  on('incident', sinks.incident)
  on('sources', sinks.sources)
  on('rate', sinks.rate)
  stream.addEventListener('open', () => sinks.connected(true))
  stream.addEventListener('error', () => sinks.connected(false))
  return () => stream.close()
}
