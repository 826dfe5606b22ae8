import { expect, test } from 'vitest'
import { compileRules } from '../engine/detect/compile-rules.ts'
import { parseRuleFile } from '../engine/sigma/parse-rule.ts'
import { AttackCoverage } from '../model/coverage.ts'
import type { Heard } from '../model/heard.ts'
import type { RuleSummary } from '../model/rule.ts'
import { Source } from '../model/source.ts'
import { attackCoverage, type AttackFacts } from './attack-coverage.ts'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readTags, tactics } from './attack-names.ts'
import { knownTechniques } from './attack-techniques.ts'
import { NavigatorLayer, navigatorLayer } from './navigator-layer.ts'

const day = 86_400_000
const toMs = 100 * day
const fromMs = toMs - 7 * day

const rule = (id: string, tags: string, more: string) =>
  `---\ntitle: ${id}\nid: ${id}\nlevel: high\ntags: [${tags}]\n${more}\n`
const text = [
  rule(
    'sshd',
    'attack.t1110.001, attack.credential-access',
    'logsource: { product: linux, service: sshd }\ndetection: { s: { message: x }, condition: s }',
  ),
  rule(
    'badge',
    'attack.t1078, attack.initial_access',
    'taxonomy: ocsf\nlogsource: { category: physical_access }\ndetection: { s: { activity: denied }, condition: s }',
  ),
  rule(
    'mac',
    'attack.t9999, attack.execution, attack.impact',
    'logsource: { product: macos }\ndetection: { s: { message: x }, condition: s }',
  ),
  rule('both', '', 'correlation: { type: temporal, rules: [sshd, mac], timespan: 1h }\ngenerate: true'),
  rule(
    'either',
    'attack.t1021',
    'correlation: { type: event_count, rules: [sshd, mac], timespan: 1h, condition: { gte: 3 }, generate: true }',
  ),
  rule(
    'plain',
    '',
    'taxonomy: ocsf\nlogsource: { category: door_state }\ndetection: { s: { activity: forced }, condition: s }',
  ),
].join('')
const parsed = parseRuleFile('r.yml', text).rules

const summaries = (status: (id: string) => RuleSummary['status'] = () => 'on'): RuleSummary[] =>
  parsed.map(({ head, kind }) => ({
    id: head.id,
    title: head.title,
    description: '',
    author: '',
    license: '',
    kind: kind === 'correlation' ? 'temporal' : kind,
    level: head.level,
    status: status(head.id),
    alerts: true,
    taxonomy: 'none',
    tags: [...head.tags],
    file: 'r.yml',
    line: 1,
    version: '1',
    own: false,
    problems: [],
  }))

const heard = (source: string, subject: string, eventClass: string, daysAgo: number): Heard => ({
  source,
  kind: 'logsource',
  subject,
  class: eventClass,
  detail: '',
  timeMs: toMs - daysAgo * day,
})
const source = (id: string) => Source.parse({ id, name: id.toUpperCase(), transport: 'http' })

const cover = (parts: Partial<AttackFacts> = {}) => {
  const coverage = attackCoverage({
    rules: summaries(),
    parsed,
    sources: ['linux', 'doors', 'old'].map(source),
    heard: [
      heard('linux', 'linux//sshd', 'authentication', 1),
      heard('doors', '//', 'physical_access', 2),
      heard('old', 'macos//', 'process_activity', 8),
    ],
    alerts: new Map([['badge', 351]]),
    fromMs,
    toMs,
    ...parts,
  })
  expect(AttackCoverage.parse(coverage)).toEqual(coverage)
  return coverage
}
const states = (coverage: AttackCoverage) =>
  Object.fromEntries(coverage.techniques.map(({ id, state }) => [id, state]))

test('the rules of the test can be used', () => {
  expect(compileRules(parsed).problems).toEqual([])
  expect(parsed).toHaveLength(6)
})

