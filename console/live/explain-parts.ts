import type { Alert } from '../../src/model/alert.ts'

export type Line = Alert['explanation'][number]

export interface ExplainedRule {
  readonly id: string
  readonly title: string
  readonly condition: string | undefined
  /** The rule's selections that counted, each with its tests. */
  readonly parts: readonly {
    readonly key: string
    readonly name: string
    readonly negated: boolean
    readonly lines: readonly Line[]
  }[]
}

/** Lines that say something else than a part of a rule. */
const apart = new Set(['condition', 'context', 'correlation'])

/** The rules of an alert with the parts that matched; empty for an alert that does not say whose part each is. */
export function rulesOf(alert: Alert): ExplainedRule[] {
  const titles = new Map(
    alert.sequence?.lanes.flatMap(({ rules }) => rules.map(({ id, title }) => [id, title] as const)) ?? [],
  )
  const lines = alert.explanation.filter(({ rule }) => rule !== undefined)
  return [...Map.groupBy(lines, ({ rule }) => rule ?? '')].flatMap(([id, own]) => {
    const tests = own.filter(({ part }) => !apart.has(part))
    if (tests.length === 0) return []
    // Of two events one may show that a part applies and the other that it does not.
    const parts = [...Map.groupBy(tests, ({ part, negated }) => `${negated === true} ${part}`)].map(
      ([key, some]) => ({
        key,
        name: some[0]?.part ?? '',
        negated: some[0]?.negated === true,
        lines: unique(some),
      }),
    )
    const condition = own.find(({ part }) => part === 'condition')?.text
    return [{ id, title: titles.get(id) ?? alert.rule_title, condition, parts }]
  })
}

/** The stamps that the rules asked for, each with the different answers it gave; none: there was no answer. */
export function stampsOf(alert: Alert): { readonly name: string; readonly values: readonly string[] }[] {
  const lines = alert.explanation.filter(({ part, field }) => part === 'context' && field !== undefined)
  return [...Map.groupBy(lines, ({ field }) => field ?? '')].map(([field, own]) => ({
    name: field.replace(/^context\./, '').replaceAll('_', ' '),
    values: [...new Set(own.flatMap(({ value }) => value ?? []))],
  }))
}

/** Events that matched alike are told once. */
function unique(lines: readonly Line[]): Line[] {
  return [
    ...new Map(
      lines.map((line) => [`${line.field}|${line.modifier}|${line.wanted}|${line.value}`, line]),
    ).values(),
  ]
}
