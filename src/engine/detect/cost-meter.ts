/** What a rule costs: time of its own, without that of the rules it feeds. */
export interface RuleCost {
  readonly rule: string
  /** Microseconds per event of the pipeline, whether or not the rule was tried on it. */
  readonly usPerEvent: number
  /** Of the time that events take through the whole pipeline, 0 to 1. */
  readonly share: number
}

/** What was measured over some time. Times are estimates from the events that were measured. */
export interface CostReport {
  /** How long it covers, milliseconds. */
  readonly overMs: number
  readonly events: number
  /** What an event takes through the whole pipeline, microseconds. */
  readonly usPerEvent: number
  /** The most expensive first; rules that took nothing are left out. */
  readonly rules: readonly RuleCost[]
}

interface Tally {
  events: number
  totalMs: number
  overMs: number
  readonly rules: Map<string, number>
}

/** One of that many events is measured where events are quick and many. */
const usualStride = 16
/** From here on measuring costs nothing beside the event itself: all are measured, so that what is rare is not missed. */
const slowEventMs = 0.2
/** While the pipeline has that much time left, all are measured too. */
const idleShare = 0.1
const adaptEveryMs = 1_000
/** What remains of what was measured before, each time a window ends: a half of it after some seven of them. */
const remembered = 0.9
const leastKeptMs = 0.01

/**
 * Measures what rules cost, by sampling. Takes its clock: milliseconds with fractions that never go back. Whether it
 * measures has no influence on what rules find.
 *
 * Which events are measured is as good as random, so that nothing that comes in a rhythm escapes; each stands for as
 * many as were passed over on average.
 */
export class CostMeter {
  readonly #now: () => number
  /** Who is at work, innermost last; an empty name is the pipeline itself. */
  readonly #working: string[] = []
  #since = 0
  #weight = 0
  #stride = 1
  #left = 1
  #seed = 1
  #startedAt: number
  #adaptedAt: number
  #events = 0
  #recent = { events: 0, busyMs: 0 }
  #window = emptyTally()
  readonly #memory = emptyTally()

  constructor(now: () => number) {
    this.#now = now
    this.#startedAt = this.#adaptedAt = now()
  }

  /** Is what happens now measured? */
  get isOn(): boolean {
    return this.#weight > 0
  }

  /** An event (or the message that holds it) begins its way. What is begun has to be ended. */
  beginEvent(): void {
    this.#events++
    this.#recent.events++
    if (--this.#left > 0) return
    this.#begin(this.#stride)
    this.#left = this.#gap()
  }

  /** Something begins that happens seldom enough to be measured always: a step of the watermark. */
  beginStep(): void {
    this.#begin(1)
  }

  end(): void {
    if (this.#weight === 0) return
    this.#charge()
    this.#working.length = 0
    this.#weight = 0
  }

  /** From now on the time is the rule's, until `leave`. Only while `isOn`. */
  enter(rule: string): void {
    this.#charge()
    this.#working.push(rule)
  }

  leave(): void {
    this.#charge()
    this.#working.pop()
  }

  /**
   * The pipeline was busy for that long since the last call, measured or not. Decides, once a second, how many events
   * to measure from here on.
   */
  wasBusy(ms: number): void {
    const now = this.#now()
    this.#recent.busyMs += ms
    const overMs = now - this.#adaptedAt
    if (overMs < adaptEveryMs) return
    const { events, busyMs } = this.#recent
    const isSlow = events > 0 && busyMs / events >= slowEventMs
    this.#stride = isSlow || busyMs < overMs * idleShare ? 1 : usualStride
    this.#left = Math.min(this.#left, this.#gap())
    this.#recent = { events: 0, busyMs: 0 }
    this.#adaptedAt = now
  }

  /** Ends the window once it is that long, and says what was measured in it. */
  takeWindow(leastMs: number): CostReport | undefined {
    const now = this.#now()
    if (now - this.#startedAt < leastMs) return undefined
    const window = this.#closeWindow(now)
    fade(this.#memory)
    addTo(this.#memory, window)
    return reportOf(window)
  }

  /** What was measured of late, the window that is still open included. */
  report(): CostReport {
    const all = emptyTally()
    addTo(all, this.#memory)
    addTo(all, { ...this.#window, events: this.#events, overMs: this.#now() - this.#startedAt })
    return reportOf(all)
  }

  #closeWindow(now: number): Tally {
    const window = { ...this.#window, events: this.#events, overMs: now - this.#startedAt }
    this.#window = emptyTally()
    this.#events = 0
    this.#startedAt = now
    return window
  }

  #begin(weight: number): void {
    this.#weight = weight
    this.#working.push('')
    this.#since = this.#now()
  }

  /** The time since the last change belongs to who was at work. */
  #charge(): void {
    const now = this.#now()
    const ms = (now - this.#since) * this.#weight
    this.#since = now
    this.#window.totalMs += ms
    const rule = this.#working.at(-1)
    if (rule) this.#window.rules.set(rule, (this.#window.rules.get(rule) ?? 0) + ms)
  }

  /** From 1 to twice the stride less one. */
  #gap(): number {
    if (this.#stride === 1) return 1
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0
    return 1 + Math.floor((this.#seed / 2 ** 32) * (2 * this.#stride - 1))
  }
}

const emptyTally = (): Tally => ({ events: 0, totalMs: 0, overMs: 0, rules: new Map() })

function addTo(tally: Tally, other: Tally): void {
  tally.events += other.events
  tally.totalMs += other.totalMs
  tally.overMs += other.overMs
  for (const [rule, ms] of other.rules) tally.rules.set(rule, (tally.rules.get(rule) ?? 0) + ms)
}

function fade(tally: Tally): void {
  tally.events *= remembered
  tally.totalMs *= remembered
  tally.overMs *= remembered
  for (const [rule, ms] of tally.rules) {
    if (ms * remembered < leastKeptMs) tally.rules.delete(rule)
    else tally.rules.set(rule, ms * remembered)
  }
}

function reportOf({ events, totalMs, overMs, rules }: Tally): CostReport {
  const perEvent = (ms: number) => (ms * 1_000) / Math.max(1, events)
  return {
    overMs,
    events: Math.round(events),
    usPerEvent: perEvent(totalMs),
    rules: [...rules]
      .filter(([, ms]) => ms > 0)
      .map(([rule, ms]) => ({ rule, usPerEvent: perEvent(ms), share: ms / totalMs }))
      .sort((a, b) => b.share - a.share),
  }
}
