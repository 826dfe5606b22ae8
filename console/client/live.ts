import type { AlertRow } from './alerts.ts'

export interface Rate {
  readonly time: number
  readonly physical_per_s: number
  readonly cyber_per_s: number
}
export interface LiveSinks {
  readonly alert: (alert: AlertRow) => void
  /** An incident changed: look at it again. */
  readonly incident: () => void
  readonly sources: () => void
  readonly rate: (rate: Rate) => void
  /** Too much was missed: load again. */
  readonly resync: () => void
  readonly connected: (connected: boolean) => void
}

/** Listens to what happens now. The browser reconnects by itself; `connected` says how it stands. */
export function listenLive(sinks: LiveSinks): () => void {
  const stream = new EventSource('/api/live')
  const on = (name: string, take: (data: unknown) => void): void =>
    stream.addEventListener(name, (event) => take(JSON.parse((event as MessageEvent<string>).data)))
  on('alert', (data) => sinks.alert(data as AlertRow))
  on('incident', sinks.incident)
  on('sources', sinks.sources)
  on('rate', (data) => sinks.rate(data as Rate))
  on('resync', sinks.resync)
  stream.addEventListener('open', () => sinks.connected(true))
  stream.addEventListener('error', () => sinks.connected(false))
  return () => stream.close()
}
