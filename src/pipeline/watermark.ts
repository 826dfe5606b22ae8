import type { WatermarkHeld } from '../model/alert-sequence.ts'

/** A source from which nothing came for this long on our clock no longer holds the watermark back. */
const idleAfterMs = 30_000

/** An event older than this when it comes is history (an import, a backlog) and leads nothing live. */
const historyAfterMs = 3_600_000

/** The watermark is this far ahead of our clock: our clock was wrong and has been set right. */
const clockSetBackMs = 3_600_000

/** While history comes beside live traffic, what it made so far is remembered at least this long on our clock. */
const rememberMs = 600_000

const forgottenAfterMs = 86_400_000
const defaultLatenessMs = 60_000

/** Sources named when it is said what was waited for. */
const maxNamed = 10

interface SourceClock {
  highestMs: number
  latenessMs: number
  heardAtMs: number
}

type Clocks = Map<string, SourceClock>

/**
 * How far event time has certainly come: no source that is alive will, inside its lateness bound, bring anything
 * older. Never goes backwards, except where our own clock was set back by more than an hour. When all is quiet it
 * follows our clock, so that absences fire. A clock that is ahead of ours counts as ours.
 *
 * History (events over an hour old as they come, or over the source's bound where that is longer) neither holds it
 * back nor rushes it: it is late, and judged as late events are. Only where nothing newer has come yet does history
 * lead, on its own timeline. Before anything came it stays at 0.
 */
export class Watermark {
  readonly #live: Clocks = new Map()
  readonly #history: Clocks = new Map()
  #valueMs = 0
  #forgetMs = 0
  #forgotAtMs = 0

  /**
   * Up to where alerts may be forgotten: the watermark, but while history is coming it stands still for ten minutes at
   * a time. Otherwise the first alert of an imported story would be gone before the second comes to join it.
   */
  get forgetMs(): number {
    return this.#forgetMs
  }

  get valueMs(): number {
    return this.#valueMs
  }

  observe(source: string, eventTimeMs: number, latenessMs: number, nowMs: number): void {
    const isHistory = nowMs - eventTimeMs > Math.max(historyAfterMs, latenessMs)
    const clocks = isHistory ? this.#history : this.#live
    const clock = clocks.get(source)
    if (!clock) {
      clocks.set(source, { highestMs: eventTimeMs, latenessMs, heardAtMs: nowMs })
      return
    }
    if (eventTimeMs > clock.highestMs) clock.highestMs = eventTimeMs
    clock.latenessMs = latenessMs
    clock.heardAtMs = nowMs
  }

  /** Moves on to where the sources alive at `nowMs` allow, and returns it. */
  advance(nowMs: number): number {
    // Before anything was heard there is nothing to wait for, and a first import must not be late from its start.
    if (this.#valueMs === 0 && this.#live.size === 0 && this.#history.size === 0) return 0
    const nextMs = this.#targetMs(nowMs)
    if (nextMs > this.#valueMs || this.#valueMs - nowMs > clockSetBackMs) this.#valueMs = nextMs
    const isBehind = lowestOf(this.#history, nowMs).markMs < this.#valueMs
    if (!isBehind || nowMs - this.#forgotAtMs >= rememberMs || nowMs < this.#forgotAtMs) {
      this.#forgetMs = this.#valueMs
      this.#forgotAtMs = nowMs
    }
    return this.#valueMs
  }

  /** Where it stands, and the live sources that hold it there, the furthest behind first. */
  held(nowMs: number): WatermarkHeld {
    const clocks = [...this.#live].filter(([, { heardAtMs }]) => nowMs - heardAtMs <= idleAfterMs)
    const sources = clocks
      .map(([source, { highestMs, latenessMs }]) => ({
        source,
        reached: Math.min(highestMs, nowMs),
        lateness_ms: latenessMs,
      }))
      .sort((a, b) => a.reached - a.lateness_ms - (b.reached - b.lateness_ms))
    return { watermark: this.#valueMs, sources_total: sources.length, sources: sources.slice(0, maxNamed) }
  }

  #targetMs(nowMs: number): number {
    const live = lowestOf(this.#live, nowMs)
    if (live.markMs !== Infinity) return live.markMs
    const history = lowestOf(this.#history, nowMs)
    // Beyond all history it was our clock that led, and history that comes now is late.
    if (history.markMs !== Infinity && this.#valueMs <= history.highestMs) return history.markMs
    return nowMs - Math.max(live.latenessMs, history.latenessMs)
  }

  /** A copy: it is written later than it is taken. */
  snapshot(): unknown {
    const forget = [this.#forgetMs, this.#forgotAtMs]
    return { value: this.#valueMs, forget, live: copyOf(this.#live), history: copyOf(this.#history) }
  }

  restore(snapshot: unknown): void {
    const { value, forget, live, history } = snapshot as Record<
      'live' | 'history',
      [string, SourceClock][]
    > & { value: number; forget: [number, number] }
    this.#valueMs = value
    ;[this.#forgetMs, this.#forgotAtMs] = forget
    for (const [clocks, saved] of [
      [this.#live, live],
      [this.#history, history],
    ] as const) {
      clocks.clear()
      for (const [source, clock] of saved) clocks.set(source, { ...clock })
    }
  }
}

/** Of those alive the lowest mark (Infinity: none is) and the highest time; of all the greatest bound. */
function lowestOf(clocks: Clocks, nowMs: number): { markMs: number; highestMs: number; latenessMs: number } {
  let lowestMs = Infinity
  let newestMs = -Infinity
  let greatestMs = defaultLatenessMs
  for (const [source, { highestMs, latenessMs, heardAtMs }] of clocks) {
    const silentMs = nowMs - heardAtMs
    if (silentMs > forgottenAfterMs) clocks.delete(source)
    greatestMs = Math.max(greatestMs, latenessMs)
    if (silentMs > idleAfterMs) continue
    lowestMs = Math.min(lowestMs, Math.min(highestMs, nowMs) - latenessMs)
    newestMs = Math.max(newestMs, highestMs)
  }
  return { markMs: lowestMs, highestMs: newestMs, latenessMs: greatestMs }
}

function copyOf(clocks: Clocks): [string, SourceClock][] {
  return [...clocks].map(([source, clock]) => [source, { ...clock }])
}
