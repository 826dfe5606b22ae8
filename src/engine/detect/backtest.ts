import type { EntityKind } from '../../model/alert.ts'
import type { BacktestReport } from '../../model/backtest.ts'
import type { SecurityEvent } from '../../model/event.ts'
import type { AlertDraft } from './alert-draft.ts'
import type { CompiledRule } from './compiled-rule.ts'
import { DetectionEngine } from './detection-engine.ts'
import type { AreNeighbours } from './walk.ts'

/** Whole alerts that a report shows; of the others only time and entities are kept. */
const shownAlerts = 500
const shownEntities = 25
/** A rule that fires more often is no rule: the backtest stops. */
const mostAlerts = 100_000
/** How far beyond the stretch events are read, so that windows at its edges are whole. */
const mostMarginMs = 86_400_000

/** What is left of an alert once it is counted. */
interface Counted {
  readonly time: number
  readonly entities: readonly string[]
}

export interface BacktestSpan {
  readonly from: number
  readonly to: number
  readonly bucketMs: number
}

/**
 * The rules of `targets` over events of the past, which come in order of event time: the same engine as live, with
 * fresh state. Alerts count where their time lies in the span. What a rule of `targets` finds counts even where it only
 * feeds others; all other rules stay silent.
 */
export class Backtest {
  readonly #engine: DetectionEngine
  readonly #span: BacktestSpan
  readonly #counted = new Map<string, Counted>()
  readonly #shown = new Map<string, AlertDraft>()
  readonly #names = new Map<string, string | undefined>()
  #events = 0

  constructor(
    rules: readonly CompiledRule[],
    targets: ReadonlySet<string>,
    span: BacktestSpan,
    areNeighbours?: AreNeighbours,
  ) {
    this.#span = span
    // What context said was stamped when the events came, and stays.
    this.#engine = new DetectionEngine(areNeighbours && { areNeighbours })
    this.#engine.setRules(rules.map((rule) => ({ ...rule, alerts: targets.has(rule.head.id) })))
  }

  get total(): number {
    return this.#counted.size
  }
  get events(): number {
    return this.#events
  }
  get isFull(): boolean {
    return this.#counted.size >= mostAlerts
  }

  /** The next event, not older than the one before. */
  add(event: SecurityEvent, seq: number): void {
    this.#events++
    this.#take(this.#engine.advance(event.time))
    this.#take(this.#engine.process(event, seq))
  }

  /** Nothing older than `timeMs` comes any more: rules that waited speak. */
  advance(timeMs: number): void {
    this.#take(this.#engine.advance(timeMs))
  }

  report(): Pick<
    BacktestReport,
    'buckets' | 'bucket_ms' | 'total' | 'alerts' | 'entities' | 'gaps' | 'events'
  > {
    const shown = [...this.#shown.values()].toSorted((a, b) => b.time - a.time)
    return {
      bucket_ms: this.#span.bucketMs,
      buckets: this.#buckets(),
      total: this.#counted.size,
      alerts: shown
        .slice(0, shownAlerts)
        .map(({ supersedes: _supersedes, final: _final, ...alert }) => alert),
      entities: this.#entities(),
      gaps: this.#engine.coverageGaps().reduce((sum, { count }) => sum + count, 0),
      events: this.#events,
    }
  }

  #take(drafts: readonly AlertDraft[]): void {
    for (const draft of drafts) {
      for (const id of draft.supersedes) this.#forget(id)
      if (draft.time < this.#span.from || draft.time >= this.#span.to) continue
      if (this.isFull && !this.#counted.has(draft.id)) continue
      const entities = draft.entities.map(({ kind, id, name }) => {
        const key = `${kind}\0${id}`
        if (name !== undefined || !this.#names.has(key)) this.#names.set(key, name)
        return key
      })
      this.#counted.set(draft.id, { time: draft.time, entities })
      this.#shown.set(draft.id, draft)
    }
    if (this.#shown.size > 2 * shownAlerts) this.#dropOld()
  }

  #forget(id: string): void {
    this.#counted.delete(id)
    this.#shown.delete(id)
  }

  #dropOld(): void {
    const oldest = [...this.#shown.values()].toSorted((a, b) => a.time - b.time).slice(0, -shownAlerts)
    for (const { id } of oldest) this.#shown.delete(id)
  }

  #buckets(): BacktestReport['buckets'] {
    const { from, bucketMs } = this.#span
    const counts = new Map<number, number>()
    for (const { time } of this.#counted.values()) {
      const start = from + Math.floor((time - from) / bucketMs) * bucketMs
      counts.set(start, (counts.get(start) ?? 0) + 1)
    }
    return [...counts].sort(([a], [b]) => a - b).map(([time, alerts]) => ({ time, alerts }))
  }

  #entities(): BacktestReport['entities'] {
    const counts = new Map<string, number>()
    for (const { entities } of this.#counted.values())
      for (const key of entities) counts.set(key, (counts.get(key) ?? 0) + 1)
    const most = [...counts].sort(([, a], [, b]) => b - a).slice(0, shownEntities)
    return most.map(([key, alerts]) => {
      const [kind, id = ''] = key.split('\0')
      const name = this.#names.get(key)
      return { kind: kind as EntityKind, id, ...(name === undefined ? {} : { name }), alerts }
    })
  }
}

/**
 * How far before and behind the span events matter, milliseconds: as far as the rules' windows reach, chained ones
 * added up. `cut`: they reach further than is read.
 */
export function marginOf(rules: readonly CompiledRule[]): { readonly ms: number; readonly cut: boolean } {
  const reach = rules.reduce(
    (sum, rule) =>
      rule.kind === 'event'
        ? sum
        : sum + Math.max(rule.rule.timespanMs, rule.rule.beforeMs + rule.rule.afterMs),
    0,
  )
  return { ms: Math.min(reach, mostMarginMs), cut: reach > mostMarginMs }
}
