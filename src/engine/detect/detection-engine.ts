import type { SecurityEvent } from '../../model/event.ts'
import { FieldTable, RecordView } from '../sigma/record-view.ts'
import type { AlertDraft } from './alert-draft.ts'
import type { CompiledCorrelation, CompiledEventRule, CompiledRule } from './compiled-rule.ts'
import { Correlations, type RuleLoad } from './correlations.ts'
import type { CostMeter } from './cost-meter.ts'
import { packSnapshot, unpackSnapshot } from './engine-snapshot.ts'
import { eventAlert } from './event-alert.ts'
import { carriedValues, EventMemory, occurrenceOf, recordOf, type ReadEvents } from './find-again.ts'
import { HeldEvents, type HeldEvent, type HeldLimits } from './held-events.ts'
import type { FindAgain } from './quiet-window.ts'
import { EventRouter } from './route-events.ts'
import type { Hash64 } from './seeded-hash.ts'
import { runToEnd, type Steps } from './steps.ts'
import type { AreNeighbours } from './walk.ts'

/** A rule that could not be answered for some events: what it asks of the context was unknown. */
export interface CoverageGap {
  readonly rule: string
  count: number
  /** Event time of the newest. */
  lastTime: number
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
  #fields = new FieldTable()
  #native = new RecordView(this.#fields)
  #ocsf = new RecordView(this.#fields)
  readonly #correlations: Correlations
  readonly #memory: EventMemory | undefined
  readonly #gaps = new Map<string, CoverageGap>()
  #drafts: AlertDraft[] = []
  #watermark = -Infinity
  readonly #held: HeldEvents
  #byId: ReadonlyMap<string, CompiledEventRule> = new Map()
  readonly #restamp: Restamp
  readonly #meter: CostMeter | undefined