test('a technique is covered where a source that was heard of lately feeds a rule that is on', () => {
  expect(states(cover())).toEqual({
    T1021: 'covered',
    T1078: 'noisy',
    'T1110.001': 'covered',
    T9999: 'no_source',
  })
  expect(states(cover({ heard: [] }))).toMatchObject({ 'T1110.001': 'no_source', T1078: 'no_source' })
  expect(states(cover({ rules: summaries(() => 'off') }))).toMatchObject({ 'T1110.001': 'unused' })
})

test('a source that the viewer may not see covers nothing', () => {
  expect(states(cover({ sources: [] }))).toMatchObject({ 'T1110.001': 'no_source', T1021: 'no_source' })
})

test('a sequence needs every rule to be fed, a count one of them', () => {
  const rules = cover().techniques.flatMap((technique) => technique.rules)
  expect(rules.find(({ id }) => id === 'either')).toMatchObject({
    state: 'active',
    sources: ['linux'],
    needs: ['linux/sshd', 'macos'],
  })
  expect(rules.find(({ id }) => id === 'both')).toMatchObject({ state: 'no_source' })
})

test('noise is told only where all alerts may be seen, and starts above fifty a day', () => {
  expect(states(cover({ alerts: new Map([['badge', 350]]) }))['T1078']).toBe('covered')
  const blind = attackCoverage({
    rules: summaries(),
    parsed,
    sources: [source('doors')],
    heard: [heard('doors', '//', 'physical_access', 2)],
    fromMs,
    toMs,
  })
  const badge = blind.techniques.flatMap((technique) => technique.rules).find(({ id }) => id === 'badge')
  expect(badge?.state).toBe('active')
  expect(badge).not.toHaveProperty('alerts')
})

test('tactics come from what is known of a technique, else from the rules', () => {
  const tactics = new Map(cover().techniques.map((technique) => [technique.id, technique.tactics]))
  expect(tactics.get('T1110.001')).toEqual(['credential-access'])
  expect(tactics.get('T9999')).toEqual(['execution', 'impact'])
})

test('rules without a technique are counted, sources that no rule looks at are listed', () => {
  const coverage = cover({
    heard: [heard('linux', 'linux//cron', 'process_activity', 1), heard('doors', '//', 'physical_access', 2)],
  })
  expect(coverage.untagged).toBe(1)
  expect(coverage.idle_sources).toEqual([
    { source: 'linux', name: 'LINUX', heard_time: toMs - day, sends: ['process_activity'] },
  ])
})

test('the layer says how many rules in use a technique has, under each of its tactics', () => {
  const layer = navigatorLayer(cover())
  expect(NavigatorLayer.parse(layer)).toEqual(layer)
  const of = (id: string) => layer.techniques.filter(({ techniqueID }) => techniqueID === id)
  expect(of('T9999').map(({ tactic, score }) => [tactic, score])).toEqual([
    ['execution', 0],
    ['impact', 0],
  ])
  expect(of('T1110.001')).toMatchObject([{ score: 1, tactic: 'credential-access' }])
})

test('every technique that a shipped rule names has a name, under tactics that there are', () => {
  const files = readdirSync('rules', { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.ya?ml$/.test(name),
  )
  const words = files.flatMap(
    (name) => readFileSync(join('rules', name), 'utf8').match(/attack\.[\w.-]+/g) ?? [],
  )
  const { techniques } = readTags(words)
  expect(techniques.length).toBeGreaterThan(20)
  expect(techniques.filter((id) => !knownTechniques.has(id))).toEqual([])
  const slugs = new Set(tactics.map(({ slug }) => slug))
  expect([...knownTechniques].filter(([, one]) => one.tactics.some((slug) => !slugs.has(slug)))).toEqual([])
})

test('the two tactics into which ATT&CK split Defense Evasion count for it', () => {
  expect(readTags(['attack.t1685', 'attack.defense-impairment', 'attack.stealth', 'attack.impact'])).toEqual({
    techniques: ['T1685'],
    tactics: ['defense-evasion', 'impact'],
  })
})
