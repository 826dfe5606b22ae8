import { hash } from 'node:crypto'
import type { Envelope } from '../connectors/define-connector.ts'
import { openEnvelope } from '../connectors/open-envelope.ts'
import { normaliseReceipt, type Normalised } from '../connectors/registry.ts'
import { keepUnclassified } from '../connectors/unclassified.ts'
import type { ContextEngine } from '../engine/context/context-engine.ts'
import { summarise } from '../engine/context/entities.ts'
import { alertOf, type AlertDraft } from '../engine/detect/alert-draft.ts'
import type { CostMeter } from '../engine/detect/cost-meter.ts'
import type { DetectionEngine } from '../engine/detect/detection-engine.ts'
import { ExceptionBook } from '../engine/detect/exception-book.ts'
import { isContextWorthy } from '../engine/incidents/context-worthy.ts'
import type { IncidentEngine } from '../engine/incidents/incident-engine.ts'
import type { RaisedAlert } from '../incidents/alert-writes.ts'
import type { HeldBack } from '../incidents/held-alerts.ts'
import { domainOf } from '../model/event-class.ts'
import type { NormalisedEvent, SecurityEvent } from '../model/event.ts'
import type { LoggedReceipt } from '../model/receipt.ts'
import type { Source } from '../model/source.ts'
import type { NewDeadLetter } from '../sources/dead-letter-store.ts'
import { nativeTextOf, toLakeRow, type LakeRow } from '../store/lake/row.ts'
import { decideEventTime } from './event-time.ts'
import { HeardBook } from '../sources/heard-book.ts'
import { RecentIds } from './recent-ids.ts'
import { TallyBook } from './tally-book.ts'
import { Watermark } from './watermark.ts'

export interface EventPathParts {
  readonly context: ContextEngine
  readonly detection: DetectionEngine
  readonly incidents: IncidentEngine
  /** Which alerts are not to be raised. */
  readonly exceptions?: ExceptionBook
  readonly sourceOf: (id: string) => Source | undefined
  /** The one that detection measures with. */
  readonly meter?: CostMeter
}

/**
 * The way of one receipt: open → normalise → time → context → detect → incidents → lake. Ordered, single-threaded, and
 * deterministic: the same receipts give the same events, alerts and incidents. What fails in a stage becomes a dead
 * letter, and the stages after it go on with what there is.
 */
export class EventPath {
  readonly watermark = new Watermark()
  readonly tallies = new TallyBook()
  readonly heard = new HeardBook()
  readonly #parts: EventPathParts
  readonly #recentIds = new RecentIds()
  /** By id: a draft replaces the one of the same id. */
  #alerts = new Map<string, RaisedAlert>()
  #held = new Map<string, HeldBack>()
  /** Ids under which nothing is held back any more. */
  #released = new Set<string>()
  readonly #exceptions: ExceptionBook
  #deadLetters: NewDeadLetter[] = []
  #rows: LakeRow[] = []
  eventsTotal = 0
  physicalTotal = 0
  lateTotal = 0
  /** What went wrong at the last `advance`. */
  trouble: string | undefined

  constructor(parts: EventPathParts) {
    this.#parts = parts
    this.#exceptions = parts.exceptions ?? new ExceptionBook()
  }

  /** Takes one receipt through. `nowMs`, when alerts are raised, is our clock: that of the receipt while catching up. */
  process(receipt: LoggedReceipt, nowMs: number): void {
    this.#parts.meter?.beginEvent()
    this.#process(receipt, nowMs)
    this.#parts.meter?.end()
  }

  #process(receipt: LoggedReceipt, nowMs: number): void {
    const source = this.#parts.sourceOf(receipt.source)
    const { envelope, connector, events } = this.#understand(receipt, source)
    events.forEach((normalised, index) => {
      const event = this.#complete(receipt, source, connector, normalised, index)
      if (normalised.senderId !== undefined && !this.#recentIds.add(event.id)) return
      const nativeFromRaw = event.native === envelope.record && envelope.text === receipt.raw
      this.#pass(event, receipt, source, { nowMs, nativeFromRaw })
    })
    const failure = events[0]?.unmapped?.['normaliser_error']
    if (failure !== undefined) this.#fail(receipt, 'normalise', failure)
  }

  /** The events that a receipt was made into before, their context as known by now. Changes nothing. */
  again(receipt: LoggedReceipt): SecurityEvent[] {
    const source = this.#parts.sourceOf(receipt.source)
    const { connector, events } = this.#understand(receipt, source)
    return events.map((normalised, index) => {
      const event = this.#complete(receipt, source, connector, normalised, index)
      return { ...event, context: this.#parts.context.stamp(event) }
    })
  }

  /** No message may end the pipeline: what cannot even be opened is kept as plain text and becomes a dead letter. */
  #understand(
    receipt: LoggedReceipt,
    source: Source | undefined,
  ): Normalised & { readonly envelope: Envelope } {
    const options = {
      ...(source?.time_zone !== undefined && { timeZone: source.time_zone }),
      ...(source?.mapping !== undefined && { mapping: source.mapping }),
    }
    try {
      const envelope = openEnvelope(receipt, options)
      return { envelope, ...normaliseReceipt(envelope, receipt.connector ?? source?.connector, options) }
    } catch (error) {
      const envelope: Envelope = { receipt, text: receipt.raw, format: 'text' }
      return {
        envelope,
        connector: 'unclassified',
        events: [keepUnclassified(envelope, { by: 'envelope', error })],
      }
    }
  }

