import type { Condition } from './rule-ast.ts'

const maxChars = 500

/** Conditions that must all hold, written out for people: `a and not (b or c)`. At most 500 characters. */
export function conditionText(conditions: readonly Condition[]): string {
  const [only] = conditions
  const text = only && conditions.length === 1 ? write(only) : write({ kind: 'and', parts: [...conditions] })
  return text.length > maxChars ? `${text.slice(0, maxChars - 1)}…` : text
}

/** `or` binds loosest, then `and`, then `not`: parentheses only where they change the meaning. */
function write(condition: Condition): string {
  if (condition.kind === 'ref') return condition.name
  if (condition.kind === 'not') {
    const { part } = condition
    return part.kind === 'ref' ? `not ${part.name}` : `not (${write(part)})`
  }
  const parts = condition.parts.map((part) =>
    part.kind === 'or' && condition.kind === 'and' ? `(${write(part)})` : write(part),
  )
  return parts.join(` ${condition.kind} `)
}
