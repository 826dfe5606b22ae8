import type { CompiledCorrelation } from './compiled-rule.ts'
import { correlationAlert, correlationAlertId, spanText } from './correlation-alert.ts'
import { keyOf, type CorrelationWindow, type WindowSink, type WindowState } from './correlation-window.ts'
import { keyText } from './describe-episode.ts'
import { KeyedStates, type KeyState } from './keyed-states.ts'
import { firstAtOrAfter, insertItem, type Item, type Sighting } from './occurrence.ts'

interface AbsenceState extends KeyState {
  /** What must not be missing. */
  expected: Item[]
  /** Triggers that wait for the watermark. */
  pending: Item[]
}

/** How long what was expected is remembered beyond its need, to judge triggers that come late. */
const memoryMs = 3_600_000
const maxItems = 1_000

/**
 * Our own `absence`: something happened and nothing of what should go with it happened from `before` ahead of it to
 * `after` behind it. Each trigger is judged once, when the watermark has passed `after`. A trigger so late that its
 * companions may have been forgotten is not judged but counted as unknown.
 *
 * Where the rule names a field for it, each trigger says itself how long after, up to `after`; one that says nothing
 * or more is unknown.
 */
export class AbsenceWindow implements CorrelationWindow {
  #rule: CompiledCorrelation
  readonly #sink: WindowSink
  readonly #states = new KeyedStates<AbsenceState>()
  readonly #span: number
  unknown = 0

  constructor(rule: CompiledCorrelation, sink: WindowSink) {
    this.#rule = rule
    this.#sink = sink
    this.#span = rule.rule.beforeMs + rule.rule.afterMs
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
    const key = keyOf(this.#rule, input, sighting)
    if (!key) return
    const isTrigger = input < this.#rule.rule.rules.length
    if (isTrigger && watermark > sighting.time + this.#rule.rule.afterMs + memoryMs) {
      this.unknown++
      return
    }
    const afterMs = isTrigger ? afterOf(this.#rule.rule, sighting) : 0
    if (afterMs === undefined) {
      this.unknown++
      return
    }
    const state = this.#states.use(key, () => ({ key, due: Infinity, size: 0, expected: [], pending: [] }))
    const seen = Math.max(sighting.time, watermark)
    // A late trigger gives the rest of its backlog time to arrive.
    const waitMs = isTrigger ? (sighting.late ? this.#span : afterMs) : this.#span + memoryMs
    const item: Item = {
      ...sighting.whole(),
      input: isTrigger ? 0 : 1,
      keepUntil: seen + waitMs,
      hot: false,
      counted: false,
    }
    const list = isTrigger ? state.pending : state.expected
    if (insertItem(list, item) && list.length > maxItems) {
      // The earliest companion goes, and with it the answer for triggers beside it; a trigger is never forgotten silently.
      if (isTrigger) this.unknown++
      list.shift()
    }
    this.#schedule(state)
  }

  advance(watermark: number): void {
    this.#states.visitDue(watermark, (state) => {
      for (const trigger of state.pending) if (trigger.keepUntil < watermark) this.#judge(state, trigger)
      state.pending = state.pending.filter(({ keepUntil }) => keepUntil >= watermark)
      state.expected = state.expected.filter(({ keepUntil }) => keepUntil >= watermark)
      if (state.pending.length + state.expected.length === 0) this.#states.drop(state)
      else this.#schedule(state)
    })
  }

  snapshot(): WindowState {
    return { plain: this.#states.all(), blocks: [] }
  }

  restore({ plain }: WindowState): void {
    this.#states.load(plain as AbsenceState[])
  }

  #schedule(state: AbsenceState): void {
    let due = Infinity
    for (const { keepUntil } of state.pending) due = Math.min(due, keepUntil)
    for (const { keepUntil } of state.expected) due = Math.min(due, keepUntil)
    this.#states.resize(state, state.pending.length + state.expected.length)
    this.#states.schedule(state, due)
  }

  #judge(state: AbsenceState, trigger: Item): void {
    const rule = { ...this.#rule.rule, afterMs: afterOf(this.#rule.rule, trigger) ?? 0 }
    if (hasCompanion(state.expected, trigger, rule)) return
    const id = correlationAlertId(this.#rule, state.key, trigger.time, trigger.id)
    this.#sink.moment(trigger)
    this.#sink.episode(trigger)
    if (!this.#rule.alerts) return
    const draft = correlationAlert(this.#rule, {
      id,
      key: state.key,
      time: trigger.time,
      firstTime: trigger.time,
      lastTime: trigger.time,
      fired: 'watermark',
      until: trigger.time + rule.afterMs,
      window: { from: trigger.time - rule.beforeMs, to: trigger.time + rule.afterMs },
      late: trigger.late,
      occurrences: [trigger],
      total: 1,
      summary: `${missing(rule)}${keyText(rule.groupBy, state.key)}`,
      supersedes: [],
      final: true,
    })
    this.#sink.draft(draft)
  }
}

function missing({ beforeMs, afterMs, without }: CompiledCorrelation['rule']): string {
  const before = beforeMs > 0 ? `in the ${spanText(beforeMs)} before` : ''
  const after = afterMs > 0 ? `in the ${spanText(afterMs)} after` : ''
  return `none of ${without.join(', ')} ${[before, after].filter(Boolean).join(' or ')}`
}

/** How long after a trigger is waited; undefined where it should say so itself and does not, or says too much. */
function afterOf(
  { fields, afterMs }: CompiledCorrelation['rule'],
  { values }: Pick<Sighting, 'values'>,
): number | undefined {
  const [field] = fields
  if (field === undefined) return afterMs
  const own = Number(values[field] ?? Number.NaN)
  return own > 0 && own <= afterMs ? own : undefined
}

/**
 * What a rule is expected to be followed by may be itself: a heartbeat by the next. Then the trigger is no companion
 * of itself; otherwise an event that is both counts.
 */
function hasCompanion(
  expected: readonly Item[],
  trigger: Item,
  { beforeMs, afterMs, rules, without }: CompiledCorrelation['rule'],
): boolean {
  const itself = rules.some((name) => without.includes(name)) ? trigger.id : undefined
  for (let at = firstAtOrAfter(expected, trigger.time - beforeMs); at < expected.length; at++) {
    const companion = expected[at] as Item
    if (companion.time > trigger.time + afterMs) return false
    if (companion.id !== itself) return true
  }
  return false
}
