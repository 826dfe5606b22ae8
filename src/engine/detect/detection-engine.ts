import { summarise } from '../context/entities.ts'
import type { SecurityEvent } from '../../model/event.ts'
import { FieldTable, RecordView } from '../sigma/record-view.ts'
import { AbsenceWindow } from './absence-window.ts'
import type { AlertDraft } from './alert-draft.ts'
import { ClosedWindow } from './closed-window.ts'
import type { CompiledCorrelation, CompiledEventRule, CompiledRule } from './compiled-rule.ts'
import type { CorrelationWindow, WindowSink } from './correlation-window.ts'
import { EpisodeWindow } from './episode-window.ts'
import { eventAlert, explainEvent } from './event-alert.ts'
import { HeldEvents, maxHeldEvents, type HeldEvent } from './held-events.ts'
import { growthOf } from './hot-moment.ts'
import { isCounting } from './measure.ts'
import type { AreNeighbours } from './walk.ts'
import type { Occurrence } from './occurrence.ts'
import { EventRouter } from './route-events.ts'

/** A rule that could not be answered for some events: what it asks of the context was unknown. */
export interface CoverageGap {
  readonly rule: string
  count: number
  /** Event time of the newest. */
  lastTime: number
}

/** How many keys a correlation holds, and what it had to let go. */
export interface RuleLoad {
  readonly rule: string
  readonly keys: number
  readonly evicted: number
  /** Occurrences that came too late to be judged. */
  readonly unknown: number
}

interface Listener {
  readonly target: RunningCorrelation
  readonly input: number
}

interface RunningCorrelation {
  readonly rule: CompiledCorrelation
  readonly window: CorrelationWindow
  /** How long after the fact its inputs may report: it runs that much behind the watermark. */
  readonly slackMs: number
  /** How far the window has been advanced: what comes to it during a step of the watermark is not late. */
  watermark: number
}

/**
 * Runs a set of rules over a stream of events. Pure: no clock, no I/O; the same calls give the same drafts.
 *
 * Rules over one event and correlations that later events cannot undo answer from `process`; the others from
 * `advance`, when the watermark has passed what they had to wait for. Alert ids come from rule, key and event time;
 * see `docs/decisions/0002-alert-identity.md`.
 */
export class DetectionEngine {
  #router = new EventRouter([])
  #native = new RecordView(new FieldTable())
  #ocsf = new RecordView(new FieldTable())
  #running: RunningCorrelation[] = []
  readonly #listeners = new Map<string, Listener[]>()
  readonly #gaps = new Map<string, CoverageGap>()
  #drafts: AlertDraft[] = []
  #watermark = -Infinity
  readonly #held = new HeldEvents()
  readonly #byId = new Map<string, CompiledEventRule>()
  readonly #restamp: Restamp
  readonly #areNeighbours: AreNeighbours

  /**
   * `restamp` gives an event's context as known by now: rules that had to wait judge by it. `areNeighbours` tells
   * which places lie next to each other, as known by now.
   */
  constructor(restamp: Restamp = (event) => event.context, areNeighbours: AreNeighbours = () => false) {
    this.#restamp = restamp
    this.#areNeighbours = areNeighbours
  }

  /** Swaps the rules. Correlations whose version did not change keep their state, the others start empty. */
  setRules(rules: readonly CompiledRule[]): void {
    const fields = rules[0]?.fields ?? new FieldTable()
    if (rules.some((rule) => rule.fields !== fields))
      throw new Error('the rules were not compiled as one set')
    this.#router = new EventRouter(rules.filter((rule) => rule.kind === 'event'))
    this.#native = new RecordView(fields)
    this.#ocsf = new RecordView(fields)
    const states = this.#states()
    this.#running = []
    this.#listeners.clear()
    this.#byId.clear()
    for (const rule of rules) if (rule.kind === 'event') this.#byId.set(rule.head.id, rule)
    for (const rule of rules) if (rule.kind === 'correlation') this.#start(rule, states)
  }

