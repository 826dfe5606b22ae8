import { compileRules } from '../../../src/engine/detect/compile-rules.ts'
import type { CompiledRule } from '../../../src/engine/detect/compiled-rule.ts'
import type { Atom, Detection, EventRule, ParsedRule } from '../../../src/engine/sigma/rule-ast.ts'

/** A rule set of that size: evenly of the rules, or all of them and copies that look for other words. */
export function ruleSetOf(parsed: readonly ParsedRule[], count: number): readonly CompiledRule[] {
  const events = parsed.filter((rule) => rule.kind === 'event')
  const rules = Array.from({ length: count }, (_, index): EventRule[] => {
    const rule =
      events[Math.floor(count < events.length ? (index * events.length) / count : index) % events.length]
    const copy = count < events.length ? 0 : Math.floor(index / events.length)
    return rule ? [copy === 0 ? rule : copyOf(rule, copy)] : []
  })
  return compileRules(rules.flat()).rules
}

/** The same rule under another id, with a letter more in each word it looks for. */
function copyOf(rule: EventRule, number: number): EventRule {
  const { name: _, ...head } = rule.head
  return {
    ...rule,
    head: { ...head, id: `${head.id}-${number}` },
    detections: new Map(
      [...rule.detections].map(([name, detection]) => [name, withOtherWords(detection, number)]),
    ),
  }
}

function withOtherWords(detection: Detection, number: number): Detection {
  if (detection.kind !== 'item')
    return { ...detection, parts: detection.parts.map((part) => withOtherWords(part, number)) }
  const values = detection.item.values.map((atoms) => atoms.map((atom) => withOtherWord(atom, number)))
  return { ...detection, item: { ...detection.item, values } }
}

function withOtherWord(atom: Atom, number: number): Atom {
  if (atom.kind !== 'text') return atom
  const tokens = atom.tokens.map((token) => {
    if (token.kind !== 'text') return token
    const middle = Math.floor(token.text.length / 2)
    return { ...token, text: `${token.text.slice(0, middle)}${number}${token.text.slice(middle)}` }
  })
  return { ...atom, tokens }
}
