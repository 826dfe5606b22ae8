import type { FieldReader, FieldValue } from '../sigma/record-view.ts'
import type { ScanRule } from './rule-order.ts'
import { layOutGroup, type ScanGroup } from './scan-group.ts'
import { NameTable } from './name-table.ts'
import { ScannedValues, valueBytes } from './scanned-values.ts'
import { ScanMemory } from './scan-memory.ts'
import { startScanner, type ScannerExports } from './scanner-module.ts'

/** Longer records are not scanned. */
const maxRecordBytes = 262_144
/** Records with more values are not scanned. */
const maxValues = 4_096
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
export class RecordScanner implements FieldReader {
  readonly #scanner: ScannerExports = startScanner()
  readonly #memory: ScanMemory
  readonly #names: NameTable
  readonly #places: { readonly record: number; readonly values: number; folds: number; paths: number }
  readonly #encoder = new TextEncoder()
  #input: Uint8Array
  #found = { address: 0, count: 0 }
  #record: string | Uint8Array = ''
  #length = 0
  #valueCount = 0
  /** How many names were known when the record was opened. */
  #namesOpened = 0
  readonly #values: ScannedValues
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
    this.#values = new ScannedValues(this.#memory, this.#places.values, this.#places.record)
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
    const { address, mask, met } = this.#names.write()
    // Memory that has grown leaves views of it behind.
    this.#input = this.#inputView()
    this.#scanner.setPlaces(address, mask, values, maxValues, folds, paths, maxPathBytes, met)
    // It was read without the new names.
    if (this.#state === 'flat' || this.#state === 'deep') this.#state = 'copied'
    return group
  }

  /** Takes up a record: the text of one JSON object, as a string or in UTF-8. It is looked at when first asked. */
  take(record: string | Uint8Array): void {
    this.#record = record
    this.#state = 'given'
  }

  /**
   * Puts what the record holds for a field into `into`, as parsing would. False where it has to be parsed to know:
   * a path, a map, a name that no rule of a group that was looked for asks for, or one that stands there twice.
   */
  read(name: string, into: FieldValue): boolean {
    if ((this.#state !== 'flat' && this.#state !== 'deep') || name.includes('.')) return false
    const slot = this.#names.find(name)
    if (slot === undefined || slot >= this.#namesOpened || this.#scanner.isDoubled() !== 0) return false
    return this.#values.read(slot, this.#valueCount, this.#record, into)
  }

  /** Rules of the group whose witnesses the record shows, in order; undefined where it has to be parsed to know. */
  candidates(group: ScanGroup): readonly number[] | undefined {
    const found = this.#match(group, group.isDeep)
    // What is sought in any value may hide in a record that is written oddly.
    return found === 'too flat' ? (this.#match(group, true) as readonly number[] | undefined) : found
  }

  #match(group: ScanGroup, isDeep: boolean): readonly number[] | 'too flat' | undefined {
    this.#open(isDeep)
    if (this.#state === 'unsure') return undefined
    if (group.round === 0xffffffff) {
      this.#memory.words.fill(0, group.seen / 4, group.seen / 4 + group.witnessCount)
      group.round = 0
    }
    group.round++
    const { address } = this.#found
    const count = this.#scanner.match(group.address, group.round, address)
    if (count === 0) return none
    if (count < 0) return count === tooFlat ? 'too flat' : undefined
    const { words } = this.#memory
    const found = Array.from({ length: count }, (_, index) => words[address / 4 + index] ?? 0)
    return count === 1 ? found : found.sort(ascending)
  }

  #open(isDeep: boolean): void {
    if (this.#state === 'deep' || this.#state === 'unsure' || (this.#state === 'flat' && !isDeep)) return
    if (this.#state === 'given' && !this.#copy()) {
      this.#state = 'unsure'
      return
    }
    const count = this.#scanner.open(this.#places.record, this.#length, isDeep)
    this.#valueCount = count
    this.#namesOpened = this.#names.count
    this.#values.forget()
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

/** Can a field of this name be looked for? Names that UTF-8 cannot say are left to the parsed record. */
export const canLookFor = (field: string): boolean => field.isWellFormed() && !field.includes('\ufffd')

const tooFlat = -2
const none: readonly number[] = []
const ascending = (a: number, b: number) => a - b
