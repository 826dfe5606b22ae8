import { isLiteral, type Clue } from '../match/witness.ts'
import type { ScanMemory } from './scan-memory.ts'
import type { ScannerExports } from './scanner-module.ts'

/** A clue that the scanner can look for: literals are ASCII. `beyond`: the text holds a letter that is not. */
export interface ScanClue {
  readonly field: string | undefined
  readonly kind: Clue['kind'] | 'beyond'
  readonly literal: string
  readonly least: number
}

/** How many bytes of a literal it is found by at most: at the edges of a text, and within. */
const edgeBytes = 8
const innerBytes = 4
const maxStride = 8
/** More of them fill the filter too much: literals times the places that each is found by. */
const mostPlaces = 2_500

/** The clue as the scanner can see it: every text that shows the one shows the other. */
export function scanClueOf({ field, kind, literal, least = 0 }: Clue): ScanClue {
  if (isLiteral({ field, kind, literal })) {
    if (literal === '' && kind !== 'equals') return { field, kind: 'present', literal: '', least }
    // Few rules look for such a literal, and few texts hold such letters.
    if (!/^\p{ASCII}*$/u.test(literal)) return { field, kind: 'beyond', literal: '', least }
  }
  return { field, kind, literal, least }
}

interface Literal {
  readonly text: string
  /** How far into the literal the bytes lie that it is found by. */
  readonly at: number
  readonly isWhole: boolean
  readonly hash: number
  readonly witnesses: number[]
}

type Hash = ScannerExports['hashOf']

/** All clues of one field, laid out in the scanner's memory as `look` of `wasm/scan-record.ts` reads them. */
export class ClueTable {
  readonly #scanner: ScannerExports
  readonly #memory: ScanMemory
  readonly #present: number[] = []
  readonly #beyond: number[] = []
  readonly #equals = new Map<string, Literal>()
  readonly #starts = new Map<string, Literal>()
  readonly #ends = new Map<string, Literal>()
  readonly #inner: { readonly text: string; readonly witness: number }[] = []
  readonly #contains = new Map<string, Literal>()

  readonly #isBlurred: boolean

  /** `isBlurred`: sought in text as JSON writes it, where it is enough that letters are the same but for case. */
  constructor(scanner: ScannerExports, memory: ScanMemory, isBlurred = false) {
    this.#scanner = scanner
    this.#memory = memory
    this.#isBlurred = isBlurred
  }

  add({ kind, literal }: ScanClue, witness: number): void {
    const text = this.#isBlurred ? JSON.stringify(literal).slice(1, -1) : literal
    const { hashOf, hashOfGram } = this.#scanner
    const edge = Math.min(edgeBytes, text.length)
    switch (kind) {
      // What is more than that is looked for afterwards.
      case 'present':
      case 'long':
      case 'run':
      case 'same':
        this.#present.push(witness)
        break
      case 'beyond':
        this.#beyond.push(witness)
        break
      case 'equals':
        this.#put(this.#equals, text, witness, { at: 0, length: text.length, hash: hashOf })
        break
      case 'starts':
        this.#put(this.#starts, text, witness, { at: 0, length: edge, hash: hashOfGram })
        break
      case 'ends':
        this.#put(this.#ends, text, witness, { at: text.length - edge, length: edge, hash: hashOfGram })
        break
      case 'contains':
        this.#inner.push({ text, witness })
        break
    }
  }