  /**
   * Feeds one event; `seq` is its place in the log. `nativeText` is the JSON of its native record, where it is at hand;
   * with it detection costs less and finds the same. Returns drafts new, renamed or refined by it.
   */
  process(event: SecurityEvent, seq: number, nativeText?: string): AlertDraft[] {
    this.#native.reset(event.native ?? { message: event.raw })
    this.#ocsf.reset(event)
    this.#router.visitNative(
      event,
      this.#native,
      (rule) => this.#try(rule, this.#native, event, seq, 'at_once'),
      nativeText,
    )
    this.#router.visitOcsf(event, this.#ocsf, (rule) => this.#tryOrHold(rule, event, seq))
    return this.#take()
  }

  /** No event older than `watermarkMs` is expected any more. Returns drafts that had to wait for that. */
  advance(watermarkMs: number): AlertDraft[] {
    if (watermarkMs <= this.#watermark) return []
    this.#judgeHeld(watermarkMs)
    this.#watermark = watermarkMs
    for (const running of this.#running) {
      running.window.advance(watermarkMs - running.slackMs)
      running.watermark = watermarkMs - running.slackMs
    }
    return this.#take()
  }

  /** Rules that had no answer since the engine started, because the context had none. */
  coverageGaps(): CoverageGap[] {
    return [...this.#gaps.values()].map((gap) => ({ ...gap }))
  }

  loads(): RuleLoad[] {
    return this.#running.map(({ rule, window }) => ({
      rule: rule.head.id,
      keys: window.keys,
      evicted: window.evicted,
      unknown: window.unknown,
    }))
  }

  /** The state of all windows, as bytes. */
  snapshot(): Uint8Array {
    const state: Snapshot = {
      format: 1,
      watermark: this.#watermark === -Infinity ? null : this.#watermark,
      gaps: [...this.#gaps.values()],
      held: this.#held.all(),
      windows: Object.fromEntries(this.#states()),
    }
    return new TextEncoder().encode(JSON.stringify(state))
  }

  /** Takes up a snapshot, after `setRules`. Windows of rules that are gone or were changed are dropped. */
  restore(bytes: Uint8Array): void {
    const state = JSON.parse(new TextDecoder().decode(bytes)) as Snapshot
    if (state.format !== 1)
      throw new Error(`detection snapshot of format ${String(state.format)}: this program reads 1`)
    this.#watermark = state.watermark ?? -Infinity
    this.#gaps.clear()
    for (const gap of state.gaps) this.#gaps.set(gap.rule, gap)
    this.#held.load(state.held)
    for (const running of this.#running) {
      const { rule, window } = running
      running.watermark = this.#watermark - running.slackMs
      const saved = state.windows[stateName(rule)]
      if (saved !== undefined) window.restore(saved)
    }
  }

  #states(): Map<string, unknown> {
    return new Map(this.#running.map(({ rule, window }) => [stateName(rule), window.snapshot()]))
  }

  #start(rule: CompiledCorrelation, states: ReadonlyMap<string, unknown>): void {
    const below = this.#running.filter((other) =>
      rule.inputs.some((input) => input.rule === other.rule.head.id),
    )
    const slackMs = Math.max(
      0,
      ...below.map((other) => other.slackMs + reportDelayMs(other.rule, countsOf(rule))),
    )
    const window = makeWindow(rule, this.#sinkOf(rule.head.id), this.#areNeighbours)
    const saved = states.get(stateName(rule))
    if (saved !== undefined) window.restore(saved)
    const target = { rule, window, slackMs, watermark: this.#watermark - slackMs }
    this.#running.push(target)
    rule.inputs.forEach((input, index) => {
      const listeners = this.#listeners.get(input.rule) ?? []
      listeners.push({ target, input: index })
      this.#listeners.set(input.rule, listeners)
    })
  }

  #sinkOf(id: string): WindowSink {
    const tell = (occurrence: Occurrence, toCounts: boolean) => {
      for (const listener of this.#listeners.get(id) ?? []) {
        if (countsOf(listener.target.rule) === toCounts) this.#feed(listener, occurrence)
      }
    }
    return {
      draft: (draft) => void this.#drafts.push(draft),
      moment: (occurrence) => tell(occurrence, false),
      episode: (occurrence) => tell(occurrence, true),
    }
  }

  /** What context says may still change until the watermark has passed the event: such rules wait with it. */
  #tryOrHold(rule: CompiledEventRule, event: SecurityEvent, seq: number): void {
    const { mayBecome } = rule.matcher
    if (!mayBecome || event.time < this.#watermark || this.#held.size >= maxHeldEvents)
      this.#try(rule, this.#ocsf, event, seq, 'at_once')
    else if (mayBecome(this.#ocsf)) this.#held.hold(event, seq, rule.head.id)
  }

  #judgeHeld(watermark: number): void {
    for (const { event, seq, rules } of this.#held.release(watermark)) {
      const context = this.#restamp(event)
      const stamped = context ? { ...event, context } : event
      this.#ocsf.reset(stamped)
      for (const id of rules) {
        const rule = this.#byId.get(id)
        if (rule) this.#try(rule, this.#ocsf, stamped, seq, 'watermark')
      }
    }
  }

  #try(
    rule: CompiledEventRule,
    view: RecordView,
    event: SecurityEvent,
    seq: number,
    fired: AlertDraft['fired'],
  ): void {
    const { matcher } = rule
    if (matcher.isUndecided?.(view)) {
      const gap = this.#gaps.get(rule.head.id) ?? { rule: rule.head.id, count: 0, lastTime: event.time }
      gap.count++
      gap.lastTime = Math.max(gap.lastTime, event.time)
      this.#gaps.set(rule.head.id, gap)
      return
    }
    if (!matcher.test(view)) return
    const matched = matcher.explain(view)
    const late = event.time < this.#watermark
    if (rule.alerts) this.#drafts.push(eventAlert(rule, event, seq, matched, fired, late))
    const listeners = this.#listeners.get(rule.head.id)
    if (!listeners) return
    const occurrence: Occurrence = {
      time: event.time,
      id: event.id,
      event: summarise(event, seq),
      values: carriedValues(rule, view),
      parts: explainEvent(rule, event, matched),
      late,
    }
    for (const listener of listeners) this.#feed(listener, occurrence)
  }

  #feed({ target, input }: Listener, occurrence: Occurrence): void {
    target.window.add(input, occurrence, target.watermark)
  }

  #take(): AlertDraft[] {
    if (this.#drafts.length === 0) return []
    const drafts = this.#drafts
    this.#drafts = []
    return drafts
  }
}

