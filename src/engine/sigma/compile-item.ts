import { fold } from './fold.ts'
import { compileRange } from './match-address.ts'
import { compileComparison } from './match-number.ts'
import { anyPattern, compilePattern, type TextPattern } from './match-text.ts'
import { compileRegex } from './compile-regex.ts'
import { dashes } from './sigma-string.ts'
import type { FieldTable, FieldValue, RecordView } from './record-view.ts'
import type { Affix, Atom, DetectionItem } from './rule-ast.ts'

export type Test = (view: RecordView) => boolean

/** The field and value that made a part of a rule true. */
export interface MatchedPart {
  readonly part: string
  readonly field?: string
  readonly value?: string
  readonly text: string
  /** How the value was compared, and with what. */
  readonly modifier?: string
  readonly wanted?: string
  /** The part counts because it does not apply. */
  readonly negated?: boolean
}

/** The tests of the field table they were compiled with: an explanation asks for them again at every match. */
export class TestCache<Key extends object> {
  readonly #tests = new WeakMap<Key, { readonly fields: FieldTable; readonly test: Test }>()

  get(key: Key, fields: FieldTable, compile: () => Test): Test {
    const known = this.#tests.get(key)
    if (known?.fields === fields) return known.test
    const test = compile()
    this.#tests.set(key, { fields, test })
    return test
  }
}

const itemTests = new TestCache<DetectionItem>()
const pairTests = new WeakMap<Atom, { readonly test: PairTest | undefined }>()
const atomTests = new TestCache<Atom>()

/** Compiles one field of a selection to a test. */
export function compileItem(item: DetectionItem, fields: FieldTable): Test {
  return itemTests.get(item, fields, () => compileFresh(item, fields))
}

function compileFresh(item: DetectionItem, fields: FieldTable): Test {
  const test =
    item.quantifier === 'all' ? compileAll(item, fields) : compileAny(item.values.flat(), item, fields)
  return item.negated ? (view) => !test(view) : test
}

function compileAll(item: DetectionItem, fields: FieldTable): Test {
  const tests = item.values.map((alternatives) => compileAny(alternatives, item, fields))
  return (view) => {
    for (const test of tests) if (!test(view)) return false
    return true
  }
}

/** Any of the atoms. Texts, numbers, regular expressions and the like are tested together, one pass per value. */
function compileAny(atoms: readonly Atom[], item: DetectionItem, fields: FieldTable): Test {
  const slot = item.field === undefined ? undefined : fields.slot(item.field)
  const tests: Test[] = []
  const byText = textTests(atoms, item)
  if (byText) {
    const read =
      slot === undefined ? (view: RecordView) => view.keywords() : (view: RecordView) => view.folded(slot)
    tests.push((view) => someText(read(view), byText))
  }
  if (slot !== undefined) {
    for (const atom of atoms) {
      const test = presenceTest(atom, slot, fields)
      if (test) tests.push(test)
    }
  }
  const [only] = tests
  if (only && tests.length === 1) return only
  return (view) => tests.some((test) => test(view))
}

type PairTest = (text: string, folded: string) => boolean

function someText(value: FieldValue, test: PairTest): boolean {
  for (let index = 0; index < value.texts.length; index++) {
    if (test(value.texts[index] ?? '', value.folds[index] ?? '')) return true
  }
  return false
}

function textTests(atoms: readonly Atom[], item: DetectionItem): PairTest | undefined {
  const folded: TextPattern[] = []
  const cased: TextPattern[] = []
  const others: PairTest[] = []
  for (const atom of atoms) {
    if (atom.kind === 'text') (atom.cased ? cased : folded).push(compilePattern(atom.tokens, atom.cased))
    else if (atom.kind === 'number')
      folded.push(...atom.texts.map((literal) => ({ kind: 'equals' as const, literal: fold(literal) })))
    else if (atom.kind === 'regex') others.push(compileRegex(atom.pattern, atom.flags, item.at))
    else if (atom.kind === 'cidr') others.push(compileRange(atom.range))
    else if (atom.kind === 'compare') others.push(compileComparison(atom.comparison, atom.value, atom.part))
  }
  if (folded.length > 0) {
    const test = anyPattern(folded)
    others.unshift((_, text) => test(text))
  }
  if (cased.length > 0) others.unshift(anyPattern(cased))
  const [only] = others
  if (!only) return undefined
  return others.length === 1 ? only : (text, fold) => others.some((test) => test(text, fold))
}

