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

const gatherMs = 300
const maxAtOnce = 200

/**
 * Tells those who watch what the pipeline found. Changes within a moment are told once; while nobody watches nothing
 * is read.
 */
export class LivePublisher {
  readonly #parts: LivePublisherParts
  readonly #alerts = new Set<string>()
  readonly #incidents = new Set<string>()
  #timer: NodeJS.Timeout | undefined
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
    if (message.kind === 'alerts') for (const { id } of message.alerts) this.#alerts.add(id)
    else for (const id of message.ids) this.#incidents.add(id)
    if (this.#timer === undefined) this.#timer = setTimeout(() => void this.#flush(), gatherMs)
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

  async #flush(): Promise<void> {
    this.#timer = undefined
    const alerts = [...this.#alerts].slice(0, maxAtOnce)
    const incidents = [...this.#incidents].slice(0, maxAtOnce)
    this.#alerts.clear()
    this.#incidents.clear()
    if (this.#parts.live.watching === 0) return
    for (const id of alerts) await this.#tell(id, () => this.#publishAlert(id))
    for (const id of incidents) await this.#tell(id, () => this.#publishIncident(id))
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
