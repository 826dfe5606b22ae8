import type { ParsedRule } from '../src/engine/sigma/rule-ast.ts'

/** A line of the guide's table. */
interface Row {
  readonly logsource: string
  readonly title: string
  readonly level: string
  readonly techniques: string
}

/** The rules that alert, by logsource and title, as a Markdown table. A joined rule stands under its first rule's logsource. */
export function starterRuleTable(rules: readonly ParsedRule[]): string {
  const rows = rules.filter(({ head, kind }) => kind !== 'filter' && !head.silent).map(rowOf(rules))
  rows.sort((a, b) => order(a.logsource, b.logsource) || order(a.title, b.title))
  return [
    '| logsource | rule | level | ATT&CK |',
    '| --- | --- | --- | --- |',
    ...rows.map(
      ({ logsource, title, level, techniques }) => `| ${logsource} | ${title} | ${level} | ${techniques} |`,
    ),
  ].join('\n')
}

const rowOf =
  (rules: readonly ParsedRule[]) =>
  (rule: ParsedRule): Row => ({
    logsource: `\`${logsourceOf(rule, rules)}\``,
    title: rule.head.title,
    level: rule.head.level,
    techniques: rule.head.tags
      .filter((tag) => /^attack\.t\d/.test(tag))
      .map((tag) => tag.slice('attack.'.length).toUpperCase())
      .join(', '),
  })

function logsourceOf(rule: ParsedRule, rules: readonly ParsedRule[]): string {
  if (rule.kind === 'correlation') {
    const first = rules.find(({ head }) => head.id === rule.rules[0] || head.name === rule.rules[0])
    return first ? logsourceOf(first, rules) : 'any'
  }
  const { product, category, service } = rule.logsource
  const isOcsf = rule.kind === 'event' && rule.taxonomy === 'ocsf'
  const named = [product, category, service].filter((part) => part !== undefined).join('/')
  if (named !== '') return isOcsf ? `${named} (any brand)` : named
  return 'any brand'
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
