import type { CompiledCorrelation } from './compiled-rule.ts'
import { correlationAlert, correlationAlertId, maxAlertEvents } from './correlation-alert.ts'
import { keyOf, type CorrelationWindow, type WindowSink, type WindowState } from './correlation-window.ts'
import { describeEpisode } from './describe-episode.ts'
import { countItem, joinEpisodes, thinItems, type Episode } from './episode.ts'
import { growthOf, holdsInTheEnd, hotTestOf, leastCount, type HotTest } from './hot-moment.ts'
import { KeyedStates, type KeyState } from './keyed-states.ts'
import { inputOf, isCounting, isMeasurable } from './measure.ts'
import { reachedAt } from './sequence.ts'
import type { AreNeighbours } from './walk.ts'
import { compareItems, firstAtOrAfter, insertItem, type Item, type Sighting } from './occurrence.ts'

interface EpisodeState extends KeyState {
  items: Item[]
  /** Moments that wait for the watermark: a sum to settle, or nothing forbidden to occur. */
  pending: Item[]
  episodes: Episode[]
}

/** Most occurrences of one key that a sum adds up; above it the earliest go. */
const maxSummed = 10_000

/**
 * Correlations that more events can only make true, besides what must not occur: counts from below, sequences. Sums
 * from below too, which are looked at when the watermark has passed the moment.
 */
export class EpisodeWindow implements CorrelationWindow {
  #rule: CompiledCorrelation
  readonly #sink: WindowSink
  readonly #states = new KeyedStates<EpisodeState>()
  readonly #isHot: HotTest
  readonly #areNeighbours: AreNeighbours
  readonly #waits: boolean
  /** How long after a moment something may still undo it. */
  readonly #doubt: number
  readonly #span: number
  readonly #maxItems: number
  readonly #perInput: number
  readonly unknown = 0

  constructor(rule: CompiledCorrelation, sink: WindowSink, areNeighbours: AreNeighbours) {
    this.#rule = rule
    this.#sink = sink
    this.#areNeighbours = areNeighbours
    this.#isHot = hotTestOf(rule.rule, areNeighbours)
    this.#span = rule.rule.timespanMs
    const growth = growthOf(rule.rule)
    this.#waits = growth !== 'growing'
    this.#doubt = growth === 'delayed' ? this.#span : 0
    this.#perInput = isCounting(rule.rule)
      ? maxAlertEvents
      : Math.max(1, Math.floor(maxAlertEvents / rule.inputs.length))
    this.#maxItems =
      growth === 'settled'
        ? maxSummed
        : Math.max(4 * leastCount(rule.rule.bounds), 256 * Math.min(rule.inputs.length, 8))
  }

  get keys(): number {
    return this.#states.size
  }
  get evicted(): number {
    return this.#states.evicted
  }
  get byteLength(): number {
    return this.#states.byteLength
  }

  letGo(): void {
    this.#states.letGo()
  }

  useRule(rule: CompiledCorrelation): void {
    this.#rule = rule
  }

  holds(key: readonly string[]): boolean {
    return this.#states.has(key)
  }

  /** Takes over what was kept of a key elsewhere; none of it may have made the condition true. */
  admit(key: readonly string[], items: readonly Item[]): void {
    const state = this.#stateOf(key)
    for (const item of items) insertItem(state.items, item)
    this.#schedule(state)
  }

