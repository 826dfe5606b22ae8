import type { Clue } from './witness.ts'

/** Which rules a text points to. */
type Found = (rule: number) => void

interface Entry {
  readonly literal: string
  /** How far into the literal its gram lies. */
  readonly at: number
  readonly rules: number[]
}

/** Literals by the letters they are found by; a literal shorter than that is found by all of its own. */
const innerGram = 3
const edgeGram = 6

/**
 * Many literals sought in one text at once, each where it may stand. Nothing is compared but where a few letters of
 * it were met.
 */
export class LiteralIndex {
  readonly #equals = new Map<string, number[]>()
  readonly #starts: EdgeTable[] = []
  readonly #ends: EdgeTable[] = []
  readonly #inner: InnerTable[] = []
  readonly #present: number[] = []

  /** `commonness` tells how common three letters are: a literal is found by its rarest. */
  add(kind: Clue['kind'], literal: string, rule: number, commonness: (gram: number) => number): void {
    if (literal === '' && kind !== 'equals') this.#present.push(rule)
    else if (kind === 'equals') addTo(this.#equals, literal, rule)
    else if (kind === 'contains')
      tableOf(this.#inner, Math.min(innerGram, literal.length), InnerTable).add(literal, rule, commonness)
    else if (kind === 'starts' || kind === 'ends')
      tableOf(
        kind === 'starts' ? this.#starts : this.#ends,
        Math.min(edgeGram, literal.length),
        EdgeTable,
      ).add(kind, literal, rule)
    // It is told apart by the test.
    else this.#present.push(rule)
  }

  /** Calls `found` with each rule a clue of which the text shows; with some more than once. */
  look(text: string, found: Found): void {
    tell(this.#present, found)
    const equal = this.#equals.get(text)
    if (equal) tell(equal, found)
    for (const table of this.#starts) table.look(text, 0, found)
    for (const table of this.#ends) table.look(text, text.length - table.length, found)
    // One pass tells whether there is anything beyond ASCII: literals that are (emoji) are not looked for without.
    let units = -1
    for (const table of this.#inner) {
      if (units >= 0 && units < 128 && table.isBeyondAscii) continue
      units = table.look(text, found)
    }
  }
}

interface Table {
  readonly length: number
}

function tableOf<T extends Table>(tables: T[], length: number, make: new (length: number) => T): T {
  let table = tables.find((other) => other.length === length)
  if (!table) {
    table = new make(length)
    tables.push(table)
  }
  return table
}

/** Literals at the beginning or the end, by their outermost letters. */
class EdgeTable {
  readonly length: number
  readonly #entries = new Map<number, Entry[]>()

  constructor(length: number) {
    this.length = length
  }

  add(kind: 'starts' | 'ends', literal: string, rule: number): void {
    addEntry(this.#entries, literal, kind === 'starts' ? 0 : literal.length - this.length, this.length, rule)
  }

  look(text: string, at: number, found: Found): void {
    if (at < 0 || text.length < this.length) return
    tellAt(this.#entries.get(gramAt(text, at, this.length)), text, at, found)
  }
}

const filterBits = 16
const mask = (1 << filterBits) - 1

/** Literals anywhere: each place of the text is held against a bitmap, and what passes against the literals. */
class InnerTable {
  readonly length: number
  /** None of its literals is ASCII alone. */
  isBeyondAscii = true
  readonly #entries = new Map<number, Entry[]>()
  readonly #filter = new Uint8Array(1 << filterBits)

  constructor(length: number) {
    this.length = length
  }

  add(literal: string, rule: number, commonness: (gram: number) => number): void {
    let at = 0
    let least = Infinity
    for (let index = 0; index + this.length <= literal.length; index++) {
      const common = commonness(gramAt(literal, index, this.length))
      if (common >= least) continue
      least = common
      at = index
    }
    const gram = addEntry(this.#entries, literal, at, this.length, rule)
    this.#filter[gram & mask] = 1
    if (/^\p{ASCII}*$/u.test(literal)) this.isBeyondAscii = false
  }

  /** Returns all UTF-16 units of the text, or-ed. */
  look(text: string, found: Found): number {
    const filter = this.#filter
    const { length } = this
    let units = 0
    let one = 0
    let two = 0
    for (let end = 0; end < text.length; end++) {
      const three = text.charCodeAt(end)
      // Letters that are not part of the gram stand as zero, as in `gramAt`.
      const gram =
        length === 3 ? gramOf(one, two, three) : length === 2 ? gramOf(0, two, three) : gramOf(0, 0, three)
      units |= three
      one = two
      two = three
      if (filter[gram & mask] === 1 && end >= length - 1)
        tellAt(this.#entries.get(gram), text, end - length + 1, found)
    }
    return units
  }
}

/** Some UTF-16 units as a number: others may give the same, so what is found by it is compared. */
export function gramAt(text: string, at: number, length: number): number {
  let gram = 0
  if (length <= 3) {
    const unit = (back: number) => (back < length ? text.charCodeAt(at + length - 1 - back) : 0)
    return gramOf(unit(2), unit(1), unit(0))
  }
  for (let index = at; index < at + length; index++) gram = (Math.imul(gram, 31) + text.charCodeAt(index)) | 0
  return gram
}

function gramOf(one: number, two: number, three: number): number {
  return (Math.imul(one, 0x9e3b) ^ Math.imul(two, 0x61c9) ^ Math.imul(three, 0x2f35)) & 0x3fffffff
}

function addEntry(
  into: Map<number, Entry[]>,
  literal: string,
  at: number,
  length: number,
  rule: number,
): number {
  const gram = gramAt(literal, at, length)
  const entries = into.get(gram) ?? []
  into.set(gram, entries)
  const known = entries.find((entry) => entry.literal === literal)
  if (known) known.rules.push(rule)
  else entries.push({ literal, at, rules: [rule] })
  return gram
}

function addTo(map: Map<string, number[]>, literal: string, rule: number): void {
  const rules = map.get(literal)
  if (rules) rules.push(rule)
  else map.set(literal, [rule])
}

function tell(rules: readonly number[], found: Found): void {
  for (const rule of rules) found(rule)
}

function tellAt(entries: readonly Entry[] | undefined, text: string, at: number, found: Found): void {
  if (!entries) return
  for (const entry of entries) {
    const start = at - entry.at
    if (start >= 0 && text.startsWith(entry.literal, start)) tell(entry.rules, found)
  }
}
