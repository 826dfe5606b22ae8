import { fold } from '../sigma/fold.ts'
import type { Atom, Condition, Detection, DetectionItem, EventRule } from '../sigma/rule-ast.ts'
import type { Clue, Witness } from './witness.ts'

/** A rule is false of each event that surely shows a clue of every one of these. */
export type Bar = readonly Witness[]

/** More of them, and longer ones, cost more than the tests that they spare. */
const manyBars = 16
const manyClues = 200

/**
 * What the rule's condition excludes: the parts that it joins by "and not", as far as clues alone tell that they
 * apply. Only clues that are the whole test count: a text of ASCII, compared without case.
 */
export function barsOf({ condition, detections }: EventRule): Bar[] {
  const parts = condition.kind === 'and' ? condition.parts : [condition]
  return parts
    .flatMap((part) => (part.kind === 'not' ? sureOf(part.part, detections) : []))
    .filter((bar) => bar.every(({ length }) => length <= manyClues))
    .slice(0, manyBars)
}

/** Ways in which clues make the condition sure. */
function sureOf(condition: Condition, detections: EventRule['detections']): Bar[] {
  switch (condition.kind) {
    case 'ref': {
      const detection = detections.get(condition.name)
      return detection ? sureOfDetection(detection) : []
    }
    // What is not shown may still be there.
    case 'not':
      return []
    case 'or':
      return condition.parts.flatMap((part) => sureOf(part, detections))
    case 'and':
      return together(condition.parts.map((part) => sureOf(part, detections)))
  }
}

function sureOfDetection(detection: Detection): Bar[] {
  if (detection.kind === 'item') return sureOfItem(detection.item)
  const parts = detection.parts.map(sureOfDetection)
  return detection.kind === 'any' ? parts.flat() : together(parts)
}

/** One way of each part. */
function together(parts: readonly (readonly Bar[])[]): Bar[] {
  return parts.reduce<Bar[]>(
    (ways, part) => ways.flatMap((way) => part.map((other) => [...way, ...other])).slice(0, manyBars),
    [[]],
  )
}

function sureOfItem({ field, values, quantifier, negated }: DetectionItem): Bar[] {
  // A path through maps is seen by the index in places where the parsed record has nothing.
  if (negated || field === undefined || field.includes('.')) return []
  const groups = quantifier === 'all' ? values : [values.flat()]
  const witnesses = groups.map((atoms) => atoms.flatMap((atom) => sureClues(atom, field)))
  return witnesses.every(({ length }) => length > 0) ? [witnesses] : []
}

function sureClues(atom: Atom, field: string): Clue[] {
  if (atom.kind === 'number')
    return atom.texts.map((text) => ({ field, kind: 'equals', literal: fold(text) }))
  if (atom.kind !== 'text' || atom.cased) return []
  const [first, second, third] = atom.tokens
  const clue = (kind: Clue['kind'], text: string): Clue[] =>
    text !== '' && /^\p{ASCII}*$/u.test(text) ? [{ field, kind, literal: fold(text) }] : []
  if (atom.tokens.length === 1 && first?.kind === 'text') return clue('equals', first.text)
  if (atom.tokens.length === 2 && first?.kind === 'many' && second?.kind === 'text')
    return clue('ends', second.text)
  if (atom.tokens.length === 2 && first?.kind === 'text' && second?.kind === 'many')
    return clue('starts', first.text)
  return atom.tokens.length === 3 &&
    first?.kind === 'many' &&
    second?.kind === 'text' &&
    third?.kind === 'many'
    ? clue('contains', second.text)
    : []
}
