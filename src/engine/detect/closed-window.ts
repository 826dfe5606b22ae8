import type { CompiledCorrelation } from './compiled-rule.ts'
import { correlationAlert, correlationAlertId, maxAlertEvents, spanText } from './correlation-alert.ts'
import { keyOf, type CorrelationWindow, type WindowSink, type WindowState } from './correlation-window.ts'
import { boundsText, keyText } from './describe-episode.ts'
import { meetsBounds } from './hot-moment.ts'
import { KeyedStates, type KeyState } from './keyed-states.ts'
import { inputOf, isMeasurable, measure, measureName } from './measure.ts'
import { insertItem, type Item, type Sighting } from './occurrence.ts'

interface ClosedState extends KeyState {
  /** Occurrences at or after `start`, in order. */
  items: Item[]
}

const maxItems = 100_000

/**
 * Counts that more events can make false again (`lt`, `lte`, `eq`, `neq`, ranges), averages and percentiles.
 *
 * A window opens at the key's first occurrence and lasts the time span; the next opens at the first occurrence after
 * it. A window is judged once the watermark has passed its end. A key without any occurrence has no window.
 */
export class ClosedWindow implements CorrelationWindow {
  #rule: CompiledCorrelation
  readonly #sink: WindowSink
  readonly #states = new KeyedStates<ClosedState>()
  unknown = 0

  constructor(rule: CompiledCorrelation, sink: WindowSink) {
    this.#rule = rule
    this.#sink = sink
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

  add(input: number, sighting: Sighting, watermark: number): void {
    const { rule } = this.#rule
    const key = keyOf(this.#rule, input, sighting)
    if (!key || !isMeasurable(rule, sighting.values)) return
    // Its window may have been judged already: whether the count still holds is not known.
    if (sighting.time < watermark) {
      this.unknown++
      return
    }
    const state = this.#states.use(key, () => ({ key, due: Infinity, size: 0, items: [] }))
    const item: Item = {
      ...sighting.whole(),
      input: inputOf(rule, input),
      keepUntil: Infinity,
      hot: false,
      counted: false,
    }
    if (state.items.length >= maxItems || !insertItem(state.items, item)) return
    this.#schedule(state)
  }

  advance(watermark: number): void {
    this.#states.visitDue(watermark, (state) => {
      this.#judge(state)
      if (state.items.length === 0) this.#states.drop(state)
      else this.#schedule(state)
    })
  }

  snapshot(): WindowState {
    return { plain: this.#states.all(), blocks: [] }
  }

  restore({ plain }: WindowState): void {
    this.#states.load(plain as ClosedState[])
  }

  #schedule(state: ClosedState): void {
    this.#states.resize(state, state.items.length)
    this.#states.schedule(state, (state.items[0]?.time ?? Infinity) + this.#rule.rule.timespanMs)
  }

  #judge(state: ClosedState): void {
    const { rule } = this.#rule
    const start = state.items[0]?.time ?? 0
    const end = start + rule.timespanMs
    const inside = state.items.filter(({ time }) => time <= end)
    state.items = state.items.slice(inside.length)
    const count = measure(rule, inside)
    if (!meetsBounds(rule.bounds, count)) return
    const id = correlationAlertId(this.#rule, state.key, start)
    const last = inside.at(-1)
    if (last) {
      this.#sink.moment({ ...last, id, time: end })
      this.#sink.episode({ ...last, id, time: end })
    }
    if (!this.#rule.alerts) return
    const draft = correlationAlert(this.#rule, {
      id,
      key: state.key,
      time: end,
      firstTime: start,
      lastTime: last?.time ?? start,
      fired: 'watermark',
      until: end,
      window: { from: start, to: end },
      total: inside.length,
      reached: count,
      late: inside.some(({ late }) => late),
      occurrences: inside.slice(0, maxAlertEvents),
      summary: `${measureName(rule)} ${boundsText(rule.bounds)} within ${spanText(rule.timespanMs)}${keyText(rule.groupBy, state.key)}: ${count}`,
      supersedes: [],
      final: true,
    })
    this.#sink.draft(draft)
  }
}
