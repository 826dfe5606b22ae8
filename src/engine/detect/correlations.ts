import { AbsenceWindow } from './absence-window.ts'
import type { AlertDraft } from './alert-draft.ts'
import { ClosedWindow } from './closed-window.ts'
import type { CompiledCorrelation } from './compiled-rule.ts'
import type { CorrelationWindow, WindowSink, WindowState } from './correlation-window.ts'
import type { CostMeter } from './cost-meter.ts'
import { EpisodeWindow } from './episode-window.ts'
import { growthOf } from './hot-moment.ts'
import { isCounting } from './measure.ts'
import type { Occurrence, Sighting } from './occurrence.ts'
import { leastToBeLoud, QuietWindow, type FindAgain } from './quiet-window.ts'
import type { Hash64 } from './seeded-hash.ts'
import type { AreNeighbours } from './walk.ts'

/** How many keys a correlation holds, and what it had to let go. */
export interface RuleLoad {
  readonly rule: string
  readonly keys: number
  readonly evicted: number
  /** Occurrences that came too late to be judged. */
  readonly unknown: number
  /** About how much memory they take. */
  readonly bytes: number
}

/** Most that all correlations together keep, bytes: about as much as one checkpoint can hold. */
const maxCorrelationBytes = 512 * 1024 * 1024
/** Rounds of letting go at one step of the watermark. */
const maxRounds = 64

interface Listener {
  readonly target: Running
  readonly input: number
}

interface Running {
  readonly rule: CompiledCorrelation
  readonly window: CorrelationWindow
  /** How long after the fact its inputs may report: it runs that much behind the watermark. */
  readonly slackMs: number
  /** How far the window has been advanced: what comes to it during a step of the watermark is not late. */
  watermark: number
}

/** What lets correlations keep quiet keys small: a secret seed, and a way to events that they saw before. */
export interface QuietKeeping {
  readonly seed: Hash64
  readonly findAgain: FindAgain
}

export interface CorrelationParts {
  readonly areNeighbours: AreNeighbours
  readonly onDraft: (draft: AlertDraft) => void
  /** Undefined: everything is kept whole. */
  readonly quiet: QuietKeeping | undefined
  readonly meter?: CostMeter | undefined
  readonly maxBytes?: number | undefined
}

/** The correlations of a rule set: who listens to whom, and how far each has come. */
export class Correlations {
  readonly #parts: CorrelationParts
  #running: Running[] = []
  readonly #listeners = new Map<string, Listener[]>()
  /** Keys let go of because all correlations together held too much. */
  letGoForAll = 0

  constructor(parts: CorrelationParts) {
    this.#parts = parts
  }

  /** Those whose version did not change keep their windows as they are, the others start empty. */
  setRules(rules: readonly CompiledCorrelation[], watermark: number): void {
    const before = new Map(this.#running.map(({ rule, window }) => [stateName(rule), window]))
    this.#running = []
    this.#listeners.clear()
    for (const rule of rules) this.#start(rule, watermark, before.get(stateName(rule)))
  }

  /** Does any correlation listen to the rule? */
  hears(rule: string): boolean {
    return this.#listeners.has(rule)
  }

  /** The rule came true on an event. */
  take(rule: string, sighting: Sighting): void {
    for (const listener of this.#listeners.get(rule) ?? []) this.#feed(listener, sighting)
  }

  advance(watermark: number): void {
    for (const running of this.#running) {
      this.#measured(running, () => running.window.advance(watermark - running.slackMs))
      running.watermark = watermark - running.slackMs
    }
    this.#keepWithinBound()
  }

  /** While all together hold too much, the one that holds most lets go of a sixteenth of its keys. */
  #keepWithinBound(): void {
    const { maxBytes = maxCorrelationBytes } = this.#parts
    const windows = this.#running.map(({ window }) => window)
    let total = windows.reduce((sum, { byteLength }) => sum + byteLength, 0)
    for (let round = 0; round < maxRounds && total > maxBytes; round++) {
      const largest = windows.reduce((one, other) => (other.byteLength > one.byteLength ? other : one))
      const { byteLength, evicted } = largest
      largest.letGo()
      this.letGoForAll += largest.evicted - evicted
      total -= byteLength - largest.byteLength
      if (largest.evicted === evicted) return
    }
  }

  loads(): RuleLoad[] {
    return this.#running.map(({ rule, window }) => ({
      rule: rule.head.id,
      keys: window.keys,
      evicted: window.evicted,
      unknown: window.unknown,
      bytes: window.byteLength,
    }))
  }

  snapshot(): Map<string, WindowState> {
    return new Map(this.#running.map(({ rule, window }) => [stateName(rule), window.snapshot()]))
  }

  /** Windows of rules that are gone or were changed are passed over. */
  restore(states: ReadonlyMap<string, WindowState>, watermark: number): void {
    for (const running of this.#running) {
      running.watermark = watermark - running.slackMs
      const saved = states.get(stateName(running.rule))
      if (saved) running.window.restore(saved)
    }
  }

  #start(rule: CompiledCorrelation, watermark: number, before: CorrelationWindow | undefined): void {
    const below = this.#running.filter((other) =>
      rule.inputs.some((input) => input.rule === other.rule.head.id),
    )
    const slackMs = Math.max(
      0,
      ...below.map((other) => other.slackMs + reportDelayMs(other.rule, countsOf(rule))),
    )
    before?.useRule(rule)
    const window = before ?? this.#makeWindow(rule, below.length === 0)
    const target = { rule, window, slackMs, watermark: watermark - slackMs }
    this.#running.push(target)
    rule.inputs.forEach((input, index) => {
      const listeners = this.#listeners.get(input.rule) ?? []
      listeners.push({ target, input: index })
      this.#listeners.set(input.rule, listeners)
    })
  }

  /** What only listens to single events can find them again in the log. */
  #makeWindow(rule: CompiledCorrelation, isOverEvents: boolean): CorrelationWindow {
    const { areNeighbours, quiet } = this.#parts
    const sink = this.#sinkOf(rule.head.id)
    if (rule.rule.type === 'absence') return new AbsenceWindow(rule, sink)
    if (growthOf(rule.rule) === 'closed') return new ClosedWindow(rule, sink)
    const whole = new EpisodeWindow(rule, sink, areNeighbours)
    if (!quiet || !isOverEvents || leastToBeLoud(rule) === undefined) return whole
    return new QuietWindow(rule, whole, quiet.findAgain, quiet.seed)
  }

  #sinkOf(id: string): WindowSink {
    const tell = (occurrence: Occurrence, toCounts: boolean) => {
      const { time, values, late } = occurrence
      const sighting = { time, id: occurrence.id, values, late, seq: occurrence.event?.seq ?? 0 }
      for (const listener of this.#listeners.get(id) ?? []) {
        if (countsOf(listener.target.rule) === toCounts)
          this.#feed(listener, { ...sighting, whole: () => occurrence })
      }
    }
    return {
      draft: this.#parts.onDraft,
      moment: (occurrence) => tell(occurrence, false),
      episode: (occurrence) => tell(occurrence, true),
    }
  }

  #feed({ target, input }: Listener, sighting: Sighting): void {
    this.#measured(target, () => target.window.add(input, sighting, target.watermark))
  }

  /** The work's time is the rule's own; what it tells others in turn is theirs. */
  #measured({ rule }: Running, work: () => void): void {
    const { meter } = this.#parts
    if (!meter?.isOn) return work()
    meter.enter(rule.head.id)
    work()
    meter.leave()
  }
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
