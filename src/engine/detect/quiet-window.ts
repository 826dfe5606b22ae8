import type { CompiledCorrelation } from './compiled-rule.ts'
import { keyOf, type CorrelationWindow, type WindowState } from './correlation-window.ts'
import type { EpisodeWindow } from './episode-window.ts'
import { growthOf, leastCount } from './hot-moment.ts'
import { ItemPool, mostExtraMs, type PooledItem, type PoolGaps } from './item-pool.ts'
import { KeyTable } from './key-table.ts'
import { countedValue, inputOf, isMeasurable } from './measure.ts'
import type { Item, Occurrence, Sighting } from './occurrence.ts'
import { QuietScratch } from './quiet-scratch.ts'
import { SeededHash, type Hash64 } from './seeded-hash.ts'

/** Finds an occurrence of a rule again; undefined where its event can no longer be read. */
export type FindAgain = (
  rule: string,
  seq: number,
  isIt: (eventId: string) => boolean,
) => Occurrence | undefined

/** Most quiet keys and occurrences of one rule; above either a sixteenth of the keys goes, quiet longest first. */
export interface QuietLimits {
  readonly keys: number
  readonly items: number
}
const usualLimits: QuietLimits = { keys: 1_000_000, items: 3_000_000 }

/** The owner's number of a key whose state is whole; else that of its newest item, 0 where it has none. */
const loud = 0xffffffff
const leastSweepMs = 10_000

interface QuietState {
  readonly behind: unknown
  readonly seed: Hash64
  readonly count: number
  /** Missing in states from before there were gaps. */
  readonly gaps?: PoolGaps
}

/** How many different things one span must show before the rule can be true; undefined: keys cannot be kept quiet. */
export function leastToBeLoud({ rule }: CompiledCorrelation): number | undefined {
  if (growthOf(rule) !== 'growing' || rule.expression) return undefined
  const counts = ['event_count', 'value_count', 'temporal'].includes(rule.type)
  const least = counts ? leastCount(rule.bounds) : rule.type === 'temporal_ordered' ? rule.rules.length : 1
  return least > 1 ? least : undefined
}

/**
 * Keeps the keys for which the rule cannot be true yet in typed arrays: of an occurrence its time, its place in the
 * log, and hashes of its id and of what is counted. A key that could be true, or that holds too much, becomes loud: its
 * events are read again and its state moves whole to the window behind. What can be true is decided there alone.
 */
export class QuietWindow implements CorrelationWindow {
  #rule: CompiledCorrelation
  readonly #behind: EpisodeWindow
  readonly #findAgain: FindAgain
  readonly #limits: QuietLimits
  readonly #countsValues: boolean
  readonly #least: number
  readonly #scratch: QuietScratch
  readonly #key: string[] = []
  readonly #id: Hash64 = { low: 0, high: 0 }
  readonly #value: Hash64 = { low: 0, high: 0 }
  #hash: SeededHash
  #keys: KeyTable
  #items: ItemPool
  readonly #sweepEveryMs: number
  #watermark = -Infinity
  #sweptAt = -Infinity
  #dropped = 0

  constructor(
    rule: CompiledCorrelation,
    behind: EpisodeWindow,
    findAgain: FindAgain,
    seed: Hash64,
    limits = usualLimits,
  ) {
    this.#rule = rule
    this.#behind = behind
    this.#findAgain = findAgain
    this.#limits = limits
    this.#countsValues = rule.rule.type === 'value_count'
    this.#least = leastToBeLoud(rule) ?? 1
    this.#sweepEveryMs = Math.max(leastSweepMs, rule.rule.timespanMs)
    this.#scratch = new QuietScratch(rule.rule.timespanMs)
    this.#hash = new SeededHash(seed)
    this.#keys = new KeyTable(this.#hash)
    this.#items = new ItemPool(rule.rule.timespanMs, this.#countsValues)
  }

