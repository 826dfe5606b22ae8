import { regexSize, maxTextChars } from './compile-regex.ts'
import { RuleError } from './problem.ts'
import type { Atom, Detection, DetectionItem } from './rule-ast.ts'

/** Instructions of all regular expressions of a rule; the public rule with most has 1,003. */
const maxRuleProgram = 20_000
/** Characters × instructions that all of them together may cost for one value: above it each searches less of it. */
const maxRuleSteps = 32_000_000

/**
 * Bounds the regular expressions of a rule together: many that are each within their bound are no cheaper than one that
 * is not. Throws `RuleError` where they are too much.
 */
export function boundRegexes(detections: Map<string, Detection>): Map<string, Detection> {
  const items = [...detections.values()].flatMap(itemsOf).filter(({ values }) => values.flat().some(isRegex))
  let size = 0
  for (const item of items)
    for (const atom of item.values.flat()) {
      if (isRegex(atom)) size += regexSize(atom.pattern, atom.flags, item.at)
      if (size <= maxRuleProgram) continue
      const message = `the regular expressions of this rule need more than ${maxRuleProgram} instructions together`
      const hint = 'use fewer or smaller ones, contains where it is enough, or split the rule'
      throw new RuleError('bad_regex', item.at, message, hint)
    }
  const maxChars = Math.floor(maxRuleSteps / Math.max(1, size))
  if (maxChars >= maxTextChars) return detections
  return new Map([...detections].map(([name, detection]) => [name, limit(detection, maxChars)]))
}

function itemsOf(detection: Detection): DetectionItem[] {
  return detection.kind === 'item' ? [detection.item] : detection.parts.flatMap(itemsOf)
}

type RegexAtom = Extract<Atom, { kind: 'regex' }>
const isRegex = (atom: Atom): atom is RegexAtom => atom.kind === 'regex'

function limit(detection: Detection, maxChars: number): Detection {
  if (detection.kind !== 'item')
    return { ...detection, parts: detection.parts.map((part) => limit(part, maxChars)) }
  const { item } = detection
  if (!item.values.flat().some(isRegex)) return detection
  const values = item.values.map((atoms) =>
    atoms.map((atom) => (isRegex(atom) ? { ...atom, maxChars } : atom)),
  )
  return { kind: 'item', item: { ...item, values } }
}