/** An event's context as known by now; undefined leaves the event as it is. */
export type Restamp = (event: SecurityEvent) => SecurityEvent['context']

interface Snapshot {
  readonly format: 1
  readonly watermark: number | null
  readonly gaps: readonly CoverageGap[]
  readonly held: readonly HeldEvent[]
  readonly windows: Readonly<Record<string, unknown>>
}

const stateName = (rule: CompiledCorrelation) => `${rule.head.id}@${rule.version}`

/** Counts listen to whole episodes: a long burst is one. Sequences listen to every moment it was true. */
function countsOf({ rule }: CompiledCorrelation): boolean {
  return isCounting(rule)
}

/** How long after its event time a correlation tells those above it. */
function reportDelayMs({ rule }: CompiledCorrelation, toCounts: boolean): number {
  if (rule.type === 'absence') return rule.afterMs
  const growth = growthOf(rule)
  if (growth === 'closed') return 0
  return (toCounts ? rule.timespanMs : 0) + (growth === 'delayed' ? rule.timespanMs : 0)
}

function makeWindow(
  rule: CompiledCorrelation,
  sink: WindowSink,
  areNeighbours: AreNeighbours,
): CorrelationWindow {
  if (rule.rule.type === 'absence') return new AbsenceWindow(rule, sink)
  return growthOf(rule.rule) === 'closed'
    ? new ClosedWindow(rule, sink)
    : new EpisodeWindow(rule, sink, areNeighbours)
}

function carriedValues(rule: CompiledEventRule, view: RecordView): Record<string, string> {
  const values: Record<string, string> = {}
  for (const { name, slots } of rule.carried) {
    const texts = slots.map((slot) => view.groupText(slot))
    const text = texts.find((one) => one !== undefined)
    if (text !== undefined) values[name] = text
  }
  return values
}
