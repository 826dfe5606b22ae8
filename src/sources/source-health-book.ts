import type { Source, SourceHealth } from '../model/source.ts'

/** What one batch of the pipeline says about one source. */
export interface SourceTally {
  readonly source: string
  readonly events: number
  readonly unclassified: number
  readonly lastReceivedMs: number
  readonly lastEventMs: number
  /** Sum of (receipt − device time) over events whose device gave a time, and their number. */
  readonly lagSumMs: number
  readonly lagCount: number
}

const minutesKept = 60
const maxEntries = 10_000
const silentAfterMs = 15 * 60_000

interface Entry {
  eventsTotal: number
  unclassifiedTotal: number
  lostTotal: number
  lastReceivedMs?: number
  lastEventMs?: number
  lagMs?: number
  error?: { text: string; timeMs: number }
  /** Events per minute in a ring, by minute number. */
  minutes: Map<number, number>
}

/** How every source is doing, from what receivers and the pipeline report. In memory: it fills again within an hour. */
export class SourceHealthBook {
  readonly #entries = new Map<string, Entry>()

  record(tally: SourceTally): void {
    const entry = this.#entry(tally.source)
    entry.eventsTotal += tally.events
    entry.unclassifiedTotal += tally.unclassified
    entry.lastReceivedMs = Math.max(entry.lastReceivedMs ?? 0, tally.lastReceivedMs)
    entry.lastEventMs = Math.max(entry.lastEventMs ?? 0, tally.lastEventMs)
    if (tally.lagCount > 0) {
      const lag = tally.lagSumMs / tally.lagCount
      entry.lagMs = entry.lagMs === undefined ? lag : entry.lagMs * 0.8 + lag * 0.2
    }
    const minute = Math.floor(tally.lastReceivedMs / 60_000)
    entry.minutes.set(minute, (entry.minutes.get(minute) ?? 0) + tally.events)
    for (const old of entry.minutes.keys()) if (old <= minute - minutesKept) entry.minutes.delete(old)
  }

  recordError(source: string, text: string, timeMs: number): void {
    this.#entry(source).error = { text: text.slice(0, 1_000), timeMs }
  }

  recordLost(source: string, count: number): void {
    this.#entry(source).lostTotal += count
  }

  healthOf(source: Source, nowMs: number, deadLetters: number): SourceHealth {
    const entry = this.#entries.get(source.id)
    const thisMinute = Math.floor(nowMs / 60_000)
    const per_minute = Array.from(
      { length: minutesKept },
      (_, index) => entry?.minutes.get(thisMinute - minutesKept + 1 + index) ?? 0,
    )
    return {
      source: source.id,
      state: stateOf(source, entry, nowMs),
      events_total: entry?.eventsTotal ?? 0,
      unclassified_total: entry?.unclassifiedTotal ?? 0,
      lost_total: entry?.lostTotal ?? 0,
      dead_letters: deadLetters,
      per_minute,
      ...(entry?.lastReceivedMs !== undefined && { last_received_time: entry.lastReceivedMs }),
      ...(entry?.lastEventMs !== undefined && { last_event_time: entry.lastEventMs }),
      ...(entry?.lagMs !== undefined && { lag_ms: Math.round(entry.lagMs) }),
      ...(entry?.error && { last_error: entry.error.text, last_error_time: entry.error.timeMs }),
    }
  }

  #entry(source: string): Entry {
    let entry = this.#entries.get(source)
    if (!entry) {
      // Only the machine's own operator can name a source that is not configured; a slip of his must not grow for ever.
      if (this.#entries.size >= maxEntries) this.#entries.delete(this.#entries.keys().next().value ?? '')
      entry = { eventsTotal: 0, unclassifiedTotal: 0, lostTotal: 0, minutes: new Map() }
      this.#entries.set(source, entry)
    }
    return entry
  }
}

function stateOf(source: Source, entry: Entry | undefined, nowMs: number): SourceHealth['state'] {
  if (!source.enabled) return 'disabled'
  const failedLast = entry?.error && entry.error.timeMs > (entry.lastReceivedMs ?? 0)
  if (failedLast) return 'failing'
  if (entry?.lastReceivedMs === undefined) return 'never_seen'
  return nowMs - entry.lastReceivedMs > silentAfterMs ? 'silent' : 'healthy'
}
