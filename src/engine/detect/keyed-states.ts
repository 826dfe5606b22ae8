import { DueQueue } from './due-queue.ts'

/** State of one key of a rule. `due`: when the watermark passes it, something has to be done; Infinity: nothing. */
export interface KeyState {
  /** Values of the group-by fields, in order. */
  readonly key: readonly string[]
  due: number
  /** How many occurrences it holds. */
  size: number
}

/** Most keys and occurrences that one rule keeps; above either the key that was quiet longest is dropped. */
export const maxKeysPerRule = 100_000
export const maxOccurrencesPerRule = 200_000

/** What a key and an occurrence take where they are kept whole, measured with events of a few hundred characters. */
const bytesPerKey = 500
const bytesPerOccurrence = 1_000

/** The state of a rule, key by key, bounded, with timers in event time. */
export class KeyedStates<S extends KeyState> {
  readonly #states = new Map<string, S>()
  readonly #maxKeys: number
  readonly #maxSize: number
  #size = 0
  #queue = new DueQueue()
  /** Keys dropped because there were too many. */
  evicted = 0

  constructor(maxKeys = maxKeysPerRule, maxSize = maxOccurrencesPerRule) {
    this.#maxKeys = maxKeys
    this.#maxSize = maxSize
  }

  get size(): number {
    return this.#states.size
  }

  /** An estimate. */
  get byteLength(): number {
    return this.#states.size * bytesPerKey + this.#size * bytesPerOccurrence
  }

  has(key: readonly string[]): boolean {
    return this.#states.has(nameOf(key))
  }

  /** The state of a key, made where there is none; it counts as just used. */
  use(key: readonly string[], make: () => S): S {
    const name = nameOf(key)
    const there = this.#states.get(name)
    if (there) this.#states.delete(name)
    const state = there ?? make()
    this.#states.set(name, state)
    if (this.#states.size > this.#maxKeys) this.#evict()
    return state
  }

  /** Sets the timer of a key. An earlier entry of the queue is left in it and passed over later. */
  schedule(state: S, due: number): void {
    if (due === state.due) return
    state.due = due
    if (due < Infinity) this.#queue.push(due, nameOf(state.key))
  }

  /** Notes how much a key holds now, and drops others while the rule holds too much. */
  resize(state: S, size: number): void {
    this.#size += size - state.size
    state.size = size
    while (this.#size > this.#maxSize && this.#states.size > 1) this.#evict()
  }

  /** Lets go of a sixteenth of the keys, those not used longest. */
  letGo(): void {
    for (let left = Math.ceil(this.#states.size / 16); left > 0; left--) this.#evict()
  }

  drop(state: S): void {
    this.#size -= state.size
    state.size = 0
    state.due = Infinity
    this.#states.delete(nameOf(state.key))
  }

  /** Calls `visit` with each key that was due before `watermark`, in order of time. */
  visitDue(watermark: number, visit: (state: S) => void): void {
    for (
      let name = this.#queue.popBefore(watermark);
      name !== undefined;
      name = this.#queue.popBefore(watermark)
    ) {
      const state = this.#states.get(name)
      if (state && state.due < watermark) visit(state)
    }
  }

  all(): S[] {
    return [...this.#states.values()]
  }

  load(states: readonly S[]): void {
    this.#states.clear()
    this.#size = 0
    this.#queue = new DueQueue()
    for (const state of states) {
      // JSON has no Infinity: a timer that was not set comes back as null.
      const due = (state.due as number | null) ?? Infinity
      state.due = due
      this.#states.set(nameOf(state.key), state)
      this.#size += state.size
      if (due < Infinity) this.#queue.push(due, nameOf(state.key))
    }
  }

  #evict(): void {
    const oldest = this.#states.values().next().value
    if (oldest === undefined) return
    this.drop(oldest)
    this.evicted++
  }
}

const nameOf = (key: readonly string[]): string => (key.length === 1 ? (key[0] ?? '') : JSON.stringify(key))
