import type { Truth } from '../../model/event-context.ts'
import { SortedNumbers } from './sorted-numbers.ts'
import { TimedList, type Timed } from './timed-list.ts'

interface StatusMark extends Timed {
  readonly isDown: boolean
}

interface Feed {
  /** Minutes (their first millisecond) in which the access system was heard. */
  readonly heard: SortedNumbers
  /** What its controllers and readers said of themselves. */
  readonly status: Map<string, TimedList<StatusMark>>
}

export interface FeedSnapshot {
  readonly since: number | null
  readonly newest: number | null
  readonly sites: [site: string, heard: number[], status: [asset: string, marks: StatusMark[]][]][]
}

export interface Span {
  readonly from: number
  readonly to: number
}

const minuteMs = 60_000
/** Events of the first hours may come in any order; one older than this is a stray clock or an old log. */
const startSlackMs = 12 * 3_600_000
const marksPerAsset = 64

/**
 * Whether each site's access system was heard, as of any time. Silence longer than the site's bound, or a controller
 * that says it is down, makes "nobody badged in" mean nothing.
 */
export class FeedHealth {
  #since = Number.NaN
  #newest = Number.NaN
  /** Everything since then was told, though not all of it to this engine. */
  historySinceMs: number | undefined
  readonly #feeds = new Map<string, Feed>()

  /** Any event at all: from the first one on the engine watches. One much older than that does not move the start. */
  watch(timeMs: number, restartAfterMs: number): void {
    if (timeMs < this.#since) {
      if (this.#since - timeMs <= startSlackMs) this.#since = timeMs
    } else if (!(timeMs - this.#newest <= restartAfterMs)) this.#since = timeMs
    if (!(timeMs <= this.#newest)) this.#newest = timeMs
  }

  /** The access system of a site spoke. Returns the silence it breaks up after the fact, if it does. */
  hear(site: string, boundMs: number, timeMs: number): Span | undefined {
    const minute = Math.floor(timeMs / minuteMs) * minuteMs
    const { heard } = this.#feed(site)
    const { items } = heard
    if (items.at(-1) === minute) return undefined
    const at = heard.countUpTo(minute)
    if (items[at - 1] === minute) return undefined
    const previous = items[at - 1] ?? -Infinity
    const next = items[at]
    heard.add(minute)
    if (next === undefined || next - previous <= boundMs) return undefined
    return { from: Math.max(previous + boundMs, minute - boundMs), to: next }
  }

  /** A controller or reader says it went down or came back. */
  noteStatus(site: string, asset: string, mark: StatusMark): void {
    const { status } = this.#feed(site)
    let marks = status.get(asset)
    if (!marks) status.set(asset, (marks = new TimedList()))
    marks.insert(mark)
    if (marks.items.length > marksPerAsset) marks.items.shift()
  }

  /** `unknown`: never heard so far. */
  isHealthy(site: string, boundMs: number, timeMs: number): Truth {
    const feed = this.#feeds.get(site)
    if (!feed) return 'unknown'
    if (isDown(feed, boundMs, timeMs, timeMs)) return 'no'
    const { items } = feed.heard
    const at = feed.heard.countUpTo(timeMs)
    if (at > 0) return timeMs - (items[at - 1] as number) <= boundMs ? 'yes' : 'no'
    const first = items[0]
    return first !== undefined && timeMs >= this.#start(first, boundMs) ? 'yes' : 'unknown'
  }

  /** Was everything that happened at the site's doors in the whole span heard? */
  isCovered(site: string, boundMs: number, from: number, to: number): boolean {
    if (this.isHealthy(site, boundMs, to) !== 'yes') return false
    const feed = this.#feed(site)
    const { items } = feed.heard
    const start = Math.min(this.historySinceMs ?? Infinity, this.#start(items[0] as number, boundMs))
    if (from < start || isDown(feed, boundMs, from, to)) return false
    for (let at = feed.heard.countUpTo(to) - 1; at > 0; at--) {
      const later = items[at] as number
      if (later <= from) break
      if (later - (items[at - 1] as number) > boundMs) return false
    }
    return true
  }

  dropBelow(limitMs: number): void {
    for (const { heard, status } of this.#feeds.values()) {
      heard.dropBelow(limitMs)
      for (const [asset, marks] of status) {
        // The last mark before the limit still says how things stood at it, where it says down.
        const { items } = marks
        while (items.length > 1 && (items[1] as StatusMark).time < limitMs) items.shift()
        const first = items[0]
        if (first && first.time < limitMs && !first.isDown) items.shift()
        if (items.length === 0) status.delete(asset)
      }
    }
  }

  dump(): FeedSnapshot {
    return {
      since: Number.isNaN(this.#since) ? null : this.#since,
      newest: Number.isNaN(this.#newest) ? null : this.#newest,
      sites: [...this.#feeds]
        .map(([site, { heard, status }]): FeedSnapshot['sites'][number] => [
          site,
          heard.items,
          [...status]
            .map(([asset, marks]): [string, StatusMark[]] => [asset, marks.items])
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        ])
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    }
  }

  restore(snapshot: FeedSnapshot): void {
    this.#since = snapshot.since ?? Number.NaN
    this.#newest = snapshot.newest ?? Number.NaN
    this.#feeds.clear()
    for (const [site, heard, status] of snapshot.sites) {
      const feed = { heard: new SortedNumbers([...heard]), status: new Map<string, TimedList<StatusMark>>() }
      for (const [asset, marks] of status) {
        const list = new TimedList<StatusMark>()
        list.items.push(...marks)
        feed.status.set(asset, list)
      }
      this.#feeds.set(site, feed)
    }
  }

  /** A feed that speaks within its bound was only quiet before, but never before we watched. */
  #start(first: number, boundMs: number): number {
    return Math.max(Math.min(this.#since, this.historySinceMs ?? Infinity), first - boundMs)
  }

  #feed(site: string): Feed {
    let feed = this.#feeds.get(site)
    if (!feed) this.#feeds.set(site, (feed = { heard: new SortedNumbers(), status: new Map() }))
    return feed
  }
}

/** Down from a mark until the next of the same asset, at most for the bound: a repair often goes unreported. */
function isDown(feed: Feed, boundMs: number, from: number, to: number): boolean {
  for (const { items } of feed.status.values()) {
    for (let at = 0; at < items.length; at++) {
      const mark = items[at] as StatusMark
      if (!mark.isDown || mark.time > to) continue
      const end = Math.min(items[at + 1]?.time ?? Infinity, mark.time + boundMs)
      if (end > from) return true
    }
  }
  return false
}
