import type { Witness } from '../match/witness.ts'
import { layOutGroup, type ScanGroup, type ScanRule } from './scan-group.ts'
import { NameTable } from './name-table.ts'
import { ScanMemory } from './scan-memory.ts'
import { startScanner, type ScannerExports } from './scanner-module.ts'

/** Longer records are not scanned. */
const maxRecordBytes = 262_144
/** Records with more values are not scanned. */
const maxValues = 4_096
const valueBytes = 24
/** What a value may need more folded than written, with the gap behind it. */
const foldSlack = 48
const maxPathBytes = 4_096
const pad = 64

/**
 * Tells, of many rules, those whose witness the JSON text of a record shows, without parsing it. What it leaves out
 * cannot be true of the parsed record; what it gives still has to be tested.
 *
 * One record at a time; memory is bounded by the groups and given back with the scanner.
 */
export class RecordScanner {
  readonly #scanner: ScannerExports = startScanner()
  readonly #memory: ScanMemory
  readonly #names: NameTable
  readonly #places: { readonly record: number; readonly values: number; folds: number; paths: number }
  readonly #encoder = new TextEncoder()
  #input: Uint8Array
  #found = { address: 0, count: 0 }
  #record: string | Uint8Array = ''
  #length = 0
  #state: 'given' | 'copied' | 'flat' | 'deep' | 'unsure' = 'given'

  constructor() {
    this.#memory = new ScanMemory(this.#scanner.memory, this.#scanner.firstFree())
    this.#names = new NameTable(this.#scanner, this.#memory)
    this.#places = {
      record: this.#memory.place(maxRecordBytes + pad),
      values: this.#memory.place(maxValues * valueBytes),
      folds: this.#memory.place(maxRecordBytes + maxValues * foldSlack + pad),
      paths: this.#memory.place(maxPathBytes + pad),
    }
    this.#input = this.#inputView()
  }

  /** Bytes that the scanner holds. */
  get memoryBytes(): number {
    return this.#memory.bytes.length
  }

  /** Prepares rules, each with a witness at least. */
  addGroup(rules: readonly ScanRule[]): ScanGroup {
    const group = layOutGroup(rules, {
      scanner: this.#scanner,
      memory: this.#memory,
      names: this.#names,
    })
    if (rules.length > this.#found.count)
      this.#found = { address: this.#memory.place(rules.length * 4), count: rules.length }
    const { values, folds, paths } = this.#places
    const { address, mask } = this.#names.write()
    // Memory that has grown leaves views of it behind.
    this.#input = this.#inputView()
    this.#scanner.setPlaces(address, mask, values, maxValues, folds, paths, maxPathBytes)
    // It was read without the new names.
    if (this.#state === 'flat' || this.#state === 'deep') this.#state = 'copied'
    return group
  }

  /** Takes up a record: the text of one JSON object, as a string or in UTF-8. It is looked at when first asked. */
  take(record: string | Uint8Array): void {
    this.#record = record
    this.#state = 'given'
  }

  /** Rules of the group whose witnesses the record shows, in order; undefined where it has to be parsed to know. */
  candidates(group: ScanGroup): readonly number[] | undefined {
    this.#open(group.isDeep)
    if (this.#state === 'unsure') return undefined
    if (group.round === 0xffffffff) {
      this.#memory.words.fill(0, group.seen / 4, group.seen / 4 + group.witnessCount)
      group.round = 0
    }
    group.round++
    const { address } = this.#found
    const count = this.#scanner.match(group.address, group.round, address)
    if (count === 0) return none
    if (count < 0) return undefined
    return [...this.#memory.words.subarray(address / 4, address / 4 + count)].sort(ascending)
  }

  #open(isDeep: boolean): void {
    if (this.#state === 'deep' || this.#state === 'unsure' || (this.#state === 'flat' && !isDeep)) return
    if (this.#state === 'given' && !this.#copy()) {
      this.#state = 'unsure'
      return
    }
    const count = this.#scanner.open(this.#places.record, this.#length, isDeep)
    this.#state = count < 0 ? 'unsure' : isDeep ? 'deep' : 'flat'
  }

  /** False: it is too long. */
  #copy(): boolean {
    const record = this.#record
    if (record.length > maxRecordBytes) return false
    if (typeof record !== 'string') {
      this.#input.set(record)
      this.#length = record.length
      return true
    }
    const { read, written } = this.#encoder.encodeInto(record, this.#input)
    this.#length = written
    return read === record.length
  }

  #inputView(): Uint8Array {
    return this.#memory.bytes.subarray(this.#places.record, this.#places.record + maxRecordBytes)
  }
}

/** Can a witness be looked for? Names that UTF-8 cannot say are left to the parsed record. */
export function canLookFor(witness: Witness): boolean {
  return witness.every(
    ({ field }) => field === undefined || (field.isWellFormed() && !field.includes('\ufffd')),
  )
}

const none: readonly number[] = []
const ascending = (a: number, b: number) => a - b