/** Tests that look at more than the field's texts. */
function presenceTest(atom: Atom, slot: number, fields: FieldTable): Test | undefined {
  switch (atom.kind) {
    case 'null':
      return (view) => {
        const value = view.raw(slot)
        return !value.present || value.hasNull
      }
    case 'exists':
      return (view) => view.raw(slot).present === atom.expected
    case 'fieldref': {
      const other = fields.slot(atom.field)
      const compare = affixTests[atom.affix]
      const side = atom.cased ? 'texts' : 'folds'
      return (view) => {
        const right = view.folded(other)[side]
        return view.folded(slot)[side].some((a) => right.some((b) => compare(a, b)))
      }
    }
    default:
      return undefined
  }
}

const affixTests: Record<Affix, (a: string, b: string) => boolean> = {
  equals: (a, b) => a === b,
  startswith: (a, b) => a.startsWith(b),
  endswith: (a, b) => a.endsWith(b),
  contains: (a, b) => a.includes(b),
}

const maxShown = 300

/** Says which value of the field made the item true. Called only after it matched. */
export function explainItem(
  item: DetectionItem,
  part: string,
  fields: FieldTable,
  view: RecordView,
): MatchedPart[] {
  if (item.negated) return [explainItemSeen(item, part, fields, view)]
  const groups = item.quantifier === 'all' ? item.values : [item.values.flat()]
  return groups.flatMap((atoms) => {
    const atom = atoms.find((one) => atomTests.get(one, fields, () => compileAny([one], item, fields))(view))
    return atom ? [explainAtom(atom, item, part, fields, view)] : []
  })
}

/** What the field holds, beside what the item asks for, whether or not it is true. */
export function explainItemSeen(
  item: DetectionItem,
  part: string,
  fields: FieldTable,
  view: RecordView,
): MatchedPart {
  const seen = item.field === undefined ? undefined : view.raw(fields.slot(item.field)).texts[0]
  const atoms = item.values.flat()
  const [atom] = atoms
  const wanted = atoms.map(({ written }) => written)
  return {
    part,
    ...(item.field ? { field: item.field } : {}),
    ...(seen === undefined ? {} : { value: seen.slice(0, maxShown) }),
    text: `${item.field ?? 'event'} is none of the values`,
    ...(atom && { modifier: item.negated ? 'neq' : modifierOf(atom) }),
    wanted: wanted.join(', ').slice(0, maxShown),
  }
}

function explainAtom(
  atom: Atom,
  item: DetectionItem,
  part: string,
  fields: FieldTable,
  view: RecordView,
): MatchedPart {
  const test = pairTestOf(atom, item)
  const value = item.field === undefined ? view.keywords() : view.folded(fields.slot(item.field))
  const index = test ? value.texts.findIndex((text, at) => test(text, value.folds[at] ?? '')) : 0
  const shown = value.texts[index]?.slice(0, maxShown)
  const subject = item.field ?? 'a value of the event'
  return {
    part,
    ...(item.field ? { field: item.field } : {}),
    ...(shown === undefined ? {} : { value: shown }),
    text: `${subject} ${verbOf(atom)} ${atom.kind === 'exists' ? '' : quote(atom.written)}`.trim(),
    modifier: modifierOf(atom),
    wanted: atom.written.slice(0, maxShown),
  }
}

function pairTestOf(atom: Atom, item: DetectionItem): PairTest | undefined {
  let known = pairTests.get(atom)
  if (!known) {
    known = { test: textTests([atom], item) }
    pairTests.set(atom, known)
  }
  return known.test
}

const quote = (text: string) => `"${text.slice(0, maxShown)}"`

function verbOf(atom: Atom): string {
  switch (atom.kind) {
    case 'text': {
      const starts = atom.tokens[0]?.kind === 'many'
      const ends = atom.tokens.at(-1)?.kind === 'many'
      if (atom.tokens.some((token) => token.kind === 'dash')) return `holds (with any of ${dashes})`
      return starts && ends ? 'contains' : starts ? 'ends with' : ends ? 'starts with' : 'is'
    }
    case 'number':
    case 'null':
      return 'is'
    case 'exists':
      return atom.expected ? 'is there' : 'is not there'
    case 'regex':
      return 'matches'
    case 'cidr':
      return 'lies in'
    case 'compare':
      return `${atom.part ? `${atom.part} ` : ''}${atom.comparison}`
    default:
      return `${atom.affix} the field`
  }
}

/** As the rule would write it after a pipe; `equals` where it writes nothing. */
function modifierOf(atom: Atom): string {
  switch (atom.kind) {
    case 'text': {
      const starts = atom.tokens[0]?.kind === 'many'
      const ends = atom.tokens.at(-1)?.kind === 'many'
      return starts && ends ? 'contains' : starts ? 'endswith' : ends ? 'startswith' : 'equals'
    }
    case 'number':
    case 'null':
      return 'equals'
    case 'regex':
      return 're'
    case 'compare':
      return atom.part ? `${atom.part} ${atom.comparison}` : atom.comparison
    case 'fieldref':
      return 'fieldref'
    default:
      return atom.kind
  }
}