  get keys(): number {
    return this.#keys.count
  }
  get evicted(): number {
    return this.#dropped + this.#behind.evicted
  }
  get unknown(): number {
    return this.#behind.unknown
  }
  get byteLength(): number {
    return this.#quietBytes + this.#behind.byteLength
  }
  get #quietBytes(): number {
    return this.#keys.byteLength + this.#items.byteLength
  }

  /** Of what takes more: the quiet keys, or those kept whole. */
  letGo(): void {
    if (this.#behind.byteLength > this.#quietBytes) {
      this.#behind.letGo()
      return
    }
    this.#letGoOfQuiet()
    this.#keys.trim()
  }

  useRule(rule: CompiledCorrelation): void {
    this.#rule = rule
    this.#behind.useRule(rule)
  }

  add(input: number, sighting: Sighting, watermark: number): void {
    const { rule } = this.#rule
    const key = keyOf(this.#rule, input, sighting, this.#key)
    if (!key || !isMeasurable(rule, sighting.values)) return
    this.#makeRoom(watermark)
    const entry = this.#keys.entryOf(key)
    if (this.#keys.own(entry) === loud) {
      if (this.#behind.holds(key)) {
        this.#behind.add(input, sighting, watermark)
        return
      }
      this.#keys.setOwn(entry, 0)
    }
    this.#hash.one(sighting.id, this.#id)
    if (this.#countsValues) this.#hash.one(countedValue(rule, sighting.values) ?? '', this.#value)
    const kind = inputOf(rule, input)
    if (!this.#gather(entry, sighting.time, kind, watermark)) return
    this.#scratch.push(sighting.time, this.#countsValues ? this.#value.low : kind, this.#value.high)
    const { time, seq } = sighting
    const extraMs = Math.max(0, watermark - time)
    if (this.#scratch.isCrowded || extraMs > mostExtraMs || this.#mayBeTrue(time)) {
      this.#makeLoud(entry, [...key])
      this.#behind.add(input, sighting, watermark)
      return
    }
    const newest = this.#keys.own(entry)
    this.#keys.setOwn(entry, this.#items.add(time, extraMs, seq, this.#id, input, newest, this.#value))
  }

  advance(watermark: number): void {
    this.#watermark = watermark
    this.#behind.advance(watermark)
    if (watermark - this.#sweptAt >= this.#sweepEveryMs) this.#sweep()
  }

  /** Three arrays as they lie, with what has expired since the last sweep: nothing is gone through for it. */
  snapshot(): WindowState {
    const { plain } = this.#behind.snapshot()
    const { seed } = this.#hash
    return {
      plain: { behind: plain, seed, count: this.#keys.count, gaps: this.#items.gaps },
      blocks: [...this.#keys.snapshot(), this.#items.snapshot()],
    }
  }

  restore({ plain, blocks }: WindowState): void {
    const { behind, seed, count, gaps } = plain as QuietState
    this.#behind.restore({ plain: behind, blocks: [] })
    const items = blocks[2]
    if (!items) throw new Error('the state of a correlation is not whole')
    this.#hash = new SeededHash(seed)
    this.#keys = new KeyTable(this.#hash)
    this.#keys.restore(blocks, count)
    this.#items = new ItemPool(this.#rule.rule.timespanMs, this.#countsValues)
    this.#items.restore(items, gaps)
  }

  /** Puts what the key still holds into the scratch, and lets go of the rest. False: the occurrence is there already. */
  #gather(entry: number, time: number, kind: number, watermark: number): boolean {
    const items = this.#items
    const scratch = this.#scratch
    scratch.clear()
    let before = 0
    let next: number
    for (let item = this.#keys.own(entry); item !== 0; item = next) {
      next = items.next(item)
      if (items.keepUntil(item) < watermark) {
        if (before === 0) this.#keys.setOwn(entry, next)
        else items.setNext(before, next)
        items.free(item)
        continue
      }
      before = item
      const itsKind = inputOf(this.#rule.rule, items.input(item))
      if (items.time(item) === time && itsKind === kind && items.hasId(item, this.#id)) return false
      if (this.#countsValues) scratch.push(items.time(item), items.valueLow(item), items.valueHigh(item))
      else scratch.push(items.time(item), itsKind, 0)
    }
    return true
  }

  #mayBeTrue(time: number): boolean {
    if (this.#scratch.count < this.#least) return false
    if (this.#rule.rule.type === 'event_count') return this.#scratch.mostIn(time) >= this.#least
    return this.#scratch.mostKindsIn(time, this.#least)
  }

  #makeLoud(entry: number, key: readonly string[]): void {
    const found: PooledItem[] = []
    let next: number
    for (let item = this.#keys.own(entry); item !== 0; item = next) {
      next = this.#items.next(item)
      found.push(this.#items.at(item))
      this.#items.free(item)
    }
    this.#keys.setOwn(entry, loud)
    // In the order of the log, so that it is read once where they lie together.
    found.sort((a, b) => a.seq - b.seq)
    this.#behind.admit(
      key,
      found.map((item) => this.#wholeItem(item)),
    )
  }

  #wholeItem(item: PooledItem): Item {
    const { rule, inputs } = this.#rule
    const { time, keepUntil, seq } = item
    const isIt = (id: string) => {
      this.#hash.one(id, this.#id)
      return this.#id.low === item.idLow && this.#id.high === item.idHigh
    }
    const found = this.#findAgain(inputs[item.input]?.rule ?? '', seq, isIt)
    const value = `?${item.valueHigh}-${item.valueLow}`
    return {
      id: found?.id ?? `?${item.idHigh}-${item.idLow}`,
      event: found?.event,
      parts: found?.parts ?? [],
      values: found?.values ?? Object.fromEntries(rule.fields.map((field) => [field, value])),
      time,
      keepUntil,
      late: keepUntil > time + rule.timespanMs,
      input: inputOf(rule, item.input),
      hot: false,
      counted: false,
    }
  }

  #makeRoom(watermark: number): void {
    const { keys, items } = this.#limits
    const isTooMuch = this.#keys.count >= keys || this.#items.count >= items || this.#keys.isAtItsEnd
    if (!isTooMuch && !this.#keys.isFull && !this.#items.isFull) return
    this.#watermark = Math.max(this.#watermark, watermark)
    // Soon after a sweep there is little to let go of.
    if (!isTooMuch && !this.#keys.isFull && this.#watermark - this.#sweptAt < this.#sweepEveryMs) {
      this.#items.grow()
      return
    }
    this.#sweep()
    while (this.#keys.count >= keys || this.#items.count >= items || this.#keys.isAtItsEnd) {
      const before = this.#keys.count
      this.#letGoOfQuiet()
      if (this.#keys.count === before) return
    }
  }

  #letGoOfQuiet(): void {
    const count = Math.ceil(this.#keys.count / 16)
    this.#sweep({ upTo: this.#quietLongest(count), most: count })
  }

  /** The time up to which `count` keys were heard last. */
  #quietLongest(count: number): number {
    const newest = new Float64Array(this.#keys.count)
    let at = 0
    this.#keys.each((entry) => (newest[at++] = this.#newest(this.#keys.own(entry))))
    newest.sort()
    return newest[Math.min(count, newest.length) - 1] ?? -Infinity
  }

  #newest(first: number): number {
    if (first === loud) return Infinity
    let newest = -Infinity
    for (let item = first; item !== 0; item = this.#items.next(item))
      newest = Math.max(newest, this.#items.keepUntil(item))
    return newest
  }

  /** Lets go of what the watermark has passed, and of at most `most` keys whose last occurrence is kept up to `upTo`. */
  #sweep(evict = { upTo: -Infinity, most: 0 }): void {
    this.#sweptAt = this.#watermark
    const items = this.#items.successor(this.#items.count)
    const parts = this.#rule.rule.groupBy.length
    let evicted = 0
    this.#keys.compact((entry) => {
      const first = this.#keys.own(entry)
      if (first === loud) return this.#behind.holds(this.#keys.keyAt(entry, parts))
      if (first !== 0 && evicted < evict.most && this.#newest(first) <= evict.upTo) {
        evicted++
        return false
      }
      const kept = this.#takeOver(items, first)
      this.#keys.setOwn(entry, kept)
      return kept !== 0
    })
    this.#items = items
    this.#dropped += evicted
  }

  #takeOver(to: ItemPool, first: number): number {
    let kept = 0
    let last = 0
    for (let item = first; item !== 0; item = this.#items.next(item)) {
      if (this.#items.keepUntil(item) < this.#watermark) continue
      const copy = to.take(this.#items, item)
      if (last === 0) kept = copy
      else to.setNext(last, copy)
      last = copy
    }
    return kept
  }
}
