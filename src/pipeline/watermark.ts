/** A source from which nothing came for this long on our clock no longer holds the watermark back. */
const idleAfterMs = 30_000

/** An event older than this when it comes is history (an import, a backlog) and leads nothing live. */
const historyAfterMs = 3_600_000

/** The watermark is this far ahead of our clock: our clock was wrong and has been set right. */
const clockSetBackMs = 3_600_000

const forgottenAfterMs = 86_400_000
const defaultLatenessMs = 60_000

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
 * lead, on its own timeline.
 */
export class Watermark {
  readonly #live: Clocks = new Map()
  readonly #history: Clocks = new Map()
  #valueMs = 0

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
    const nextMs = this.#targetMs(nowMs)
    if (nextMs > this.#valueMs || this.#valueMs - nowMs > clockSetBackMs) this.#valueMs = nextMs
    return this.#valueMs
  }

  #targetMs(nowMs: number): number {
    const live = lowestOf(this.#live, nowMs)
    if (live.markMs !== Infinity) return live.markMs
    const history = lowestOf(this.#history, nowMs)
    if (history.markMs !== Infinity && history.markMs > this.#valueMs) return history.markMs
    return nowMs - Math.max(live.latenessMs, history.latenessMs)
  }

  /** A copy: it is written later than it is taken. */
  snapshot(): unknown {
    return { value: this.#valueMs, live: copyOf(this.#live), history: copyOf(this.#history) }
  }

  restore(snapshot: unknown): void {
    const { value, live, history } = snapshot as Record<'live' | 'history', [string, SourceClock][]> & {
      value: number
    }
    this.#valueMs = value
    for (const [clocks, saved] of [
      [this.#live, live],
      [this.#history, history],
    ] as const) {
      clocks.clear()
      for (const [source, clock] of saved) clocks.set(source, { ...clock })
    }
  }
}

/** The lowest mark of those alive (Infinity: none is), and the greatest bound of all. */
function lowestOf(clocks: Clocks, nowMs: number): { markMs: number; latenessMs: number } {
  let lowestMs = Infinity
  let greatestMs = defaultLatenessMs
  for (const [source, { highestMs, latenessMs, heardAtMs }] of clocks) {
    const silentMs = nowMs - heardAtMs
    if (silentMs > forgottenAfterMs) clocks.delete(source)
    greatestMs = Math.max(greatestMs, latenessMs)
    if (silentMs <= idleAfterMs) lowestMs = Math.min(lowestMs, Math.min(highestMs, nowMs) - latenessMs)
  }
  return { markMs: lowestMs, latenessMs: greatestMs }
}

function copyOf(clocks: Clocks): [string, SourceClock][] {
  return [...clocks].map(([source, clock]) => [source, { ...clock }])
}
