import type { SecurityEvent } from '../model/event.ts'
import type { SourceTally } from '../sources/source-health-book.ts'

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** Counts what passes, per source, until it is taken. */
export class TallyBook {
  #tallies = new Map<string, Writable<SourceTally>>()

  add(event: SecurityEvent): void {
    const tally = this.#of(event.source)
    tally.events++
    if (event.class === 'base_event') tally.unclassified++
    if (event.received_time > tally.lastReceivedMs) tally.lastReceivedMs = event.received_time
    if (event.time > tally.lastEventMs) tally.lastEventMs = event.time
    if (event.device_time !== undefined) {
      tally.lagSumMs += event.received_time - event.device_time
      tally.lagCount++
    }
  }

  take(): SourceTally[] {
    const tallies = [...this.#tallies.values()]
    this.#tallies = new Map()
    return tallies
  }

  #of(source: string): Writable<SourceTally> {
    let tally = this.#tallies.get(source)
    if (!tally) {
      tally = {
        source,
        events: 0,
        unclassified: 0,
        lastReceivedMs: 0,
        lastEventMs: 0,
        lagSumMs: 0,
        lagCount: 0,
      }
      this.#tallies.set(source, tally)
    }
    return tally
  }
}
