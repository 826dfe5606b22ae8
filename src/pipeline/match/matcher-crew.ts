import { Worker } from 'node:worker_threads'
import type { FromMatcher, MatcherStart, ToMatcher } from './matcher-protocol.ts'
import type { LogsourceNumbers } from './record-ring.ts'

/** Slots that a thread is given at a time: the next one lies ready when it is done with one. */
const slotsAtOnce = 2
const heapMb = 256

interface Matcher {
  readonly name: string
  readonly worker: Worker
  /** Slots it has, in the order given. */
  readonly slots: number[]
  isReady: boolean
  /** Logsources it was told of. */
  told: number
}

export interface CrewParts {
  readonly start: MatcherStart
  readonly threads: number
  readonly logsources: LogsourceNumbers
  /** A thread is gone that nobody stopped. */
  readonly onTrouble: (message: string) => void
}

/** Threads that match slots of a ring. When one dies the others do what it had; when all are dead nobody does. */
export class MatcherCrew {
  readonly #parts: CrewParts
  #matchers: readonly Matcher[]
  readonly #waiting: number[] = []
  readonly #settle = new Map<number, (isDone: boolean) => void>()
  #isStopped = false

  constructor(parts: CrewParts) {
    this.#parts = parts
    this.#matchers = Array.from({ length: parts.threads }, (_, index) => this.#hire(index + 1))
  }

  /** Has the records of a slot matched. True: the slot holds the answers; false: no thread is left. */
  run(slot: number): Promise<boolean> {
    if (this.#matchers.length === 0) return Promise.resolve(false)
    return new Promise((resolve) => {
      this.#settle.set(slot, resolve)
      this.#waiting.push(slot)
      this.#handOut()
    })
  }

  /** Ends all threads. Slots that are not done are answered with false. */
  async stop(): Promise<void> {
    this.#isStopped = true
    await Promise.all(this.#matchers.map(({ worker }) => worker.terminate()))
  }

  #hire(number: number): Matcher {
    const { start, onTrouble } = this.#parts
    const worker = new Worker(new URL('./matcher-worker.ts', import.meta.url), {
      workerData: start,
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
    })
    const matcher: Matcher = { name: `matching thread ${number}`, worker, slots: [], isReady: false, told: 0 }
    let why = 'it was ended'
    worker.on('message', (message: FromMatcher) => {
      if (message === 'ready') matcher.isReady = true
      else this.#done(matcher, message.slot)
      this.#handOut()
    })
    worker.on('error', (error) => (why = error.message))
    worker.once('exit', () => {
      if (!this.#isStopped) onTrouble(`${matcher.name} is gone: ${why}`)
      this.#lose(matcher)
    })
    return matcher
  }

  #done(matcher: Matcher, slot: number): void {
    matcher.slots.splice(matcher.slots.indexOf(slot), 1)
    this.#answer(slot, true)
  }

  #lose(matcher: Matcher): void {
    this.#matchers = this.#matchers.filter((other) => other !== matcher)
    this.#waiting.unshift(...matcher.slots)
    if (this.#matchers.length === 0) for (const slot of this.#waiting.splice(0)) this.#answer(slot, false)
    else this.#handOut()
  }

  #handOut(): void {
    while (this.#waiting.length > 0) {
      const free = this.#matchers.filter(({ isReady, slots }) => isReady && slots.length < slotsAtOnce)
      const [idlest] = free.toSorted((a, b) => a.slots.length - b.slots.length)
      if (!idlest) return
      const slot = this.#waiting.shift() as number
      idlest.slots.push(slot)
      const logsources = this.#parts.logsources.all.slice(idlest.told)
      idlest.told += logsources.length
      const message: ToMatcher = { slot, logsources }
      idlest.worker.postMessage(message)
    }
  }

  #answer(slot: number, isDone: boolean): void {
    const settle = this.#settle.get(slot)
    this.#settle.delete(slot)
    settle?.(isDone)
  }
}
