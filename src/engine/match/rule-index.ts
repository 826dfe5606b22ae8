import type { FieldTable, FieldValue, RecordView } from '../sigma/record-view.ts'
import type { EventRule } from '../sigma/rule-ast.ts'
import { canLookFor, type RecordScanner } from '../scan/record-scanner.ts'
import type { ScanRule } from '../scan/rule-order.ts'
import type { ScanGroup } from '../scan/scan-group.ts'
import { barsOf } from './bars.ts'
import { gramAt, LiteralIndex } from './literal-index.ts'
import { isCommon, isLiteral, witnessesOf, type Witness } from './witness.ts'

/** What the index must know of a rule; the rest is the caller's. */
export interface Indexable {
  readonly fields: FieldTable
  readonly matcher: {
    readonly rule: EventRule
    readonly fieldNames: readonly string[]
    readonly isUndecided: unknown
    readonly mayBecome: unknown
  }
}

interface IndexedField {
  /** Undefined: every value of the record. */
  readonly slot: number | undefined
  readonly literals: LiteralIndex
}

/** Looking a parsed record up pays from here on; fewer rules are tried one by one. */
const fewRules = 4

/**
 * Finds, of many rules, the few that can be true of a record: those of whose witness it shows a clue. What it leaves
 * out cannot match; what it gives still has to be tested.
 *
 * It looks at the record's text through a scanner where there is one, else at the parsed record.
 */
export class RuleIndex<Rule extends Indexable> {
  readonly #rules: readonly Rule[]
  readonly #always: readonly number[]
  readonly #known: readonly ScanRule[]
  readonly #seen: Uint32Array
  #fields: readonly IndexedField[] | undefined
  #scanned: { readonly scanner: RecordScanner; readonly group: ScanGroup } | undefined
  #round = 0
  #found: number[] = []

  /** `given`: the field by which a rule was chosen already. */
  constructor(rules: readonly Rule[], given: (rule: Rule) => string | undefined = () => undefined) {
    this.#rules = rules
    this.#seen = new Uint32Array(rules.length)
    const always: number[] = []
    const known: ScanRule[] = []
    rules.forEach((rule, number) => {
      const { matcher } = rule
      // A rule that has something to say about what the event does not show yet has to be asked always.
      const isOpen = matcher.isUndecided !== undefined || matcher.mayBecome !== undefined
      const witnesses = isOpen ? [] : witnessesOf(matcher.rule, given(rule))
      // What a rare witness leaves is tested soon enough.
      const bars = isOpen || !isCommon(witnesses[0]) ? [] : barsOf(matcher.rule)
      const canScan = [...witnesses, ...bars.flat()].every(canLookForAll)
      if (witnesses.length + bars.length > 0 && canScan)
        known.push({ number, witnesses, bars, fields: matcher.fieldNames.filter(canLookFor) })
      else always.push(number)
    })
    this.#always = always
    this.#known = known
  }

  /**
   * Calls `visit` with each rule worth testing on the view's record, in the order they were given. A `scanner` has
   * taken up the text of that record.
   */
  visit(view: RecordView, visit: (rule: Rule) => void, scanner?: RecordScanner): void {
    const found =
      this.#known.length === 0 ? none : ((scanner && this.#scan(scanner, view)) ?? this.#look(view))
    if (found === undefined) {
      for (const rule of this.#rules) visit(rule)
      return
    }
    if (found.length === 0) {
      for (const number of this.#always) visit(this.#rules[number] as Rule)
      return
    }
    const isSorted = this.#always.length === 0 && found.length === 1
    const all = isSorted ? found : [...this.#always, ...found].sort(ascending)
    for (const number of all) visit(this.#rules[number] as Rule)
  }

  /** Lays out ahead what the scanner needs to know; else that is done at the first record. */
  prepare(scanner: RecordScanner): void {
    if (this.#known.length > 0) this.#groupIn(scanner)
  }

  #scan(scanner: RecordScanner, view: RecordView): readonly number[] | undefined {
    const found = scanner.candidates(this.#groupIn(scanner))
    if (found) view.readBy(scanner)
    return found
  }

  #groupIn(scanner: RecordScanner): ScanGroup {
    if (this.#scanned?.scanner !== scanner) this.#scanned = { scanner, group: scanner.addGroup(this.#known) }
    return this.#scanned.group
  }

  /** Undefined: all rules are to be tried. */
  #look(view: RecordView): readonly number[] | undefined {
    if (this.#rules.length <= fewRules) return undefined
    this.#nextRound()
    // A bar needs a witness that is not there.
    for (const { number, witnesses } of this.#known) if (witnesses.length === 0) this.#note(number)
    this.#fields ??= indexFields(this.#known, this.#rules[0]?.fields)
    for (const { slot, literals } of this.#fields) {
      const value: FieldValue = slot === undefined ? view.keywords() : view.folded(slot)
      for (const text of value.folds) literals.look(text, this.#note)
    }
    const found = this.#found
    if (found.length > 0) this.#found = []
    return found
  }

  readonly #note = (number: number): void => {
    if (this.#seen[number] === this.#round) return
    this.#seen[number] = this.#round
    this.#found.push(number)
  }

  #nextRound(): void {
    this.#round++
    if (this.#round < 0xffffffff) return
    this.#seen.fill(0)
    this.#round = 1
  }
}

function canLookForAll(witness: Witness): boolean {
  return witness.every(
    ({ field, kind, literal }) =>
      (field === undefined || canLookFor(field)) && (kind !== 'same' || canLookFor(literal)),
  )
}

const none: readonly number[] = []
const ascending = (a: number, b: number) => a - b

function indexFields(rules: readonly ScanRule[], table: FieldTable | undefined): IndexedField[] {
  const rarest = rules.map(({ number, witnesses }): [number, Witness] => [
    number,
    witnesses.find((witness) => witness.every(isLiteral)) ?? witnesses[0] ?? [],
  ])
  const commonness = countGrams(rarest.map(([, witness]) => witness))
  const fields = new Map<string | undefined, IndexedField>()
  for (const [number, witness] of rarest) {
    for (const { field, kind, literal } of witness) {
      let indexed = fields.get(field)
      if (!indexed) {
        const slot = field === undefined ? undefined : table?.slot(field)
        indexed = { slot, literals: new LiteralIndex() }
        fields.set(field, indexed)
      }
      indexed.literals.add(kind, literal, number, commonness)
    }
  }
  return [...fields.values()]
}

/** What rules are written about is what events are full of: their literals stand for real traffic. */
function countGrams(witnesses: readonly Witness[]): (gram: number) => number {
  const counts = new Map<number, number>()
  for (const { literal } of witnesses.flat()) {
    for (let at = 0; at + 3 <= literal.length; at++) {
      const gram = gramAt(literal, at, 3)
      counts.set(gram, (counts.get(gram) ?? 0) + 1)
    }
  }
  return (gram) => counts.get(gram) ?? 0
}
