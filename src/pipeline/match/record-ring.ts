import type { Logsource } from '../../model/event.ts'
import type { MatchRecord } from './record-matcher.ts'

/** A logsource is known by its number: logsources are told to threads in the order in which they were met. */
export class LogsourceNumbers {
  readonly #numbers = new Map<string, number>()
  readonly all: Logsource[] = []

  /** Undefined: there are too many. */
  of(logsource: Logsource): number | undefined {
    const { product, category, service } = logsource
    const key = JSON.stringify([product, category, service])
    let number = this.#numbers.get(key)
    if (number === undefined && this.all.length < mostLogsources) {
      number = this.all.push(logsource) - 1
      this.#numbers.set(key, number)
    }
    return number
  }
}

const mostLogsources = 4_096

/** Sizes in bytes, each a multiple of four. */
export interface RingShape {
  readonly slots: number
  /** Room for the records of a slot. */
  readonly recordBytes: number
  /** Room for the answers of a slot. */
  readonly answerBytes: number
}

/** 4 MB: a slot holds some two hundred records, so that handing it over costs little beside matching them. */
export const usualShape: RingShape = { slots: 8, recordBytes: 480 * 1024, answerBytes: 32 * 1024 }

/**
 * Memory that threads share: slots that go round, each with records and room for their answers. Who has a slot is
 * agreed by messages; a slot is never touched by two threads at once.
 *
 * A slot is words of 32 bits: records, bytes of them, answered records, words of answers; then the records, each with
 * logsource number, event id, length and its text in UTF-8, filled up to four; then the answers, each with the number
 * of its record, how many rules follow, and those. A record without an answer matched nothing.
 */
export class RecordRing {
  readonly memory: SharedArrayBuffer
  readonly shape: RingShape

  constructor(shape: RingShape, memory = new SharedArrayBuffer(shape.slots * slotBytes(shape))) {
    this.shape = shape
    this.memory = memory
  }

  slot(index: number): RecordSlot {
    return new RecordSlot(this.memory, index * slotBytes(this.shape), this.shape)
  }
}

const headerBytes = 16
const slotBytes = ({ recordBytes, answerBytes }: RingShape) => headerBytes + recordBytes + answerBytes

/** A record's logsource, id and length. */
const recordHeaderBytes = 12
/** A place for the length of a UTF-16 unit in UTF-8, at most. */
const bytesPerUnit = 3

/** What is looked up of a record that a slot holds; its text lies in shared memory and is gone with the slot. */
export interface SlotRecord {
  readonly logsource: number
  readonly eventId: MatchRecord['eventId']
  readonly text: Uint8Array
}

export class RecordSlot {
  readonly #header: Uint32Array
  readonly #records: Uint8Array
  readonly #recordWords: Uint32Array
  readonly #answers: Uint32Array

  constructor(memory: SharedArrayBuffer, at: number, { recordBytes, answerBytes }: RingShape) {
    this.#header = new Uint32Array(memory, at, headerBytes / 4)
    this.#records = new Uint8Array(memory, at + headerBytes, recordBytes)
    this.#recordWords = new Uint32Array(memory, at + headerBytes, recordBytes / 4)
    this.#answers = new Uint32Array(memory, at + headerBytes + recordBytes, answerBytes / 4)
  }

  /** Forgets what it held. */
  clear(): void {
    this.#header.fill(0)
  }

  get count(): number {
    return this.#header[0] ?? 0
  }

  /** `full`: there is no room left. `never`: it fits into no slot, or UTF-8 cannot say it. */
  write(logsource: number, { eventId, text }: MatchRecord): 'written' | 'full' | 'never' {
    const used = this.#header[1] ?? 0
    const room = this.#records.length - used - recordHeaderBytes
    const most = typeof text === 'string' ? text.length * bytesPerUnit : text.length
    if (most > room && most > this.#records.length - recordHeaderBytes) return 'never'
    // Each record may need two words of answer.
    if (most > room || 2 * (this.count + 1) > this.#answers.length) return 'full'
    const from = used + recordHeaderBytes
    let length = text.length
    if (typeof text !== 'string') this.#records.set(text, from)
    else {
      if (!text.isWellFormed()) return 'never'
      length = encoder.encodeInto(text, this.#records.subarray(from, from + most)).written
    }
    const word = used / 4
    this.#recordWords[word] = logsource
    this.#recordWords[word + 1] = toCode(eventId)
    this.#recordWords[word + 2] = length
    this.#header[0] = this.count + 1
    this.#header[1] = from + Math.ceil(length / 4) * 4
    return 'written'
  }

  *records(): Generator<SlotRecord> {
    let at = 0
    for (let number = 0; number < this.count; number++) {
      const word = at / 4
      const length = this.#recordWords[word + 2] ?? 0
      at += recordHeaderBytes
      yield {
        logsource: this.#recordWords[word] ?? 0,
        eventId: fromCode(this.#recordWords[word + 1] ?? 0),
        text: this.#records.subarray(at, at + length),
      }
      at += Math.ceil(length / 4) * 4
    }
  }

  clearAnswers(): void {
    this.#header.fill(0, 2)
  }

  /** The rules that the record with that number meets; undefined: it is not known. */
  answer(record: number, rules: readonly number[] | undefined): void {
    if (rules?.length === 0) return
    const used = this.#header[3] ?? 0
    const room = this.#answers.length - used - 2 * (this.count - record)
    // What the records that follow need at least is kept.
    const known = rules && rules.length <= room ? rules : undefined
    this.#answers[used] = record
    this.#answers[used + 1] = known ? known.length : notKnown
    if (known) this.#answers.set(known, used + 2)
    this.#header[2] = (this.#header[2] ?? 0) + 1
    this.#header[3] = used + 2 + (known?.length ?? 0)
  }

  /** By number of the record; those that are not in it matched nothing. */
  answers(): Map<number, readonly number[] | undefined> {
    const found = new Map<number, readonly number[] | undefined>()
    let at = 0
    for (let left = this.#header[2] ?? 0; left > 0; left--) {
      const record = this.#answers[at] ?? 0
      const count = this.#answers[at + 1] ?? 0
      at += 2
      if (count === notKnown) found.set(record, undefined)
      else {
        found.set(record, [...this.#answers.subarray(at, at + count)])
        at += count
      }
    }
    return found
  }
}

const notKnown = 0xffffffff
const encoder = new TextEncoder()

/** An id of an event as one word: 0 not looked for, 1 none, else itself and 2. */
function toCode(eventId: MatchRecord['eventId']): number {
  if (eventId === undefined) return 0
  if (eventId === null) return 1
  return Number.isInteger(eventId) && eventId >= 0 && eventId < 2 ** 31 ? eventId + 2 : 0
}

function fromCode(code: number): MatchRecord['eventId'] {
  return code === 0 ? undefined : code === 1 ? null : code - 2
}
