import type { ParsedRule } from '../engine/sigma/rule-ast.ts'
import type { AttackCoverage, RuleCoverage, TechniqueCoverage } from '../model/coverage.ts'
import type { Heard } from '../model/heard.ts'
import type { RuleSummary } from '../model/rule.ts'
import type { Source } from '../model/source.ts'
import { readTags, tactics } from './attack-names.ts'
import { knownTechniques } from './attack-techniques.ts'
import { RuleFeeds } from './rule-feeds.ts'

/** Alerts a day above which a rule counts as noisy: more than a person can look at beside all others. */
const noisyPerDay = 50
const dayMs = 86_400_000

export interface AttackFacts {
  readonly rules: readonly RuleSummary[]
  readonly parsed: readonly ParsedRule[]
  /** The sources that the viewer may see. */
  readonly sources: readonly Source[]
  readonly heard: readonly Heard[]
  /** Alerts of each rule between `fromMs` and `toMs`; absent for who may not see all of them. */
  readonly alerts?: ReadonlyMap<string, number>
  /** Epoch milliseconds. What was not heard of between them does not count. */
  readonly fromMs: number
  readonly toMs: number
}

/** What rules and sources cover of ATT&CK, and the gaps. Pure. */
export function attackCoverage(facts: AttackFacts): AttackCoverage {
  const names = new Map(facts.sources.map(({ id, name }) => [id, name]))
  const heard = facts.heard.filter(({ source, timeMs }) => names.has(source) && timeMs >= facts.fromMs)
  const feeds = new RuleFeeds(facts.parsed, heard)
  const parsed = new Map(facts.parsed.map((rule) => [rule.head.id, rule]))
  const rules = facts.rules
    .filter(({ kind, alerts, status }) => kind !== 'filter' && (alerts || status !== 'on'))
    .flatMap((summary) => {
      const rule = parsed.get(summary.id)
      return rule ? [{ named: namedBy(rule, parsed), coverage: coverRule(summary, rule, feeds, facts) }] : []
    })
  const techniques = new Map<string, { tactics: Set<string>; rules: RuleCoverage[] }>()
  for (const { named, coverage } of rules) {
    for (const { technique: id, tactics: said } of named) {
      const technique = techniques.get(id) ?? {
        tactics: new Set(knownTechniques.get(id)?.tactics ?? []),
        rules: [],
      }
      if (!knownTechniques.has(id)) for (const slug of said) technique.tactics.add(slug)
      if (!technique.rules.includes(coverage)) technique.rules.push(coverage)
      techniques.set(id, technique)
    }
  }
  return {
    from: facts.fromMs,
    to: facts.toMs,
    tactics: [...tactics],
    techniques: [...techniques].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, one]) => toTechnique(id, one)),
    untagged: rules.filter(({ named }) => named.length === 0).length,
    idle_sources: idleSources(
      heard,
      names,
      rules.map(({ coverage }) => coverage),
    ),
  }
}

function coverRule(
  summary: RuleSummary,
  rule: ParsedRule,
  feeds: RuleFeeds,
  facts: AttackFacts,
): RuleCoverage {
  const { fed, sources, needs } = feeds.feedOf(rule)
  const alerts = facts.alerts && (facts.alerts.get(summary.id) ?? 0)
  const isNoisy = (alerts ?? 0) > (noisyPerDay * (facts.toMs - facts.fromMs)) / dayMs
  const inUse = fed ? (isNoisy ? 'noisy' : 'active') : 'no_source'
  return {
    id: summary.id,
    title: summary.title,
    level: summary.level,
    state: summary.status === 'on' ? inUse : summary.status,
    needs: [...needs].sort(),
    sources: [...sources].sort(),
    ...(alerts !== undefined && { alerts }),
  }
}

interface Named {
  readonly technique: string
  /** Those that the rule names beside it. */
  readonly tactics: readonly string[]
}

/** The techniques a rule names; a correlation without its own speaks of those of the rules it joins. */
function namedBy(rule: ParsedRule, parsed: ReadonlyMap<string, ParsedRule>): Named[] {
  const { techniques, tactics: named } = readTags(rule.head.tags)
  const own = techniques.map((technique) => ({ technique, tactics: named }))
  if (own.length > 0 || rule.kind !== 'correlation') return own
  return rule.rules.flatMap((name) => {
    const below = parsed.get(name) ?? [...parsed.values()].find(({ head }) => head.name === name)
    return below?.kind === 'event' ? namedBy(below, parsed) : []
  })
}

function toTechnique(
  id: string,
  { tactics: slugs, rules }: { tactics: ReadonlySet<string>; rules: readonly RuleCoverage[] },
): TechniqueCoverage {
  const name = knownTechniques.get(id)?.name
  const has = (state: RuleCoverage['state']): boolean => rules.some((rule) => rule.state === state)
  return {
    id,
    ...(name !== undefined && { name }),
    tactics: tactics.map(({ slug }) => slug).filter((slug) => slugs.has(slug)),
    state: has('active') ? 'covered' : has('noisy') ? 'noisy' : has('no_source') ? 'no_source' : 'unused',
    rules: [...rules].sort((a, b) => (a.title < b.title ? -1 : 1)),
  }
}

function idleSources(
  heard: readonly Heard[],
  names: ReadonlyMap<string, string>,
  rules: readonly RuleCoverage[],
): AttackCoverage['idle_sources'] {
  const inUse = new Set(
    rules
      .filter(({ state }) => state === 'active' || state === 'noisy')
      .filter(({ needs }) => !needs.includes('any event'))
      .flatMap(({ sources }) => sources),
  )
  const bySource = Map.groupBy(
    heard.filter(({ kind, source }) => kind === 'logsource' && !inUse.has(source)),
    ({ source }) => source,
  )
  return [...bySource].map(([source, own]) => ({
    source,
    name: names.get(source) ?? source,
    heard_time: Math.max(...own.map(({ timeMs }) => timeMs)),
    sends: [...new Set(own.map((one) => one.class))].sort(),
  }))
}
