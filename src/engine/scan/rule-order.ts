import type { Bar } from '../match/bars.ts'
import { isCommon, isLiteral, type Clue, type Witness } from '../match/witness.ts'
import { scanClueOf, type ScanClue } from './clue-table.ts'

/** A rule can be true only of records that show all these witnesses, the first of which is the rarest, and no bar. */
export interface ScanRule {
  readonly number: number
  readonly witnesses: readonly Witness[]
  readonly bars?: readonly Bar[]
  /** Fields that its test reads: `RecordScanner.read` knows them. */
  readonly fields?: readonly string[]
}

/** A witness by its number, marked where it is met, or itself, looked for when the rule's others were. */
export type Sought = number | Witness

export interface NumberedRule {
  readonly number: number
  /** The witness that it stands under; without one it is tried on every record. */
  readonly first: number | undefined
  readonly needs: readonly Sought[]
  readonly bars: readonly (readonly Sought[])[]
}

/** More clues are looked for with all others at once, fewer when the rule's other witnesses were met. */
const fewClues = 24
/** So many literals that may stand anywhere in a field cost little each. */
const fewInner = 1_500
/** Clues that are looked for in every record, rule by rule. */
const mostAlways = 24
/** Fewer letters are met everywhere, and each number of them costs a pass over the text of its own. */
const fewLetters = 4

/** Chooses under which of its witnesses each rule stands, and how the others are looked for. */
export class RuleOrder {
  readonly #witnesses: WitnessList
  readonly #rules: readonly ScanRule[]
  /** Fields in which all that may stand anywhere is few enough to be looked for at once. */
  readonly #small: ReadonlySet<string | undefined>
  #always = 0

  constructor(witnesses: WitnessList, rules: readonly ScanRule[]) {
    this.#witnesses = witnesses
    this.#rules = rules
    const all = rules.flatMap((rule) => [...rule.witnesses, ...(rule.bars ?? []).flat()].flat())
    const inner = Map.groupBy(
      all.filter(({ kind }) => kind === 'contains'),
      ({ field }) => field,
    )
    this.#small = new Set(
      [...inner.keys()].filter(
        (field) => new Set(inner.get(field)?.map(({ literal }) => literal)).size <= fewInner,
      ),
    )
  }

  numberAll(): NumberedRule[] {
    return this.#rules.map((rule) => this.#number(rule))
  }

  #number({ number, witnesses, bars = [] }: ScanRule): NumberedRule {
    const cheap = witnesses.find((witness) => witness.every(isMarkedCheaply))
    const first = cheap ?? (this.#isFree(witnesses) ? undefined : witnesses[0])
    // What is asked at nearly every record, or costs little, is rather marked on the way.
    const isOften = first === undefined || isCommon(first)
    const isOnTheWay = (witness: Witness) =>
      witness.every(isMarkedCheaply) &&
      witness.some(({ kind, field }) => kind === 'contains' && (isOften || this.#small.has(field)))
    const seek = (witness: Witness): Sought =>
      isLookedUp(witness) && !isOnTheWay(witness) ? witness : this.#witnesses.numberOf(witness)
    return {
      number,
      first: first && this.#witnesses.numberOf(first),
      needs: witnesses.filter((witness) => witness !== first || !witness.every(isLiteral)).map(seek),
      bars: bars.map((bar) => bar.map(seek)),
    }
  }

  /** May all of them be looked for in every record? */
  #isFree(witnesses: readonly Witness[]): boolean {
    const clues = witnesses.reduce((sum, { length }) => sum + length, 0)
    if (!witnesses.every(isLookedUp) || this.#always + clues > mostAlways) return false
    this.#always += clues
    return true
  }
}

function isMarkedCheaply(clue: Clue): boolean {
  return isLiteral(clue) && (clue.kind !== 'contains' || clue.literal.length >= fewLetters)
}

function isLookedUp(witness: Witness): boolean {
  return witness.length <= fewClues && witness.every(({ field }) => field !== undefined)
}

/** Witnesses that are marked where met; those that several rules share are one. */
export class WitnessList {
  readonly #numbers = new Map<string, number>()
  readonly clues: (readonly [witness: number, clue: ScanClue])[] = []

  get count(): number {
    return this.#numbers.size
  }

  numberOf(witness: Witness): number {
    const clues = witness.map(scanClueOf)
    const key = clues
      .map((clue) => JSON.stringify(clue))
      .sort()
      .join()
    let number = this.#numbers.get(key)
    if (number === undefined) {
      number = this.#numbers.size
      this.#numbers.set(key, number)
      for (const clue of clues) this.clues.push([number, clue])
    }
    return number
  }
}