  constructor({ restamp, areNeighbours, past, meter, limits }: EngineParts = {}) {
    this.#held = new HeldEvents(limits?.held)
    this.#restamp = restamp ?? ((event) => event.context)
    this.#meter = meter
    this.#memory = past && new EventMemory(past.read, this.#fields)
    this.#correlations = new Correlations({
      areNeighbours: areNeighbours ?? (() => false),
      onDraft: (draft) => void this.#drafts.push(draft),
      quiet: past && { seed: past.seed, findAgain: this.#findAgain },
      meter,
      maxBytes: limits?.correlationBytes,
    })
  }

  /** Swaps the rules. Correlations whose version did not change keep their state, the others start empty. */
  setRules(rules: readonly CompiledRule[]): void {
    this.useRules(runToEnd(this.prepareRules(rules)))
  }

  /** Makes rules ready in steps, between which events may be processed: with the rules in use, until `useRules`. */
  *prepareRules(rules: readonly CompiledRule[]): Steps<PreparedRules> {
    const fields = rules[0]?.fields ?? this.#fields
    if (rules.some((rule) => rule.fields !== fields))
      throw new Error('the rules were not compiled as one set')
    const events = rules.filter((rule) => rule.kind === 'event')
    const correlations = rules.filter((rule) => rule.kind === 'correlation')
    yield
    const router = yield* EventRouter.after(this.#router, events)
    return { fields, router, correlations, byId: new Map(events.map((rule) => [rule.head.id, rule])) }
  }

  /** Swaps the rules for those made ready last. */
  useRules({ fields, router, correlations, byId }: PreparedRules): void {
    if (fields !== this.#fields) {
      this.#fields = fields
      this.#native = new RecordView(fields)
      this.#ocsf = new RecordView(fields)
      this.#memory?.useFields(fields)
    }
    this.#router = router
    this.#byId = byId
    this.#correlations.setRules(correlations, this.#watermark)
  }

  /** What a change left to be done, in steps, for events to cost what they did before it. */
  tidyRules(): Steps<void> {
    return this.#router.tidy()
  }

  /**
   * Feeds one event; `seq` is its place in the log. `nativeText` is the JSON of its native record, where it is at hand;
   * with it detection costs less and finds the same. Returns drafts new, renamed or refined by it.
   */
  process(event: SecurityEvent, seq: number, nativeText?: string): AlertDraft[] {
    this.#native.reset(recordOf(event))
    this.#ocsf.reset(event)
    this.#router.visitNative(
      event,
      this.#native,
      this.#measured((rule) => this.#try(rule, this.#native, event, seq, 'at_once')),
      nativeText,
    )
    this.#router.visitOcsf(
      event,
      this.#ocsf,
      this.#measured((rule) => this.#tryOrHold(rule, event, seq)),
    )
    return this.#take()
  }

  /** No event older than `watermarkMs` is expected any more. Returns drafts that had to wait for that. */
  advance(watermarkMs: number): AlertDraft[] {
    if (watermarkMs <= this.#watermark) return []
    this.#judgeHeld(watermarkMs)
    this.#watermark = watermarkMs
    this.#correlations.advance(watermarkMs)
    return this.#take()
  }

  /** Rules that had no answer since the engine started, because the context had none. */
  coverageGaps(): CoverageGap[] {
    return [...this.#gaps.values()].map((gap) => ({ ...gap }))
  }

  loads(): RuleLoad[] {
    return this.#correlations.loads()
  }

  /** What had to be left out since the start because there was too much. */
  overflow(): Overflow {
    return { judgedAtOnce: this.#held.refused, keysLetGo: this.#correlations.letGoForAll }
  }

  /** The state of all windows, as bytes. */
  snapshot(): Uint8Array {
    const plain: Snapshot = {
      watermark: this.#watermark === -Infinity ? null : this.#watermark,
      gaps: [...this.#gaps.values()],
      held: this.#held.all(),
    }
    return packSnapshot(snapshotFormat, plain, this.#correlations.snapshot())
  }

  /** Takes up a snapshot, after `setRules`. Windows of rules that are gone or were changed are dropped. */
  restore(bytes: Uint8Array): void {
    const { plain, windows } = unpackSnapshot(snapshotFormat, bytes)
    const state = plain as Snapshot
    this.#watermark = state.watermark ?? -Infinity
    this.#gaps.clear()
    for (const gap of state.gaps) this.#gaps.set(gap.rule, gap)
    this.#held.load(state.held)
    this.#correlations.restore(windows, this.#watermark)
  }

  /** The same, its time charged to the rule where this event is measured. */
  #measured(visit: (rule: CompiledEventRule) => void): (rule: CompiledEventRule) => void {
    const meter = this.#meter
    if (!meter?.isOn) return visit
    return (rule) => {
      meter.enter(rule.head.id)
      visit(rule)
      meter.leave()
    }
  }

  /** What context says may still change until the watermark has passed the event: such rules wait with it. */
  #tryOrHold(rule: CompiledEventRule, event: SecurityEvent, seq: number): void {
    const { mayBecome } = rule.matcher
    if (!mayBecome || event.time < this.#watermark) this.#try(rule, this.#ocsf, event, seq, 'at_once')
    else if (mayBecome(this.#ocsf) && !this.#held.hold(event, seq, rule.head.id))
      this.#try(rule, this.#ocsf, event, seq, 'at_once')
  }

  #judgeHeld(watermark: number): void {
    for (const { event, seq, rules } of this.#held.release(watermark)) {
      const context = this.#restamp(event)
      const stamped = context ? { ...event, context } : event
      this.#ocsf.reset(stamped)
      const judge = this.#measured((rule) => this.#try(rule, this.#ocsf, stamped, seq, 'watermark'))
      for (const id of rules) {
        const rule = this.#byId.get(id)
        if (rule) judge(rule)
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
    const late = event.time < this.#watermark
    if (rule.alerts) this.#drafts.push(eventAlert(rule, event, seq, matcher.explain(view), fired, late))
    if (!this.#correlations.hears(rule.head.id)) return
    this.#memory?.remember(event, seq)
    this.#correlations.take(rule.head.id, {
      time: event.time,
      id: event.id,
      seq,
      values: carriedValues(rule, view),
      late,
      whole: () => occurrenceOf(rule, view, event, seq, late),
    })
  }

  readonly #findAgain: FindAgain = (id, seq, isIt) => {
    const rule = this.#byId.get(id)
    return rule && this.#memory?.find(rule, seq, isIt)
  }

  #take(): AlertDraft[] {
    if (this.#drafts.length === 0) return []
    const drafts = this.#drafts
    this.#drafts = []
    return drafts
  }
}

/** Rules with all tables they need. */
export interface PreparedRules {
  readonly fields: FieldTable
  readonly router: EventRouter
  readonly correlations: readonly CompiledCorrelation[]
  readonly byId: ReadonlyMap<string, CompiledEventRule>
}

/** An event's context as known by now; undefined leaves the event as it is. */
export type Restamp = (event: SecurityEvent) => SecurityEvent['context']

/** What the engine asks of the world around it. */
export interface EngineParts {
  /** Rules that had to wait judge by it. */
  readonly restamp?: Restamp
  /** Which places lie next to each other, as known by now. */
  readonly areNeighbours?: AreNeighbours
  /** With it correlations keep quiet keys small; without it they keep every event whole. */
  readonly past?: { readonly seed: Hash64; readonly read: ReadEvents }
  /** Learns what each rule costs; whoever calls the engine says when something begins and ends. */
  readonly meter?: CostMeter
  readonly limits?: {
    readonly held?: HeldLimits
    /** For all correlations together. */
    readonly correlationBytes?: number
  }
}

/** What had to be left out because there was too much of it. */
export interface Overflow {
  /** Events judged before all that context may still say of them was known. */
  readonly judgedAtOnce: number
  /** Keys let go of because all correlations together held too much. */
  readonly keysLetGo: number
}

const snapshotFormat = 2

interface Snapshot {
  readonly watermark: number | null
  readonly gaps: readonly CoverageGap[]
  readonly held: readonly HeldEvent[]
}
