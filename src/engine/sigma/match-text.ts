import { fold } from './fold.ts'
import { dashes, type Token } from './sigma-string.ts'

/** Tests a text that was folded where the pattern is not case-sensitive. */
export type TextTest = (text: string) => boolean

/** A pattern sorted by how it can be tested; lists of the first four kinds are tested together. */
export type TextPattern =
  | { readonly kind: 'equals' | 'starts' | 'ends' | 'contains'; readonly literal: string }
  | { readonly kind: 'glob'; readonly test: TextTest }

/** Chooses the cheapest way to test for `tokens`. */
export function compilePattern(tokens: readonly Token[], cased: boolean): TextPattern {
  const folded = cased ? tokens : tokens.map(foldToken)
  const isMany = (index: number) => folded[index]?.kind === 'many'
  const first = isMany(0)
  const last = folded.length > 1 && isMany(folded.length - 1)
  const inner = folded.slice(first ? 1 : 0, last ? -1 : undefined)
  const [only] = inner
  if (inner.length <= 1 && (!only || only.kind === 'text')) {
    const literal = only?.kind === 'text' ? only.text : ''
    if (first && !only) return { kind: 'contains', literal: '' }
    return { kind: first ? (last ? 'contains' : 'ends') : last ? 'starts' : 'equals', literal }
  }
  return { kind: 'glob', test: compileGlob(folded) }
}

function foldToken(token: Token): Token {
  return token.kind === 'text' ? { kind: 'text', text: fold(token.text) } : token
}

type Unit = Exclude<Token, { kind: 'many' }>

interface Segment {
  readonly units: readonly Unit[]
  readonly length: number
  /** First literal of the segment and how far from its start it lies: found by `indexOf`, then verified. */
  readonly anchor: string
  readonly anchorAt: number
}

/** Stars split the pattern into segments that are found from left to right, so the cost is text × segment. */
function compileGlob(tokens: readonly Token[]): TextTest {
  const groups: Unit[][] = [[]]
  for (const token of tokens) {
    if (token.kind === 'many') groups.push([])
    else groups.at(-1)?.push(token)
  }
  const [head, ...others] = groups.map(toSegment)
  if (!head) return () => true
  const tail = others.pop()
  if (!tail) return (text) => text.length === head.length && matchesAt(head, text, 0)
  const middle = others.filter((segment) => segment.length > 0)
  return (text) => {
    if (text.length < head.length + tail.length || !matchesAt(head, text, 0)) return false
    let from = head.length
    const end = text.length - tail.length
    for (const segment of middle) {
      const found = find(segment, text, from)
      if (found < 0) return false
      from = found + segment.length
    }
    return from <= end && matchesAt(tail, text, end)
  }
}

function toSegment(units: readonly Unit[]): Segment {
  let length = 0
  let anchor = ''
  let anchorAt = 0
  for (const unit of units) {
    if (unit.kind === 'text' && unit.text.length > anchor.length) {
      anchor = unit.text
      anchorAt = length
    }
    length += unit.kind === 'text' ? unit.text.length : 1
  }
  return { units, length, anchor, anchorAt }
}

function find(segment: Segment, text: string, from: number): number {
  const last = text.length - segment.length
  for (let start = from; start <= last; start++) {
    if (segment.anchor) {
      const anchored = text.indexOf(segment.anchor, start + segment.anchorAt)
      if (anchored < 0) return -1
      start = anchored - segment.anchorAt
      if (start > last) return -1
    }
    if (matchesAt(segment, text, start)) return start
  }
  return -1
}

function matchesAt(segment: Segment, text: string, start: number): boolean {
  let at = start
  for (const unit of segment.units) {
    if (unit.kind === 'text') {
      if (!text.startsWith(unit.text, at)) return false
      at += unit.text.length
    } else {
      if (at >= text.length) return false
      if (unit.kind === 'dash' && !dashes.includes(text.charAt(at))) return false
      at++
    }
  }
  return true
}

/** One test for many patterns of the same case: any of them. */
export function anyPattern(patterns: readonly TextPattern[]): TextTest {
  const literals = (kind: TextPattern['kind']) =>
    patterns.flatMap((pattern) => (pattern.kind === kind && pattern.kind !== 'glob' ? [pattern.literal] : []))
  const equals = new Set(literals('equals'))
  const starts = literals('starts')
  const ends = literals('ends')
  const contains = literals('contains')
  const globs = patterns.flatMap((pattern) => (pattern.kind === 'glob' ? [pattern.test] : []))
  return (text) => {
    if (equals.size > 0 && equals.has(text)) return true
    for (const literal of ends) if (text.endsWith(literal)) return true
    for (const literal of contains) if (text.includes(literal)) return true
    for (const literal of starts) if (text.startsWith(literal)) return true
    for (const test of globs) if (test(text)) return true
    return false
  }
}
