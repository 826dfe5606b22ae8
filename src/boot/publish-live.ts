import type { Log } from '../access/log.ts'
import type { LiveHub } from '../api/live/live-hub.ts'
import type { LivePlace } from '../api/live/live-message.ts'
import type { AlertService } from '../incidents/alert-service.ts'
import { IncidentError } from '../incidents/incident-error.ts'
import type { IncidentService } from '../incidents/incident-service.ts'
import { scopeOfAlert } from '../incidents/visible-parts.ts'
import type { Incident } from '../model/incident.ts'
import type { Viewer } from '../model/right.ts'
import type { FromPipeline, PipelineProgress } from '../pipeline/pipeline-protocol.ts'

export interface LivePublisherParts {
  readonly live: LiveHub
  readonly alerts: AlertService
  readonly incidents: IncidentService
  readonly log: Log
  readonly now: () => number
}

/** Gatehouse itself: sees everything, so that the hub can decide per viewer what of it to pass on. */
const everything: Viewer = {
  id: 'gatehouse',
  name: 'Gatehouse',
  kind: 'system',
  grants: [{ role: 'administrator', sites: ['*'] }],
}

/** An alert is news at once; an incident changes with every alert and event that joins it, so its changes are gathered. */
const gatherMs = { alerts: 10, incidents: 250 } as const
const maxAtOnce = 200

type Kind = keyof typeof gatherMs

/**
 * Tells those who watch what the pipeline found. Changes within a moment are told once; while nobody watches nothing
 * is read.
 */
export class LivePublisher {
  readonly #parts: LivePublisherParts
  readonly #waiting = { alerts: new Set<string>(), incidents: new Set<string>() }
  /** Kinds that are being told, or will be when their moment is over. */
  readonly #due = new Set<Kind>()
  #last: PipelineProgress | undefined
  #lastAtMs = 0
  #eventsPerSecond = 0

  constructor(parts: LivePublisherParts) {
    this.#parts = parts
  }

  take(message: Extract<FromPipeline, { kind: 'alerts' | 'incidents' | 'progress' }>): void {
    if (message.kind === 'progress') {
      this.#publishRate(message.progress)
      return
    }
    const ids = message.kind === 'alerts' ? message.alerts.map(({ id }) => id) : message.ids
    for (const id of ids) this.#waiting[message.kind].add(id)
    this.#schedule(message.kind)
  }

  /** Between the last two reports. */
  get eventsPerSecond(): number {
    return this.#eventsPerSecond
  }

  #publishRate(progress: PipelineProgress): void {
    const { live, now } = this.#parts
    const seconds = (now() - this.#lastAtMs) / 1000
    const before = this.#last ?? progress
    const events = progress.eventsTotal - before.eventsTotal
    this.#last = progress
    this.#lastAtMs = now()
    this.#eventsPerSecond = seconds > 0 ? events / seconds : 0
    const physical = seconds > 0 ? (progress.physicalTotal - before.physicalTotal) / seconds : 0
    live.publish({
      kind: 'rate',
      places: [{ domain: 'system' }],
      data: { time: now(), physical_per_s: physical, cyber_per_s: this.#eventsPerSecond - physical },
    })
  }

  #schedule(kind: Kind): void {
    if (this.#due.has(kind) || this.#waiting[kind].size === 0) return
    this.#due.add(kind)
    setTimeout(() => void this.#flush(kind), gatherMs[kind])
  }

  async #flush(kind: Kind): Promise<void> {
    const ids = [...this.#waiting[kind]].slice(0, maxAtOnce)
    this.#waiting[kind].clear()
    if (this.#parts.live.watching > 0) {
      for (const id of ids) {
        await this.#tell(id, () => (kind === 'alerts' ? this.#publishAlert(id) : this.#publishIncident(id)))
      }
    }
    this.#due.delete(kind)
    this.#schedule(kind)
  }

  /** Something may be gone by now (withdrawn, merged): then there is nothing to tell. */
  async #tell(id: string, publish: () => Promise<void>): Promise<void> {
    try {
      await publish()
    } catch (error) {
      if (error instanceof IncidentError) return
      this.#parts.log.warn({ part: 'live', id, error }, 'a live message was not sent')
    }
  }

  async #publishAlert(id: string): Promise<void> {
    const { live, alerts } = this.#parts
    const alert = await alerts.get(everything, id)
    live.publish({ kind: 'alert', places: scopeOfAlert(alert).map(toPlace), data: alert })
  }

  async #publishIncident(id: string): Promise<void> {
    const { live, incidents } = this.#parts
    const incident = await incidents.get(everything, id)
    const { alerts: _, context_events: __, joins: ___, comments: ____, history: _____, ...summary } = incident
    live.publish({
      kind: 'incident',
      places: placesOf(incident),
      data: summary,
      partial: { id, redacted: true },
    })
  }
}

function placesOf({ alerts, context_events }: Incident): LivePlace[] {
  const pairs = new Map<string, LivePlace>()
  const add = (place: LivePlace): unknown => pairs.set(`${place.domain} ${place.site ?? ''}`, place)
  for (const alert of alerts) for (const pair of scopeOfAlert(alert)) add(toPlace(pair))
  for (const { site, domain } of context_events) add({ domain, ...(site !== undefined && { site }) })
  return [...pairs.values()]
}

function toPlace({ site, domain }: { site: string; domain: LivePlace['domain'] }): LivePlace {
  return site === '' ? { domain } : { domain, site }
}
