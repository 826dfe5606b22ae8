/** A source from which nothing came for this long on our clock no longer holds the watermark back. */
const idleAfterMs = 30_000

interface SourceClock {
  highestMs: number
  latenessMs: number
  heardAtMs: number
}

/**
 * How far event time has certainly come: no source that is alive will, inside its lateness bound, bring anything
 * older. Never goes backwards. When all is quiet it follows our clock, so that absences fire; but before anything was
 * heard it stays where it is, so that a first import or a site's backlog is not late from its first event on.
 */
export class Watermark {
  readonly #sources = new Map<string, SourceClock>()
  #valueMs = 0
  #highestMs = 0

  get valueMs(): number {
    return this.#valueMs
  }

  /** The highest event time seen. */
  get highestMs(): number {
    return this.#highestMs
  }

  observe(source: string, eventTimeMs: number, latenessMs: number, nowMs: number): void {
    const clock = this.#sources.get(source)
    if (eventTimeMs > this.#highestMs) this.#highestMs = eventTimeMs
    if (!clock) {
      this.#sources.set(source, { highestMs: eventTimeMs, latenessMs, heardAtMs: nowMs })
      return
    }
    if (eventTimeMs > clock.highestMs) clock.highestMs = eventTimeMs
    clock.latenessMs = latenessMs
    clock.heardAtMs = nowMs
  }

  /** Moves on to where the sources alive at `nowMs` allow, and returns it. */
  advance(nowMs: number): number {
    if (this.#highestMs === 0) return this.#valueMs
    let lowestMs = Infinity
    let greatestLatenessMs = 60_000
    for (const [source, clock] of this.#sources) {
      greatestLatenessMs = Math.max(greatestLatenessMs, clock.latenessMs)
      if (nowMs - clock.heardAtMs > idleAfterMs) {
        if (nowMs - clock.heardAtMs > 86_400_000) this.#sources.delete(source)
        continue
      }
      lowestMs = Math.min(lowestMs, clock.highestMs - clock.latenessMs)
    }
    const quietMs = nowMs - greatestLatenessMs
    const targetMs = lowestMs === Infinity ? quietMs : Math.min(lowestMs, nowMs)
    if (targetMs > this.#valueMs) this.#valueMs = targetMs
    return this.#valueMs
  }

  snapshot(): unknown {
    return { value: this.#valueMs, highest: this.#highestMs, sources: [...this.#sources] }
  }

  restore(snapshot: unknown): void {
    const { value, highest, sources } = snapshot as {
      value: number
      highest: number
      sources: [string, SourceClock][]
    }
    this.#valueMs = value
    this.#highestMs = highest
    this.#sources.clear()
    for (const [source, clock] of sources) this.#sources.set(source, clock)
  }
}
