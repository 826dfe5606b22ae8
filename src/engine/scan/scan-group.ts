import { ClueTable, countGrams, scanClueOf, type ScanClue } from './clue-table.ts'
import type { NameTable } from './name-table.ts'
import { RuleOrder, WitnessList, type NumberedRule, type ScanRule, type Sought } from './rule-order.ts'
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

interface Places {
  readonly scanner: ScannerExports
  readonly memory: ScanMemory
  readonly names: NameTable
}

/** Lays a group out in the scanner's memory as `match` of `wasm/scan-record.ts` reads it. */
export function layOutGroup(rules: readonly ScanRule[], places: Places): ScanGroup {
  const { memory, names } = places
  const witnesses = new WitnessList()
  const numbered = new RuleOrder(witnesses, rules).numberAll()
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
