import { fold } from '../sigma/fold.ts'
import { leastLength, longestRun, requiredTexts } from '../sigma/read-regex.ts'
import type { Atom, Condition, Detection, DetectionItem, EventRule } from '../sigma/rule-ast.ts'
import type { Token } from '../sigma/sigma-string.ts'

/** Something cheap to see in an event. A field that is a list has it when one of its values does. */
export interface Clue {
  /** Undefined: any value of the event. */
  readonly field: string | undefined
  readonly kind:
    | 'equals'
    | 'starts'
    | 'ends'
    | 'contains'
    /** The field holds some text, whichever. */
    | 'present'
    /** The text is so long: `least` UTF-16 units. */
    | 'long'
    /** The text holds `least` ASCII letters and digits in a row. */
    | 'run'
    /** Another field, whose name is the literal, holds the same text. */
    | 'same'
  /** Folded; empty where the kind has none. */
  readonly literal: string
  readonly least?: number
}

/** Is it known by its literal? The others are seldom worth being looked for first. */
export const isLiteral = ({ kind }: Clue): boolean =>
  kind === 'equals' || kind === 'starts' || kind === 'ends' || kind === 'contains'

/** A rule can be true only of events that show one of its witness' clues. */
export type Witness = readonly Clue[]

/** More are not worth their memory; no public rule has as many. */
const manyClues = 4_000

/** A rule looks for no more witnesses than this: what they leave is tested soon enough. */
const manyWitnesses = 6

/** A long list is looked for only where the rule has nothing better. */
const manyOtherClues = 100

/**
 * Witnesses all of which an event must show for the rule to be true, the rarest first as far as that can be
 * told from the rule alone; empty where none can be named. They are of the parts that the rule joins by "and". `given`
 * is a field that the events are known by already, so it tells nothing more.
 */
export function witnessesOf(rule: EventRule, given?: string): Witness[] {
  const ranked = ofCondition(rule.condition, rule.detections, given)
    .map((witness) => ({ witness, share: shareOf(witness) }))
    .sort((a, b) => a.share - b.share)
  // That a field is there says little: it is asked only where there is nothing else.
  const telling = ranked.filter(({ witness }) => witness.every(({ kind }) => kind !== 'present'))
  const [first] = telling.length > 0 ? telling : ranked
  if (!first) return []
  const others = telling.slice(1, manyWitnesses).filter(({ witness }) => witness.length <= manyOtherClues)
  return [first, ...others].map(({ witness }) => witness)
}

/** All of these must be shown. */
function ofCondition(
  condition: Condition,
  detections: EventRule['detections'],
  given: string | undefined,
): Witness[] {
  // What is not there shows nothing.
  if (condition.kind === 'not') return []
  if (condition.kind === 'ref') {
    const detection = detections.get(condition.name)
    return detection ? ofDetection(detection, given) : []
  }
  const parts = condition.parts.map((part) => ofCondition(part, detections, given))
  return condition.kind === 'and' ? parts.flat() : either(parts)
}

function ofDetection(detection: Detection, given: string | undefined): Witness[] {
  if (detection.kind === 'item') return ofItem(detection.item, given)
  const parts = detection.parts.map((part) => ofDetection(part, given))
  return detection.kind === 'all' ? parts.flat() : either(parts)
}

function ofItem(item: DetectionItem, given: string | undefined): Witness[] {
  if (item.negated || (item.field !== undefined && item.field === given)) return []
  const groups = item.values.map((atoms) => either(atoms.map((atom) => ofAtom(atom, item.field))))
  return item.quantifier === 'all' ? groups.flat() : either(groups)
}

function ofAtom(atom: Atom, field: string | undefined): Witness[] {
  switch (atom.kind) {
    case 'text':
      return cluesOf(atom.tokens, field).map((clue) => [clue])
    case 'number':
      return [atom.texts.map((text) => ({ field, kind: 'equals', literal: fold(text) }))]
    case 'regex':
      return ofRegex(atom, field)
    case 'cidr':
    case 'compare':
      return [presentClue(field)]
    case 'fieldref':
      return atom.affix === 'equals' && !atom.field.includes('.')
        ? [[{ field, kind: 'same', literal: atom.field }]]
        : [presentClue(field), presentClue(atom.field)]
    case 'exists':
    case 'null':
      return []
  }
}

const presentClue = (field: string | undefined): Witness => [{ field, kind: 'present', literal: '' }]

/** Shorter texts and runs are what most texts have. */
const longText = 24
const longLetters = 16

function ofRegex({ pattern, flags }: Extract<Atom, { kind: 'regex' }>, field: string | undefined): Witness[] {
  const witnesses = requiredTexts(pattern, flags)
    .map((texts) => texts.map((text) => containsClue(field, text)))
    .filter((clues) => clues.every(isLiteral))
    .sort((a, b) => shareOf(a) - shareOf(b))
    .slice(0, manyPieces)
  if (field === undefined) return witnesses.length > 0 ? witnesses : [presentClue(field)]
  const least = leastLength(pattern)
  const run = longestRun(pattern)
  // Letters that count as one but for case may stand for others.
  const isExact = !flags.includes('i') && !pattern.includes('(?')
  if (run >= longLetters && isExact) return [...witnesses, [{ field, kind: 'run', literal: '', least: run }]]
  if (least >= longText) return [...witnesses, [{ field, kind: 'long', literal: '', least }]]
  return witnesses.length > 0 ? witnesses : [presentClue(field)]
}