  add(input: number, sighting: Sighting, watermark: number): void {
    const { rule } = this.#rule
    const key = keyOf(this.#rule, input, sighting)
    if (!key || !isMeasurable(rule, sighting.values)) return
    const state = this.#stateOf(key)
    const item: Item = {
      ...sighting.whole(),
      input: inputOf(rule, input),
      keepUntil: Math.max(sighting.time, watermark) + this.#span + this.#doubt,
      hot: false,
      counted: false,
    }
    if (!insertItem(state.items, item)) return
    if (state.items.length > this.#maxItems) thinItems(rule, state.items)
    for (const moment of this.#newMoments(state.items, item.time)) {
      if (this.#waits) insertItem(state.pending, moment)
      else this.#join(state, moment)
    }
    this.#countAll(state)
    this.#emit(state)
    this.#schedule(state)
  }

  advance(watermark: number): void {
    this.#states.visitDue(watermark, (state) => {
      this.#decide(state, watermark)
      this.#countAll(state)
      this.#emit(state)
      this.#close(state, watermark)
      state.items = state.items.filter((item) => item.keepUntil >= watermark)
      if (state.items.length + state.pending.length + state.episodes.length === 0) this.#states.drop(state)
      else this.#schedule(state)
    })
  }

  snapshot(): WindowState {
    return { plain: this.#states.all(), blocks: [] }
  }

  restore({ plain }: WindowState): void {
    this.#states.load(plain as EpisodeState[])
  }

  #stateOf(key: readonly string[]): EpisodeState {
    return this.#states.use(key, () => ({
      key,
      due: Infinity,
      size: 0,
      items: [],
      pending: [],
      episodes: [],
    }))
  }

  /** Moments that an occurrence at `time` made true: at it, or later within the time span. */
  #newMoments(items: readonly Item[], time: number): Item[] {
    const moments: Item[] = []
    for (let index = firstAtOrAfter(items, time); index < items.length; index++) {
      const item = items[index]
      if (!item || item.time > time + this.#span) break
      if (item.hot || !this.#isHot(items, index)) continue
      item.hot = true
      moments.push(item)
    }
    return moments
  }

  #decide(state: EpisodeState, watermark: number): void {
    const decided = state.pending.filter((moment) => this.#decidedAt(moment) < watermark)
    if (decided.length === 0) return
    state.pending = state.pending.filter((moment) => !decided.includes(moment))
    for (const moment of decided) {
      if (holdsInTheEnd(this.#rule.rule, state.items, moment.time)) this.#join(state, moment)
      else if (this.#doubt === 0) this.#reopen(state.items, moment)
    }
  }

  /** A sum that was too small may still grow by what comes late. */
  #reopen(items: readonly Item[], moment: Item): void {
    const index = firstAtOrAfter(items, moment.time)
    const item = items.slice(index).find((one) => compareItems(one, moment) >= 0)
    if (item && compareItems(item, moment) === 0) item.hot = false
  }

  #join(state: EpisodeState, moment: Item): void {
    this.#sink.moment(moment)
    const { time } = moment
    const isNear = (episode: Episode) =>
      time >= episode.start - this.#span && time <= episode.last + this.#span
    const joined = joinEpisodes(time, state.episodes.filter(isNear), this.#perInput)
    state.episodes = [...state.episodes.filter((episode) => !isNear(episode)), joined]
  }

  /** Counts each occurrence in the episode whose windows hold it. */
  #countAll(state: EpisodeState): void {
    for (const episode of state.episodes) {
      let decides = episode.reached === undefined
      for (
        let index = firstAtOrAfter(state.items, episode.start - this.#span);
        index < state.items.length;
        index++
      ) {
        const item = state.items[index]
        if (!item || item.time > episode.last) break
        if (item.counted) continue
        countItem(episode, item, this.#perInput)
        decides ||= item.time <= episode.start
      }
      if (decides) episode.reached = reachedAt(this.#rule, state.items, episode.start, this.#areNeighbours)
    }
  }

  /** Sends out episodes that are new or have another start; other changes wait until the episode ends. */
  #emit(state: EpisodeState): void {
    for (const episode of state.episodes) {
      const id = correlationAlertId(this.#rule, state.key, episode.start)
      if (episode.emitted.length !== 1 || episode.emitted[0] !== id) this.#draft(state, episode, id, false)
    }
  }

  #close(state: EpisodeState, watermark: number): void {
    const isOver = (episode: Episode) => this.#closesAt(episode) < watermark
    for (const episode of state.episodes.filter(isOver)) {
      const id = correlationAlertId(this.#rule, state.key, episode.start)
      if (episode.changed) this.#draft(state, episode, id, true)
      const first = episode.kept[0]
      if (first) this.#sink.episode({ ...first, time: episode.last, id, late: episode.late })
    }
    state.episodes = state.episodes.filter((episode) => !isOver(episode))
  }

  #draft(state: EpisodeState, episode: Episode, id: string, final: boolean): void {
    const supersedes = episode.emitted.filter((earlier) => earlier !== id)
    episode.emitted = [id]
    episode.changed = false
    if (!this.#rule.alerts) return
    const kept = episode.kept.toSorted(compareItems)
    const draft = correlationAlert(this.#rule, {
      id,
      key: state.key,
      time: episode.start,
      firstTime: kept[0]?.time ?? episode.start,
      lastTime: episode.last,
      fired: this.#waits ? 'watermark' : 'at_once',
      until: episode.start + this.#doubt,
      window: { from: episode.start - this.#span, to: episode.start },
      total: episode.count,
      ...(episode.reached !== undefined && { reached: episode.reached }),
      late: episode.late,
      occurrences: kept,
      summary: describeEpisode(this.#rule, state.key, episode),
      supersedes,
      final,
    })
    this.#sink.draft(draft)
  }

  /** What came late waits as long as its neighbours from the same backlog are kept. */
  #closesAt(episode: Episode): number {
    const end = episode.last + this.#span + this.#doubt
    return episode.late ? Math.max(end, ...episode.kept.map(({ keepUntil }) => keepUntil)) : end
  }

  #decidedAt(moment: Item): number {
    return moment.late ? moment.keepUntil : moment.time + this.#doubt
  }

  #schedule(state: EpisodeState): void {
    let due = Infinity
    for (const item of state.items) due = Math.min(due, item.keepUntil)
    for (const episode of state.episodes) due = Math.min(due, this.#closesAt(episode))
    for (const moment of state.pending) due = Math.min(due, this.#decidedAt(moment))
    const kept = state.episodes.reduce((sum, episode) => sum + episode.kept.length, 0)
    this.#states.resize(state, state.items.length + kept)
    this.#states.schedule(state, due)
  }
}
