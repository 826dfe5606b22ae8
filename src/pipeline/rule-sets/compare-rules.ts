import type { ParsedRule } from '../../engine/sigma/rule-ast.ts'

export interface RuleDifference {
  readonly kind: 'added' | 'changed' | 'removed'
  readonly title: string
  readonly level: string
  /** changed: the level before, where it is another now. */
  readonly levelBefore?: string
}

/** What differs between two states of a set, rule by rule: those added, then changed, then removed, by title. */
export function compareRules(before: readonly ParsedRule[], after: readonly ParsedRule[]): RuleDifference[] {
  const old = byId(before)
  const fresh = byId(after)
  const added = [...fresh.values()].filter(({ head }) => !old.has(head.id))
  const removed = [...old.values()].filter(({ head }) => !fresh.has(head.id))
  const changed = [...fresh.values()].flatMap((rule) => {
    const was = old.get(rule.head.id)
    return was && was.head.version !== rule.head.version ? [{ rule, was }] : []
  })
  return [
    ...sorted(added.map((rule) => differenceOf('added', rule))),
    ...sorted(changed.map(({ rule, was }) => differenceOf('changed', rule, was))),
    ...sorted(removed.map((rule) => differenceOf('removed', rule))),
  ]
}

/** Of rules with one id the first, as everywhere. */
function byId(rules: readonly ParsedRule[]): Map<string, ParsedRule> {
  return new Map(rules.toReversed().map((rule) => [rule.head.id, rule]))
}

function differenceOf(kind: RuleDifference['kind'], { head }: ParsedRule, was?: ParsedRule): RuleDifference {
  const isOther = was !== undefined && was.head.level !== head.level
  return { kind, title: head.title, level: head.level, ...(isOther && { levelBefore: was.head.level }) }
}

const sorted = (differences: RuleDifference[]) => differences.sort((a, b) => (a.title < b.title ? -1 : 1))
