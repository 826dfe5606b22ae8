import type { ScanMemory } from './scan-memory.ts'
import type { ScannerExports } from './scanner-module.ts'

const entryBytes = 16
/** Stands in the place of a slot where nothing is. */
const free = 0xffffffff

/** Names of fields with their numbers, as `slotOf` of `wasm/scan-record.ts` reads them. */
export class NameTable {
  readonly #scanner: ScannerExports
  readonly #memory: ScanMemory
  readonly #slots = new Map<string, number>()
  #table = { address: 0, mask: 0, met: 0, names: 0 }

  constructor(scanner: ScannerExports, memory: ScanMemory) {
    this.#scanner = scanner
    this.#memory = memory
  }

  /** The number of the field with this name. */
  slot(name: string): number {
    let slot = this.#slots.get(name)
    if (slot === undefined) {
      slot = this.#slots.size
      this.#slots.set(name, slot)
    }
    return slot
  }

  get count(): number {
    return this.#slots.size
  }

  /** The number of the field with this name, if it has one. */
  find(name: string): number | undefined {
    return this.#slots.get(name)
  }

  /** Brings the table in the scanner's memory up to date, at most half full; `met` is the place for what a record says of each field. */
  write(): { address: number; mask: number; met: number } {
    const { names } = this.#table
    if (this.#slots.size * 2 > this.#table.mask + 1 || this.#table.address === 0) this.#grow()
    let slot = 0
    for (const name of this.#slots.keys()) {
      if (slot >= names || this.#table.names === 0) this.#put(name, slot)
      slot++
    }
    this.#table.names = slot
    return this.#table
  }

  #grow(): void {
    const size = 2 ** Math.ceil(Math.log2(Math.max(64, this.#slots.size * 4)))
    const address = this.#memory.place(size * entryBytes)
    const { words } = this.#memory
    for (let index = 0; index < size; index++) words[(address + index * entryBytes) / 4 + 3] = free
    this.#table = { address, mask: size - 1, met: this.#memory.place(size * 8), names: 0 }
  }

  #put(name: string, slot: number): void {
    const text = this.#memory.placeText(name)
    const hash = this.#scanner.hashOf(text.address, text.length, false) >>> 0
    const { words } = this.#memory
    const { address, mask } = this.#table
    let index = hash & mask
    while (words[(address + index * entryBytes) / 4 + 3] !== free) index = (index + 1) & mask
    words.set([hash, text.address, text.length, slot], (address + index * entryBytes) / 4)
  }
}
