import type { AttackCoverage, RuleCoverage, Technique } from '../client/coverage.ts'

export interface MatrixColumn {
  readonly id: string
  /** Undefined: techniques whose rules name no tactic. */
  readonly name: string | undefined
  readonly techniques: readonly Technique[]
}

/** The techniques that pass the filters under their tactics, in the order of the matrix; every tactic has a column. */
export function matrixOf(coverage: AttackCoverage, shown: readonly Technique[]): MatrixColumn[] {
  const columns: MatrixColumn[] = coverage.tactics.map(({ id, slug, name }) => ({
    id,
    name,
    techniques: shown.filter(({ tactics }) => tactics.includes(slug)),
  }))
  const loose = shown.filter(({ tactics }) => tactics.length === 0)
  return loose.length === 0 ? columns : [...columns, { id: 'loose', name: undefined, techniques: loose }]
}

export function fits(technique: Technique, text: string | undefined, state: string | undefined): boolean {
  if (state !== undefined && technique.state !== state) return false
  const wanted = text?.toLowerCase()
  if (wanted === undefined) return true
  const where = [
    technique.id,
    technique.name ?? '',
    ...technique.rules.flatMap((rule) => [rule.title, ...rule.sources, ...rule.needs]),
  ]
  return where.some((one) => one.toLowerCase().includes(wanted))
}

/** Every rule once, however many techniques it names. */
export function rulesOf(techniques: readonly Technique[]): RuleCoverage[] {
  return [
    ...new Map(techniques.flatMap(({ rules }) => rules.map((rule) => [rule.id, rule] as const))).values(),
  ]
}

/** What rules without a source look at, the most asked for first. */
export function needsOf(
  rules: readonly RuleCoverage[],
): { readonly need: string; readonly rules: RuleCoverage[] }[] {
  const waiting = rules.filter(({ state }) => state === 'no_source')
  const needs = Map.groupBy(
    waiting.flatMap((rule) => rule.needs.map((need) => ({ need, rule }))),
    ({ need }) => need,
  )
  return [...needs]
    .map(([need, own]) => ({ need, rules: own.map(({ rule }) => rule) }))
    .sort((a, b) => b.rules.length - a.rules.length || (a.need < b.need ? -1 : 1))
}
