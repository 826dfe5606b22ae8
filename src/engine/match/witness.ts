import { foldedLiteral } from '../sigma/compile-regex.ts'
import { fold } from '../sigma/fold.ts'
import type { Atom, Condition, Detection, DetectionItem, EventRule } from '../sigma/rule-ast.ts'
import type { Token } from '../sigma/sigma-string.ts'

/** Something cheap to see in an event. A field that is a list has it when one of its values does. */
export interface Clue {
  /** Undefined: any value of the event. */
  readonly field: string | undefined
  /** `present`: the field holds some text, whichever. */
  readonly kind: 'equals' | 'starts' | 'ends' | 'contains' | 'present'
  /** Folded; empty for `present`. */
  readonly literal: string
}

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
  const groups = item.values.map((atoms) => {
    const clues = union(atoms.map((atom) => ofAtom(atom, item.field)))
    return clues ? [clues] : []
  })
  return item.quantifier === 'all' ? groups.flat() : either(groups)
}

function ofAtom(atom: Atom, field: string | undefined): Witness | undefined {
  switch (atom.kind) {
    case 'text':
      return [clueOf(atom.tokens, field)]
    case 'number':
      return atom.texts.map((text) => ({ field, kind: 'equals', literal: fold(text) }))
    case 'regex': {
      const literal = foldedLiteral(atom.pattern, atom.flags)
      return [containsClue(field, literal)]
    }
    case 'cidr':
    case 'compare':
    case 'fieldref':
      return [{ field, kind: 'present', literal: '' }]
    case 'exists':
    case 'null':
      return undefined
  }
}

/** The longest literal of the pattern; the beginning and the end are worth more, since only one place is looked at. */
function clueOf(tokens: readonly Token[], field: string | undefined): Clue {
  const clues = tokens.flatMap((token, index): Clue[] => {
    if (token.kind !== 'text') return []
    const isFirst = index === 0
    const isLast = index === tokens.length - 1
    const kind = isFirst ? (isLast ? 'equals' : 'starts') : isLast ? 'ends' : 'contains'
    const literal = fold(token.text)
    return [kind === 'contains' ? containsClue(field, literal) : { field, kind, literal }]
  })
  if (tokens.length === 0) return { field, kind: 'equals', literal: '' }
  return clues.toSorted((a, b) => expected(a) - expected(b))[0] ?? { field, kind: 'present', literal: '' }
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

/** One witness for parts of which one has to be true: the clues of each part's rarest. */
function either(parts: readonly (readonly Witness[])[]): Witness[] {
  const clues = union(parts.map(rarest))
  return clues ? [clues] : []
}

function rarest(witnesses: readonly Witness[]): Witness | undefined {
  let best: Witness | undefined
  let least = Infinity
  for (const witness of witnesses) {
    const share = shareOf(witness)
    if (share >= least) continue
    best = witness
    least = share
  }
  return best
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
  const anywhere = field === undefined ? 4 : 1
  if (everyday.test(literal)) return 0.2 * anywhere
  if (everydayTexts.includes(literal)) return (kind === 'equals' ? 0.05 : 0.3) * anywhere
  const weight = Math.min(literal.replaceAll(seldom, '....').length, 24)
  return kind === 'contains' ? Math.min(1, 2 ** -(weight / 2)) * anywhere : 2 ** -(1 + weight / 2)
}

/** Letters that count for several: paths and words have few of them. */
const seldom = /[^a-z0-9\\ .:_/-]/g
