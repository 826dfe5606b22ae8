const pageBytes = 65_536

/** The memory of one scanner, handed out from the front and given back as a whole with it. */
export class ScanMemory {
  readonly #memory: WebAssembly.Memory
  readonly #literals = new Map<string, number>()
  #next: number
  #bytes: Uint8Array
  #words: Uint32Array

  constructor(memory: WebAssembly.Memory, firstFree: number) {
    this.#memory = memory
    this.#next = Math.ceil(firstFree / 8) * 8
    this.#bytes = new Uint8Array(memory.buffer)
    this.#words = new Uint32Array(memory.buffer)
  }

  get bytes(): Uint8Array {
    return this.#bytes
  }

  get words(): Uint32Array {
    return this.#words
  }

  /** Address of `size` zero bytes, a multiple of 8. Views taken before may point to memory that is gone. */
  place(size: number): number {
    const address = this.#next
    this.#next = Math.ceil((address + size) / 8) * 8
    // What is read in one go may end beyond its place.
    const missing = this.#next + 64 - this.#bytes.length
    if (missing > 0) {
      this.#memory.grow(Math.ceil(missing / pageBytes))
      this.#bytes = new Uint8Array(this.#memory.buffer)
      this.#words = new Uint32Array(this.#memory.buffer)
    }
    return address
  }

  /** Address of these 32-bit words. */
  placeWords(words: readonly number[]): number {
    const address = this.place(words.length * 4)
    this.#words.set(words, address / 4)
    return address
  }

  /** Address of the text in UTF-8, once for each text, and its length in bytes. */
  placeText(text: string): { address: number; length: number } {
    const bytes = new TextEncoder().encode(text)
    let address = this.#literals.get(text)
    if (address === undefined) {
      address = this.place(bytes.length)
      this.#bytes.set(bytes, address)
      this.#literals.set(text, address)
    }
    return { address, length: bytes.length }
  }
}
