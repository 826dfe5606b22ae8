import type { FieldValue } from '../sigma/record-view.ts'
import type { ScanMemory } from './scan-memory.ts'

export const valueBytes = 32

// Kinds of values, as in `wasm/scan-record.ts`.
const plainText = 0
const escapedText = 1
const word = 2
const number = 3
const nothing = 5

/** The values of an opened record, read from its text without parsing the rest. */
export class ScannedValues {
  readonly #memory: ScanMemory
  readonly #list: number
  readonly #recordAt: number
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  /** The record's text where each letter is one byte of it; empty where that is not so. */
  #ascii: string | undefined

  /** `list` and `recordAt`: where the values and the record lie in the scanner's memory. */
  constructor(memory: ScanMemory, list: number, recordAt: number) {
    this.#memory = memory
    this.#list = list
    this.#recordAt = recordAt
  }

  /** Another record was opened. */
  forget(): void {
    this.#ascii = undefined
  }

  /** False where the value has to be parsed with the rest. */
  read(slot: number, count: number, record: string | Uint8Array, into: FieldValue): boolean {
    const { words } = this.#memory
    const last = (this.#list + count * valueBytes) / 4
    for (let at = this.#list / 4; at < last; at += valueBytes / 4) {
      if (words[at] !== slot) continue
      const kind = words[at + 3]
      into.present = true
      if (kind === nothing) {
        into.hasNull = true
        continue
      }
      const from = (words[at + 1] ?? 0) - this.#recordAt
      const text = this.#textOf(from, from + (words[at + 2] ?? 0), record)
      if (kind === plainText || kind === word) into.texts.push(text)
      else if (kind === number) into.texts.push(String(Number(text)))
      else if (kind === escapedText) {
        const plain = unescape(text)
        if (plain === undefined) return false
        into.texts.push(plain)
      } else return false
    }
    return true
  }

  #textOf(from: number, to: number, record: string | Uint8Array): string {
    if (this.#ascii === undefined) {
      const text = typeof record === 'string' ? record : this.#decoder.decode(record)
      // The scanner has it in UTF-8 in any case.
      const isAscii = typeof record === 'string' ? !beyondAscii.test(text) : text.length === record.length
      this.#ascii = isAscii ? text : ''
    }
    if (this.#ascii !== '') return this.#ascii.slice(from, to)
    return this.#decoder.decode(this.#memory.bytes.subarray(this.#recordAt + from, this.#recordAt + to))
  }
}

const beyondAscii = /[^\p{ASCII}]/u

function unescape(text: string): string | undefined {
  try {
    return JSON.parse(`"${text}"`) as string
  } catch {
    return undefined
  }
}
