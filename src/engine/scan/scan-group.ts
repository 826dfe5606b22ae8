import type { Bar } from '../match/bars.ts'
import { isCommon, isLiteral, type Clue, type Witness } from '../match/witness.ts'
import { ClueTable, countGrams, scanClueOf, type ScanClue } from './clue-table.ts'
import type { NameTable } from './name-table.ts'
import type { ScanMemory } from './scan-memory.ts'
import type { ScannerExports } from './scanner-module.ts'

/** Rules whose witnesses are looked for together. */
export interface ScanGroup {
  readonly address: number
  readonly seen: number
  readonly witnessCount: number
  /** Values within maps count too. */
  readonly isDeep: boolean
  round: number
}

/** A rule can be true only of records that show all these witnesses, the first of which is the rarest, and no bar. */
export interface ScanRule {
  readonly number: number
  readonly witnesses: readonly Witness[]
  readonly bars?: readonly Bar[]
  /** Fields that its test reads: `RecordScanner.read` knows them. */
  readonly fields?: readonly string[]
}

/** A witness by its number, marked where it is met, or itself, looked for when the rule's others were. */
type Sought = number | Witness

interface NumberedRule {
  readonly number: number
  /** The witness that it stands under; without one it is tried on every record. */
  readonly first: number | undefined
  readonly needs: readonly Sought[]
  readonly bars: readonly (readonly Sought[])[]
}

interface Places {
  readonly scanner: ScannerExports
  readonly memory: ScanMemory
  readonly names: NameTable
}

/** Lays a group out in the scanner's memory as `match` of `wasm/scan-record.ts` reads it. */
export function layOutGroup(rules: readonly ScanRule[], places: Places): ScanGroup {
  const { memory, names } = places
  const witnesses = new WitnessList()
  const numbered = new RuleOrder(witnesses).numberAll(rules)
  for (const { fields = [] } of rules) {
    for (const field of fields) if (!field.includes('.')) names.slot(field)
  }
  const lookedUp = numbered.flatMap(({ needs }) => needs.filter((one) => typeof one !== 'number').flat())
  const { programs, anywhere, raw } = layOutClues(witnesses.clues, places)
  const programList = memory.placeWords(programs)
  // Two for each field.
  const programCount = Math.ceil(programs.length / 2)
  const seen = memory.place(witnesses.count * 4)
  const found = memory.place(witnesses.count * 4)
  const ruleLists = layOutRules(numbered, witnesses.count, places)
  const barred = placeRules(
    numbered.filter(({ first }) => first === undefined),
    places,
  )
  return {
    address: memory.placeWords([programList, programCount, anywhere, seen, found, ruleLists, barred, raw]),
    seen,
    witnessCount: witnesses.count,
    isDeep: [...lookedUp, ...witnesses.clues.map(([, clue]) => clue)].some(({ field }) =>
      field?.includes('.'),
    ),
    round: 0,
  }
}

/** More clues are looked for with all others at once, fewer when the rule's other witnesses were met. */
const fewClues = 24
/** Clues that are looked for in every record, rule by rule. */
const mostAlways = 24
/** Fewer letters are met everywhere, and each number of them costs a pass over the text of its own. */
const fewLetters = 4

/** Chooses under which of its witnesses each rule stands. */
class RuleOrder {
  readonly #witnesses: WitnessList
  #always = 0

  constructor(witnesses: WitnessList) {
    this.#witnesses = witnesses
  }

  numberAll(rules: readonly ScanRule[]): NumberedRule[] {
    return rules.map((rule) => this.#number(rule))
  }

  #number({ number, witnesses, bars = [] }: ScanRule): NumberedRule {
    const cheap = witnesses.find((witness) => witness.every(isMarkedCheaply))
    const first = cheap ?? (this.#isFree(witnesses) ? undefined : witnesses[0])
    // What is asked at nearly every record is rather marked on the way.
    const isOften = first === undefined || isCommon(first)
    const seek = (witness: Witness): Sought =>
      isLookedUp(witness) &&
      !(isOften && witness.some(({ kind }) => kind === 'contains') && witness.every(isMarkedCheaply))
        ? witness
        : this.#witnesses.numberOf(witness)
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

/** Witnesses that several rules share are one. */
class WitnessList {
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

/** Each field's clues twice: for its folded text, and for the text as JSON writes it. */
function layOutClues(
  clues: readonly (readonly [number, ScanClue])[],
  { scanner, memory, names }: Places,
): { programs: number[]; anywhere: number; raw: number } {
  const commonness = countGrams(clues.map(([, clue]) => clue))
  const write = (some: typeof clues, asWritten: boolean) => {
    const table = new ClueTable(scanner, memory, asWritten)
    for (const [witness, clue] of some) table.add(clue, witness)
    return table.write(commonness)
  }
  const programs: number[] = []
  let anywhere = 0
  let raw = 0
  for (const [field, some] of Map.groupBy(clues, ([, clue]) => clue.field)) {
    if (field === undefined) {
      anywhere = write(some, false)
      raw = some.every(([, clue]) => isFoundAsWritten(clue)) ? write(some, true) : 0
    } else {
      const slot = names.slot(field)
      programs[slot * 2] = write(some, false)
      programs[slot * 2 + 1] = write(some, true)
    }
  }
  return { programs: Array.from(programs, (program) => program ?? 0), anywhere, raw }
}

/** Can it be found in a record's text without looking at values? A number can be written in several ways. */
function isFoundAsWritten({ kind, literal }: ScanClue): boolean {
  return kind === 'contains' && !/^[-+.\de]*$/.test(literal)
}

/** For each witness the rules that stand under it, which is their first. */
function layOutRules(rules: readonly NumberedRule[], witnessCount: number, places: Places): number {
  const lists = Map.groupBy(rules, ({ first }) => first)
  return places.memory.placeWords(
    Array.from({ length: witnessCount }, (_, witness) => placeRules(lists.get(witness) ?? [], places)),
  )
}

/** As `gatherRules` of `wasm/scan-record.ts` reads them; 0 where there are none. */
function placeRules(rules: readonly NumberedRule[], places: Places): number {
  if (rules.length === 0) return 0
  const words = rules.flatMap(({ number, needs, bars }) => {
    const behind = [
      ...needs.flatMap((one) => witnessWords(one, places)),
      ...bars.flatMap((bar) => [bar.length, ...bar.flatMap((one) => witnessWords(one, places))]),
    ]
    return [number, behind.length, needs.length, ...behind]
  })
  return places.memory.placeWords([rules.length, ...words])
}

/** As `isShown` of `wasm/scan-record.ts` reads it. */
function witnessWords(sought: Sought, { memory, names }: Places): number[] {
  if (typeof sought === 'number') return [(sought | isMarked) >>> 0]
  const clues = sought.map(scanClueOf)
  return [
    clues.length,
    ...clues.flatMap(({ field = '', kind, literal, least }) => {
      const words = [names.slot(field), lookupKinds.indexOf(kind)]
      if (kind === 'same') return [...words, names.slot(literal), 0]
      const { address, length } = memory.placeText(literal)
      return [...words, address, literal === '' ? least : length]
    }),
  ]
}

const isMarked = 0x80000000
const lookupKinds: readonly ScanClue['kind'][] = [
  'equals',
  'starts',
  'ends',
  'contains',
  'present',
  'beyond',
  'long',
  'run',
  'same',
]