/** Pieces of one pattern that are looked for. */
const manyPieces = 4

/** The literals of the pattern, the most telling first: an edge is worth more, since only one place is looked at. */
function cluesOf(tokens: readonly Token[], field: string | undefined): Clue[] {
  if (tokens.length === 0) return [{ field, kind: 'equals', literal: '' }]
  const clues = tokens.flatMap((token, index): Clue[] => {
    if (token.kind !== 'text') return []
    const isFirst = index === 0
    const isLast = index === tokens.length - 1
    const kind = isFirst ? (isLast ? 'equals' : 'starts') : isLast ? 'ends' : 'contains'
    const literal = fold(token.text)
    return [kind === 'contains' ? containsClue(field, literal) : { field, kind, literal }]
  })
  if (clues.length === 0) return [{ field, kind: 'present', literal: '' }]
  return clues.sort((a, b) => expected(a) - expected(b)).slice(0, manyPieces)
}

/** A letter that nearly every text holds somewhere is not worth being looked for. */
function containsClue(field: string | undefined, literal: string): Clue {
  return /^[a-z0-9\\ .:_/-]?$/.test(literal)
    ? { field, kind: 'present', literal: '' }
    : { field, kind: 'contains', literal }
}

function union(parts: readonly (Witness | undefined)[]): Witness | undefined {
  const clues: Clue[] = []
  for (const part of parts) {
    if (!part) return undefined
    clues.push(...part)
  }
  return clues.length > manyClues ? undefined : clues
}

/**
 * Witnesses for parts of which one has to be true: the clues of each part's rarest, and once more with those of its
 * second.
 */
function either(parts: readonly (readonly Witness[])[]): Witness[] {
  const [only] = parts
  if (only && parts.length === 1) return [...only]
  const ranked = parts.map((part) => part.toSorted((a, b) => shareOf(a) - shareOf(b)))
  const first = union(ranked.map(([rarest]) => rarest))
  if (!first) return []
  const hasSecond = ranked.some(({ length }) => length > 1)
  const second = hasSecond && union(ranked.map(([rarest, other]) => other ?? rarest))
  return second ? [first, second] : [first]
}

/** Is it, or the lack of one, what many events show? */
export const isCommon = (witness: Witness | undefined): boolean => !witness || shareOf(witness) > 0.01

const shareOf = (witness: Witness) => witness.reduce((total, clue) => total + expected(clue), 0)

/** What nearly every host shows all day; not worth being known by where there is anything else. */
const everyday =
  /(?:^|\\)(?:cmd|powershell|pwsh|svchost|rundll32|explorer|services|conhost|msiexec|lsass|system|wscript|reg)(?:\.exe)?$|^\.(?:exe|dll|ps1|bat|cmd|vbs|js)$|^(?:true|false|-|0|1|system|medium|high)$|^(?:http|https|\/|\\)$/

/** Texts that hold much of what is in everyday events, in lower case. */
const everydayTexts = [
  'c:\\windows\\system32\\svchost.exe -k netsvcs -p',
  'c:\\windows\\system32\\ntdll.dll+',
  '|c:\\windows\\system32\\kernelbase.dll+',
  '|c:\\windows\\system32\\kernel32.dll+',
  'c:\\windows\\syswow64\\wbem\\wmiprvse.exe',
  'c:\\program files (x86)\\',
  'c:\\program files\\',
  'c:\\users\\administrator\\appdata\\local\\temp\\',
  'c:\\programdata\\microsoft\\',
  'hklm\\software\\microsoft\\windows\\currentversion\\',
  'hklm\\software\\microsoft\\windows nt\\currentversion\\',
  'hklm\\system\\currentcontrolset\\services\\',
  'hklm\\system\\currentcontrolset\\control\\',
  'microsoft corporation',
  'microsoft® windows® operating system',
  'nt authority\\system',
  'dword (0x00000000)',
  'dword (0x00000001)',
].join('\n')

/** A guess at the share of events that show a clue: used to choose, never to decide. */
function expected({ kind, literal, field }: Clue): number {
  if (kind === 'present') return field === undefined ? 1 : 0.6
  if (!isLiteral({ kind, literal, field })) return 0.3
  const anywhere = field === undefined ? 4 : 1
  if (everyday.test(literal)) return 0.2 * anywhere
  if (everydayTexts.includes(literal)) return (kind === 'equals' ? 0.05 : 0.3) * anywhere
  const weight = Math.min(literal.replaceAll(seldom, '....').length, 24)
  return kind === 'contains' ? Math.min(1, 2 ** -(weight / 2)) * anywhere : 2 ** -(1 + weight / 2)
}

/** Letters that count for several: paths and words have few of them. */
const seldom = /[^a-z0-9\\ .:_/-]/g
