import { finish53, hash53, seedHigh, seedLow } from './hash53.ts'

/** Shorter runs of letters are in almost every file: not worth keeping. */
export const minTermLetters = 3
/** Runs of letters and digits that are looked up as a whole when they are this long: hashes, tokens, serials. */
export const minTokenLength = 12
const maxTerms = 120_000
const maxTokens = 300_000
const longestTerm = 64

const letter = 1
const digit = 2
const kinds = new Uint8Array(256)
for (let code = 0; code < 26; code++) kinds[65 + code] = kinds[97 + code] = letter
for (let code = 48; code < 58; code++) kinds[code] = digit

/**
 * Collects what a text search can exclude a file by.
 *
 * Terms are the maximal runs of ASCII letters: text that holds a word holds it inside one of them, so a search for
 * part of a word stays exact. Tokens are long runs of letters and digits, hashed. Either gives up (undefined) when
 * there are too many to be worth it; the file is then always read.
 */
export class TermCollector {
  readonly #seen = new HashSet53(maxTerms)
  readonly #terms = new Set<string>()
  readonly #tokens = new Set<number>()
  #tooManyTerms = false
  #tooManyTokens = false

  /** The inner loop of every merge: it hashes as it goes and looks twice only at runs not seen before. */
  add(bytes: Uint8Array): void {
    const length = bytes.length
    let low = seedLow
    let high = seedHigh
    let wordStart = -1
    let tokenStart = -1
    let digits = false
    for (let at = 0; at <= length; at++) {
      const byte = at === length ? 0 : (bytes[at] ?? 0)
      const kind = kinds[byte]
      if (kind === letter) {
        if (wordStart < 0) {
          wordStart = at
          low = seedLow
          high = seedHigh
        }
        const lowered = byte | 0x20
        low = Math.imul(low ^ lowered, 0x01000193)
        high = Math.imul((high << 5) ^ (high >>> 27) ^ lowered, 0x85ebca6b)
      } else if (wordStart >= 0) {
        if (at - wordStart >= minTermLetters && this.#seen.add(finish53(low, high))) {
          this.#addTerm(bytes, wordStart, at)
        }
        wordStart = -1
      }
      if (kind === 0) {
        if (digits && at - tokenStart >= minTokenLength) this.#addToken(bytes, tokenStart, at)
        tokenStart = -1
        digits = false
      } else {
        if (tokenStart < 0) tokenStart = at
        if (kind === digit) digits = true
      }
    }
  }

  /** Sorted, lower case; undefined: too many. */
  terms(): string[] | undefined {
    return this.#tooManyTerms || this.#seen.isFull ? undefined : [...this.#terms].sort()
  }

  tokens(): ReadonlySet<number> | undefined {
    return this.#tooManyTokens ? undefined : this.#tokens
  }

  #addTerm(bytes: Uint8Array, start: number, end: number): void {
    if (this.#tooManyTerms) return
    for (let at = start; at < end; at += longestTerm) {
      // Long runs are kept in overlapping pieces, so that any word of up to half a piece lies within one.
      const piece = Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.min(end - at, 2 * longestTerm))
      this.#terms.add(piece.toString('latin1').toLowerCase())
    }
    if (this.#terms.size > maxTerms) this.#tooManyTerms = true
  }

  #addToken(bytes: Uint8Array, start: number, end: number): void {
    if (this.#tooManyTokens) return
    this.#tokens.add(hash53(bytes, start, end))
    if (this.#tokens.size > maxTokens) this.#tooManyTokens = true
  }
}

/** A set of hashes by open addressing: an order of magnitude quicker than `Set` for this. Full, it takes no more. */
class HashSet53 {
  readonly #slots: Float64Array
  readonly #mask: number
  #room: number

  constructor(most: number) {
    const slots = 2 ** Math.ceil(Math.log2(most * 2))
    this.#slots = new Float64Array(slots).fill(-1)
    this.#mask = slots - 1
    this.#room = most + 1
  }

  get isFull(): boolean {
    return this.#room === 0
  }

  /** True: it was not in before. */
  add(hash: number): boolean {
    const slots = this.#slots
    let at = hash & this.#mask
    for (;;) {
      const there = slots[at]
      if (there === hash) return false
      if (there === -1) break
      at = (at + 1) & this.#mask
    }
    if (this.#room === 0) return false
    this.#room--
    slots[at] = hash
    return true
  }
}

export interface TextNeeds {
  /** Each must lie within a term. Lower case, at most `longestTerm` letters. */
  readonly terms: readonly string[]
  /** Each must be a token. */
  readonly tokens: readonly number[]
}

const encoder = new TextEncoder()

/** What a file must hold for `text` to be in it. A long run of letters and digits counts as a whole one. */
export function needsOf(text: string): TextNeeds {
  const terms = (text.toLowerCase().match(/[a-z]{3,}/g) ?? []).map((term) => term.slice(0, longestTerm))
  const tokens = (text.match(/[A-Za-z0-9]{12,}/g) ?? []).filter((token) => /\d/.test(token))
  return { terms, tokens: tokens.map((token) => hash53(encoder.encode(token))) }
}