  /**
   * Writes it to the scanner's memory; returns the address. `commonness` tells how common four letters are: a literal
   * is found by its rarest.
   */
  write(commonness: (gram: string) => number): number {
    const stride = this.#placeInner(commonness)
    const equals = this.#table(this.#equals)
    const starts = this.#table(this.#starts)
    const ends = this.#table(this.#ends)
    const contains = this.#table(this.#contains)
    const filter = this.#filter()
    return this.#memory.placeWords([
      this.#list(this.#present),
      this.#list(this.#beyond),
      equals.address,
      equals.mask,
      lengthsOf(this.#starts, edgeBytes),
      starts.address,
      starts.mask,
      lengthsOf(this.#ends, edgeBytes),
      ends.address,
      ends.mask,
      lengthsOf(this.#contains, innerBytes),
      contains.address,
      contains.mask,
      filter.address,
      filter.shift,
      stride,
      this.#isBlurred ? 0x20202020 : 0,
    ])
  }

  /** Returns how many letters the scanner may go on at once: as many as the shortest literal is met by. */
  #placeInner(commonness: (gram: string) => number): number {
    const { hashOfInner: hash } = this.#scanner
    const shortest = Math.min(...this.#inner.map(({ text }) => text.length))
    const affordable = Math.floor(mostPlaces / this.#inner.length)
    const stride = Math.max(1, Math.min(shortest - innerBytes + 1, affordable, maxStride))
    for (const { text, witness } of this.#inner) {
      const length = Math.min(innerBytes, text.length)
      const first = rarest(text, stride, commonness)
      for (let at = first; at < first + stride; at++)
        this.#put(this.#contains, text, witness, { at, length, hash })
    }
    return stride
  }

  #put(
    into: Map<string, Literal>,
    text: string,
    witness: number,
    by: { readonly at: number; readonly length: number; readonly hash: Hash },
  ): void {
    // The same literal stands in a table once for each place that it is found by.
    const key = `${by.at} ${text}`
    const known = into.get(key)
    if (known) {
      known.witnesses.push(witness)
      return
    }
    const { address } = this.#memory.placeText(text)
    const hash = by.hash(address + by.at, by.length, this.#isBlurred) >>> 0
    into.set(key, { text, at: by.at, isWhole: into === this.#equals, hash, witnesses: [witness] })
  }

  /** Open addressing by hash, at most half full; under each hash its literals. */
  #table(literals: ReadonlyMap<string, Literal>): { address: number; mask: number } {
    if (literals.size === 0) return { address: 0, mask: 0 }
    const byHash = Map.groupBy(literals.values(), ({ hash }) => hash)
    const mask = 2 ** Math.ceil(Math.log2(byHash.size * 2)) - 1
    const address = this.#memory.place((mask + 1) * entryBytes)
    for (const [hash, some] of byHash) {
      const list = this.#memory.placeWords([
        some.length,
        ...some.flatMap((literal) => this.#literal(literal)),
      ])
      const { words } = this.#memory
      let index = (hash >>> 7) & mask
      while (words[(address + index * entryBytes) / 4 + 1] !== 0) index = (index + 1) & mask
      words.set([hash, list], (address + index * entryBytes) / 4)
    }
    return { address, mask }
  }

  #literal({ text, at, isWhole, witnesses }: Literal): number[] {
    const { address, length } = this.#memory.placeText(text)
    return [address, length, at, isWhole ? 1 : 0, this.#list(witnesses)]
  }

  /** One bit for each hash of which there is a literal, so that most places of a text need one look. */
  #filter(): { address: number; shift: number } {
    const bits = Math.min(17, Math.max(8, Math.ceil(Math.log2(this.#contains.size + 1)) + 6))
    if (this.#contains.size === 0) return { address: 0, shift: 0 }
    const address = this.#memory.place(2 ** bits / 8)
    const shift = 32 - bits
    const { bytes } = this.#memory
    for (const { hash } of this.#contains.values()) {
      const bit = hash >>> shift
      bytes[address + (bit >>> 3)] = (bytes[address + (bit >>> 3)] ?? 0) | (1 << (bit & 7))
    }
    return { address, shift }
  }

  #list(witnesses: readonly number[]): number {
    return witnesses.length === 0 ? 0 : this.#memory.placeWords([witnesses.length, ...witnesses])
  }
}

const entryBytes = 8

/** A bit for each number of bytes that literals are found by. */
function lengthsOf(literals: ReadonlyMap<string, Literal>, most: number): number {
  let lengths = 0
  for (const { text } of literals.values()) lengths |= 1 << Math.min(most, text.length)
  return lengths
}

/** Where the `places` places of the text that are rarest together begin. */
function rarest(text: string, places: number, commonness: (gram: string) => number): number {
  let best = 0
  let least = Infinity
  for (let first = 0; first + innerBytes + places - 1 <= text.length; first++) {
    let common = 0
    for (let at = first; at < first + places; at++) common += commonness(text.slice(at, at + innerBytes))
    if (common >= least) continue
    least = common
    best = first
  }
  return best
}

/** What rules are written about is what events are full of: their literals stand for real traffic. */
export function countGrams(clues: Iterable<ScanClue>): (gram: string) => number {
  const counts = new Map<string, number>()
  for (const { literal } of clues) {
    for (let at = 0; at + innerBytes <= literal.length; at++) {
      const gram = literal.slice(at, at + innerBytes)
      counts.set(gram, (counts.get(gram) ?? 0) + 1)
    }
  }
  return (gram) => counts.get(gram) ?? 0
}
