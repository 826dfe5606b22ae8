import { daysLearned, dayOf, learnedDays } from './learned-days.ts'

/** How often gaps of each length occurred: the bucket is a fourth of an octave of the length. */
type Gaps = Map<number, number>

interface Rhythm {
  /** Spans of ten seconds in which something was heard, the last of them, in order. */
  readonly spans: number[]
  readonly days: Map<number, Gaps>
  /** The bound of a day, once it was asked for. */
  known: { readonly day: number; readonly boundMs: number | undefined } | undefined
}

export type RhythmSnapshot = [key: string, spans: number[], days: [day: number, gaps: [number, number][]][]][]

const spanMs = 10_000
/** Over five minutes: what comes later than that teaches nothing. */
const spansKept = 32
const fewestDays = 3
const fewestGaps = 50
/** A silence is unusual from this multiple of the gap that 99 of 100 stay below. */
const patience = 3
const rank = 0.99

/**
 * How regularly each key (a device, a site) is heard, learned from the gaps of the days before. A function of the set
 * of times, as long as none comes later than the spans that are kept.
 */
export class RhythmTable {
  readonly #rhythms = new Map<string, Rhythm>()
  readonly #maxKeys: number

  /** Beyond `maxKeys` the tenth that was silent longest is let go and learned anew. */
  constructor(maxKeys: number) {
    this.#maxKeys = maxKeys
  }

  note(key: string, timeMs: number): void {
    const rhythm = this.#of(key)
    const { spans } = rhythm
    const span = Math.floor(timeMs / spanMs)
    let at = spans.length
    while (at > 0 && (spans[at - 1] as number) > span) at--
    const before = spans[at - 1]
    const after = spans[at]
    if (before === span || (before === undefined && spans.length === spansKept)) return
    if (before !== undefined && after !== undefined) count(rhythm, after, after - before, -1)
    if (before !== undefined) count(rhythm, span, span - before, 1)
    if (after !== undefined) count(rhythm, after, after - span, 1)
    spans.splice(at, 0, span)
    if (spans.length > spansKept) spans.shift()
  }

  has(key: string): boolean {
    return this.#rhythms.has(key)
  }

  /** How long the key may be silent at `timeMs`, at least `leastMs`; undefined while it is being learned. */
  boundMs(key: string, timeMs: number, leastMs: number): number | undefined {
    const rhythm = this.#rhythms.get(key)
    if (!rhythm) return undefined
    const { from, to } = learnedDays(timeMs)
    if (rhythm.known?.day !== to) rhythm.known = { day: to, boundMs: learn(rhythm.days, from, to) }
    const { boundMs } = rhythm.known
    return boundMs === undefined ? undefined : Math.max(leastMs, boundMs)
  }

  /** Lets go of days that nobody learns from any more, and of keys that have no others. */
  dropBelow(timeMs: number): void {
    const oldest = dayOf(timeMs) - daysLearned - 2
    for (const [key, { spans, days }] of this.#rhythms) {
      for (const day of days.keys()) if (day < oldest) days.delete(day)
      if (days.size === 0 && dayOf((spans.at(-1) ?? 0) * spanMs) < oldest) this.#rhythms.delete(key)
    }
  }

  dump(): RhythmSnapshot {
    return [...this.#rhythms]
      .map(([key, { spans, days }]): RhythmSnapshot[number] => [
        key,
        spans,
        byNumber(days).map(([day, gaps]) => [day, byNumber(gaps)]),
      ])
      .sort(([a], [b]) => (a < b ? -1 : 1))
  }

  restore(snapshot: RhythmSnapshot): void {
    this.#rhythms.clear()
    for (const [key, spans, days] of snapshot) {
      const gaps = days.map(([day, counts]) => [day, new Map(counts)] as const)
      this.#rhythms.set(key, { spans: [...spans], days: new Map(gaps), known: undefined })
    }
  }

  #of(key: string): Rhythm {
    let rhythm = this.#rhythms.get(key)
    if (!rhythm) {
      this.#rhythms.set(key, (rhythm = { spans: [], days: new Map(), known: undefined }))
      if (this.#rhythms.size > this.#maxKeys) this.#shed()
    }
    return rhythm
  }

  #shed(): void {
    const byAge = [...this.#rhythms].sort(
      ([, a], [, b]) => (a.spans.at(-1) ?? Infinity) - (b.spans.at(-1) ?? Infinity),
    )
    for (const [key] of byAge.slice(0, Math.ceil(byAge.length / 10))) this.#rhythms.delete(key)
  }
}

/** A gap belongs to the day of its end. */
function count({ days }: Rhythm, endSpan: number, gapSpans: number, by: 1 | -1): void {
  const day = dayOf(endSpan * spanMs)
  let gaps = days.get(day)
  if (!gaps) days.set(day, (gaps = new Map()))
  const bucket = Math.ceil(Math.log2(gapSpans) * 4)
  const left = (gaps.get(bucket) ?? 0) + by
  if (left > 0) gaps.set(bucket, left)
  else gaps.delete(bucket)
}

function learn(days: ReadonlyMap<number, Gaps>, from: number, to: number): number | undefined {
  const all: Gaps = new Map()
  let daysWithAny = 0
  let total = 0
  for (const [day, gaps] of days) {
    if (day < from || day >= to || gaps.size === 0) continue
    daysWithAny++
    for (const [bucket, times] of gaps) {
      all.set(bucket, (all.get(bucket) ?? 0) + times)
      total += times
    }
  }
  if (daysWithAny < fewestDays || total < fewestGaps) return undefined
  let below = 0
  for (const [bucket, times] of byNumber(all)) {
    below += times
    if (below >= rank * total) return Math.round(patience * 2 ** (bucket / 4) * spanMs)
  }
  return undefined
}

function byNumber<T>(map: ReadonlyMap<number, T>): [number, T][] {
  return [...map].sort(([a], [b]) => a - b)
}
