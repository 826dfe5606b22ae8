import type { Witness } from '../match/witness.ts'
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

/** A rule can be true only of records that show all these witnesses; the first is the rarest. */
export interface ScanRule {
  readonly number: number
  readonly witnesses: readonly Witness[]
}

interface Places {
  readonly scanner: ScannerExports
  readonly memory: ScanMemory
  readonly names: NameTable
}

/** Lays a group out in the scanner's memory as `match` of `wasm/scan-record.ts` reads it. */
export function layOutGroup(rules: readonly ScanRule[], places: Places): ScanGroup {
  const { memory } = places
  const witnesses = new WitnessList()
  const rulesOf = rules.map(({ number, witnesses: some }) => ({
    number,
    needs: some.map((witness) => witnesses.numberOf(witness)),
  }))
  const { programs, anywhere, isDeep } = layOutClues(witnesses.clues, places)
  const programList = memory.placeWords(programs)
  const seen = memory.place(witnesses.count * 4)
  const found = memory.place(witnesses.count * 4)
  const ruleLists = layOutRules(rulesOf, witnesses.count, memory)
  return {
    address: memory.placeWords([programList, programs.length, anywhere, seen, found, ruleLists]),
    seen,
    witnessCount: witnesses.count,
    isDeep,
    round: 0,
  }
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
      .map(({ field, kind, literal }) => JSON.stringify([field, kind, literal]))
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

function layOutClues(
  clues: readonly (readonly [number, ScanClue])[],
  { scanner, memory, names }: Places,
): { programs: number[]; anywhere: number; isDeep: boolean } {
  const commonness = countGrams(clues.map(([, clue]) => clue))
  const tables = new Map<string | undefined, ClueTable>()
  for (const [witness, clue] of clues) {
    const table = tables.get(clue.field) ?? new ClueTable(scanner, memory)
    tables.set(clue.field, table)
    table.add(clue, witness)
  }
  const programs: number[] = []
  let anywhere = 0
  let isDeep = false
  for (const [field, table] of tables) {
    if (field === undefined) anywhere = table.write(commonness)
    else programs[names.slot(field)] = table.write(commonness)
    isDeep ||= field === undefined || field.includes('.')
  }
  return { programs: Array.from(programs, (program) => program ?? 0), anywhere, isDeep }
}

/** For each witness the rules that stand under it, which is their first: how many, then each with what else it needs. */
function layOutRules(
  rules: readonly { readonly number: number; readonly needs: readonly number[] }[],
  witnessCount: number,
  memory: ScanMemory,
): number {
  const lists = Array.from({ length: witnessCount }, (): number[] => [])
  for (const { number, needs } of rules) {
    const [first = 0, ...others] = [...new Set(needs)]
    lists[first]?.push(number, others.length, ...others)
  }
  const counts = new Map<number, number>()
  for (const { needs } of rules) counts.set(needs[0] ?? 0, (counts.get(needs[0] ?? 0) ?? 0) + 1)
  const addresses = lists.map((list, witness) =>
    list.length === 0 ? 0 : memory.placeWords([counts.get(witness) ?? 0, ...list]),
  )
  return memory.placeWords(addresses)
}
