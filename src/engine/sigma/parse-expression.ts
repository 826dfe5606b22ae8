import { conditionTokens, parseCondition } from './parse-condition.ts'
import { RuleError, type Position } from './problem.ts'
import type { Condition } from './rule-ast.ts'
import type { CorrelationType } from '../../model/rule.ts'

const words: readonly string[] = ['and', 'or', 'not', 'of', 'them', '(', ')']

/** The rules that a condition over rules names, in order of appearance. */
export function namesIn(text: string): string[] {
  return [...new Set(conditionTokens(text))].filter((token) => !words.includes(token.toLowerCase()))
}

/**
 * Parses a condition over rules, such as `forced and blinded and not power_lost`.
 *
 * At least one rule has to occur: what is true of no event at all has no moment to be true at. An ordered one is
 * joined by `and` alone, since the order of what may be missing has no meaning.
 */
export function parseExpression(
  node: { readonly text: string; readonly at: Position },
  type: CorrelationType,
  rules: readonly string[],
): Condition {
  const expression = parseCondition(node.text, rules, node.at)
  if (isTrueOfNothing(expression)) {
    const hint = 'name at least one rule that must occur; for silence after an event use "type: absence"'
    throw new RuleError('bad_correlation', node.at, 'the condition is true when nothing happens', hint)
  }
  if (type === 'temporal_ordered' && !isConjunction(expression)) {
    const hint = 'write "a and b and not c", or use "type: temporal"'
    throw new RuleError('bad_correlation', node.at, 'an order needs rules joined by and', hint)
  }
  return expression
}

function isTrueOfNothing(condition: Condition): boolean {
  switch (condition.kind) {
    case 'ref':
      return false
    case 'not':
      return !isTrueOfNothing(condition.part)
    case 'and':
      return condition.parts.every(isTrueOfNothing)
    default:
      return condition.parts.some(isTrueOfNothing)
  }
}

function isConjunction(condition: Condition): boolean {
  if (condition.kind === 'ref') return true
  if (condition.kind === 'not') return condition.part.kind === 'ref'
  return condition.kind === 'and' && condition.parts.every(isConjunction)
}
