import { hash53 } from './hash53.ts'

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
  readonly #seen = new Set<number>()
  readonly #terms = new Set<string>()
  readonly #tokens = new Set<number>()
  #tooManyTerms = false
  #tooManyTokens = false

  add(bytes: Uint8Array): void {
    let wordStart = -1
    let tokenStart = -1
    let digits = false
    for (let at = 0; at <= bytes.length; at++) {
      const kind = at === bytes.length ? 0 : (kinds[bytes[at] ?? 0] ?? 0)
      if (kind === letter) {
        if (wordStart < 0) wordStart = at
      } else if (wordStart >= 0) {
        if (at - wordStart >= minTermLetters) this.#addTerm(bytes, wordStart, at)
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
    return this.#tooManyTerms ? undefined : [...this.#terms].sort()
  }

  tokens(): ReadonlySet<number> | undefined {
    return this.#tooManyTokens ? undefined : this.#tokens
  }

  #addTerm(bytes: Uint8Array, start: number, end: number): void {
    const hash = hash53(bytes, start, end)
    if (this.#tooManyTerms || this.#seen.has(hash)) return
    this.#seen.add(hash)
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