  /**
   * Moves event time on: rules that wait for late events and absences fire here. What fails is told by `trouble`, and
   * the rest goes on.
   */
  advance(nowMs: number): void {
    const watermarkMs = this.watermark.advance(nowMs)
    const { detection, incidents, meter } = this.#parts
    meter?.beginStep()
    const troubles = [
      attempt('rules at the watermark', () => {
        for (const draft of detection.advance(watermarkMs)) this.#raise(draft, nowMs)
      }),
      attempt('incidents at the watermark', () => incidents.advance(this.watermark.forgetMs)),
    ]
    meter?.end()
    this.trouble = troubles.find((trouble) => trouble !== undefined)
  }

  takeAlerts(): RaisedAlert[] {
    const alerts = [...this.#alerts.values()]
    this.#alerts = new Map()
    return alerts
  }

  /** What exceptions kept from being raised, and what they no longer do. */
  takeHeld(): { readonly held: HeldBack[]; readonly released: string[] } {
    const taken = { held: [...this.#held.values()], released: [...this.#released] }
    this.#held = new Map()
    this.#released = new Set()
    return taken
  }

  /** Rows for the lake, in order of the log. */
  takeRows(): LakeRow[] {
    const rows = this.#rows
    this.#rows = []
    return rows
  }

  takeDeadLetters(): NewDeadLetter[] {
    const letters = this.#deadLetters
    this.#deadLetters = []
    return letters
  }

  snapshot(): Record<string, unknown> {
    return { watermark: this.watermark.snapshot(), recentIds: this.#recentIds.snapshot() }
  }

  restore(snapshot: Record<string, unknown>): void {
    this.watermark.restore(snapshot['watermark'])
    this.#recentIds.restore(snapshot['recentIds'])
  }

  #pass(
    event: SecurityEvent,
    receipt: LoggedReceipt,
    source: Source | undefined,
    { nowMs, nativeFromRaw }: { nowMs: number; nativeFromRaw: boolean },
  ): void {
    const { context, detection, incidents } = this.#parts
    this.eventsTotal++
    if (event.domain === 'physical') this.physicalTotal++
    this.tallies.add(event)
    if (event.time < this.watermark.valueMs) this.lateTotal++
    // By when it was received, not when it is read: the same after a restart.
    this.watermark.observe(event.source, event.time, source?.lateness_ms ?? 60_000, receipt.receivedAtMs)
    try {
      event.context = context.apply(event)
    } catch (error) {
      this.#fail(receipt, 'context', error)
    }
    this.heard.add(event)
    let nativeText: string | undefined
    try {
      const row = toLakeRow(event, receipt.seq, { nativeFromRaw })
      this.#rows.push(row)
      nativeText = nativeTextOf(row)
    } catch (error) {
      this.#fail(receipt, 'lake', error)
    }
    try {
      for (const draft of detection.process(event, receipt.seq, nativeText)) this.#raise(draft, nowMs)
      if (isContextWorthy(event)) incidents.addEvent(summarise(event, receipt.seq))
    } catch (error) {
      this.#fail(receipt, 'detect', error)
    }
  }

  #raise(draft: AlertDraft, nowMs: number): void {
    const alert = alertOf(draft, nowMs)
    const { incidents } = this.#parts
    const exception = this.#exceptions.find(draft)
    if (this.#exceptions.concerns(draft.rule))
      for (const id of [...draft.supersedes, alert.id]) {
        this.#held.delete(id)
        this.#released.add(id)
      }
    for (const id of draft.supersedes)
      incidents.retractAlert(id, exception === undefined ? alert.id : undefined)
    if (exception === undefined) {
      const held = draft.fired === 'watermark' ? this.watermark.held(nowMs) : undefined
      this.#alerts.set(alert.id, { ...alert, ...(held && { held }) })
      incidents.addAlert(alert)
      return
    }
    // An earlier draft of it may have been raised, before it was known to be about what is excepted.
    this.#alerts.delete(alert.id)
    incidents.retractAlert(alert.id)
    this.#held.set(alert.id, { exception, alert })
  }

  #fail(receipt: LoggedReceipt, stage: NewDeadLetter['stage'], error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error)
    const { seq: _seq, ...plain } = receipt
    this.#deadLetters.push({ source: receipt.source, stage, reason, receipt: plain })
  }

  #complete(
    receipt: LoggedReceipt,
    source: Source | undefined,
    connector: string,
    normalised: NormalisedEvent,
    index: number,
  ): SecurityEvent {
    const { senderId: _, ...rest } = normalised
    const { time, basis } = decideEventTime(rest.device_time, receipt.receivedAtMs, receipt.transport, {
      clockBoundMs: source?.clock_bound_ms ?? 86_400_000,
      clockOffsetMs: source?.clock_offset_ms,
    })
    return Object.assign(rest, {
      id: eventId(receipt, normalised, index),
      domain: domainOf(rest.class),
      time,
      time_basis: basis,
      received_time: receipt.receivedAtMs,
      source: receipt.source,
      connector,
      raw: receipt.raw,
    })
  }
}

/**
 * From the sender's own id where there is one, so that a repetition has the same id; else from the place in the log.
 * The device's time, or the text where there is none, is part of it: many systems call the kind of an event its
 * "event id", and two entries of one kind are no repetition.
 */
function eventId(receipt: LoggedReceipt, { senderId, device_time }: NormalisedEvent, index: number): string {
  if (senderId !== undefined)
    return hash('sha256', `${receipt.source}\0${senderId}\0${device_time ?? receipt.raw}`).slice(0, 32)
  if (receipt.id !== undefined)
    return hash('sha256', `${receipt.source}\0${receipt.id}\0${index}`).slice(0, 32)
  return `e${receipt.seq}-${index}`
}

/** Runs it, and gives back what went wrong. */
function attempt(what: string, work: () => void): string | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    return `${what}: ${error instanceof Error ? error.message : String(error)}`
  }
}
