import { MatcherCrew } from './matcher-crew.ts'
import { RecordMatcher, type MatchRecord } from './record-matcher.ts'
import { LogsourceNumbers, RecordRing, usualShape, type RecordSlot, type RingShape } from './record-ring.ts'
import { compileTexts, type NamedText, type ParsingTexts } from './rule-texts.ts'

export interface MatcherPoolOptions {
  readonly documents: readonly NamedText[]
  readonly parsing: ParsingTexts
  /** 0: all is done in the thread itself. */
  readonly threads: number
  /** A thread is gone; what it had is done all the same. */
  readonly onTrouble: (message: string) => void
  readonly shape?: RingShape
}

/**
 * Tells of many records which rules on native records they meet, by threads of its own that read them in shared
 * memory. The answers are those of one `RecordMatcher`, in the order of the records, whatever happens to the threads:
 * what fits into no slot, and what none of them could do, is done in the thread itself.
 */
export class MatcherPool {
  readonly #matcher: RecordMatcher
  readonly #logsources = new LogsourceNumbers()
  readonly #options: MatcherPoolOptions
  readonly #free: number[] = []
  readonly #waiting: ((slot: number) => void)[] = []

  #team: { readonly ring: RecordRing; readonly crew: MatcherCrew } | undefined

  constructor(options: MatcherPoolOptions) {
    this.#options = options
    this.#matcher = new RecordMatcher(compileTexts(options.documents, options.parsing))
  }

  /**
   * Numbers of rules for each record: places in the set as `compileTexts` gives it. Threads are started when they are
   * first needed, so not while all is to be done `here`. Throws as `RecordMatcher` does.
   */
  async match(records: readonly MatchRecord[], here = false): Promise<readonly (readonly number[])[]> {
    if (here || this.#options.threads === 0) return records.map((record) => this.#matcher.match(record))
    const { ring, crew } = (this.#team ??= this.#start())
    const found = records.map(() => none)
    const running: Promise<void>[] = []
    try {
      for (let next = 0; next < records.length;) {
        const slot = await this.#take()
        const { written, alone, end } = this.#fill(ring.slot(slot), records, next)
        const done = crew.run(slot)
        running.push(
          this.#await(done, ring.slot(slot), written, { records, found }).finally(() => this.#give(slot)),
        )
        this.#matchHere(alone, { records, found })
        next = end
      }
    } finally {
      await Promise.allSettled(running)
    }
    await Promise.all(running)
    return found
  }

  async stop(): Promise<void> {
    await this.#team?.crew.stop()
  }

  /** Records from `next` on, up to `end`; those `alone` cannot be handed over. */
  #fill(slot: RecordSlot, records: readonly MatchRecord[], next: number): Filled {
    const written: number[] = []
    const alone: number[] = []
    slot.clear()
    for (let number = next; number < records.length; number++) {
      const record = records[number] as MatchRecord
      const logsource = this.#logsources.of(record.logsource)
      const state = logsource === undefined ? 'never' : slot.write(logsource, record)
      if (state === 'full') return { written, alone, end: number }
      if (state === 'written') written.push(number)
      else alone.push(number)
    }
    return { written, alone, end: records.length }
  }

  #start() {
    const { documents, parsing, threads, onTrouble, shape = usualShape } = this.#options
    const ring = new RecordRing(shape)
    for (let slot = 0; slot < shape.slots; slot++) this.#free.push(slot)
    const start = { documents, parsing, memory: ring.memory, shape }
    return { ring, crew: new MatcherCrew({ start, threads, logsources: this.#logsources, onTrouble }) }
  }

  async #await(
    done: Promise<boolean>,
    slot: RecordSlot,
    written: readonly number[],
    work: Work,
  ): Promise<void> {
    if (!(await done)) return this.#matchHere(written, work)
    for (const [place, rules] of slot.answers()) {
      const number = written[place] ?? 0
      if (rules) work.found[number] = rules
      else this.#matchHere([number], work)
    }
  }

  #matchHere(numbers: readonly number[], { records, found }: Work): void {
    for (const number of numbers) found[number] = this.#matcher.match(records[number] as MatchRecord)
  }

  /** A slot that nobody has, as soon as there is one. */
  #take(): Promise<number> {
    const slot = this.#free.pop()
    return slot === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(slot)
  }

  #give(slot: number): void {
    const next = this.#waiting.shift()
    if (next) next(slot)
    else this.#free.push(slot)
  }
}

interface Work {
  readonly records: readonly MatchRecord[]
  readonly found: (readonly number[])[]
}

/** Numbers of records. */
interface Filled {
  readonly written: readonly number[]
  readonly alone: readonly number[]
  readonly end: number
}

const none: readonly number[] = []
