import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SecurityEvent } from '../../model/event.ts'
import { parseRuleFile } from '../sigma/parse-rule.ts'
import { alertOf } from './alert-draft.ts'
import { Alert } from '../../model/alert.ts'
import { compileRules } from './compile-rules.ts'
import { DetectionEngine, type Restamp } from './detection-engine.ts'
import { KeyedStates } from './keyed-states.ts'
import { readCases } from './read-cases.ts'

function engineOf(text: string, restamp?: Restamp): DetectionEngine {
  const parsed = parseRuleFile('t.yml', text)
  const { rules, problems } = compileRules(parsed.rules)
  expect([...parsed.problems, ...problems]).toEqual([])
  const engine = new DetectionEngine(restamp && { restamp })
  engine.setRules(rules)
  return engine
}

function event(more: Partial<SecurityEvent>): SecurityEvent {
  return {
    id: 'e1',
    class: 'authentication',
    activity: 'logon',
    domain: 'cyber',
    severity: 'low',
    message: 'a logon',
    time: 10_000,
    received_time: 10_000,
    time_basis: 'device',
    source: 's',
    connector: 'c',
    raw: '',
    ...more,
  }
}

const native = (logsource: string, detection = '{ s: { f: 1 }, condition: s }') =>
  `title: t\nid: r\nlogsource: ${logsource}\ndetection: ${detection}\n`
const fires = (text: string, one: Partial<SecurityEvent>) => engineOf(text).process(event(one), 1).length

test("a public rule runs where each part of its logsource is the event's", () => {
  const logsource = { product: 'windows', category: 'process_creation', service: 'Sysmon' }
  const one = { logsource, native: { f: 1 } }
  expect(fires(native('{ product: windows }'), one)).toBe(1)
  expect(fires(native('{ category: process_creation, product: windows }'), one)).toBe(1)
  expect(fires(native('{ service: sysmon }'), one)).toBe(1)
  expect(fires(native('{ product: windows, service: security }'), one)).toBe(0)
  expect(fires(native('{ product: linux }'), one)).toBe(0)
  expect(fires(native('{ product: windows, category: dns_query }'), one)).toBe(0)
  expect(fires(native('{ product: windows }'), { native: { f: 1 } })).toBe(0)
})

test('an event id that a rule demands is only a short cut', () => {
  const demands = '{ a: { EventID: [1, "4688"] }, b: { f: 1 }, condition: a and b }'
  const logsource = { product: 'w' }
  const on = (EventID: unknown) =>
    fires(native('{ product: w }', demands), { logsource, native: { EventID, f: 1 } })
  expect([1, '1', 4688, '4688', [1], ['x', 4688]].map(on)).toEqual([1, 1, 1, 1, 1, 1])
  expect([2, '', null, undefined, {}, [2]].map(on)).toEqual([0, 0, 0, 0, 0, 0])
  const either = '{ a: { EventID: 1 }, b: { f: 1 }, condition: a or b }'
  expect(fires(native('{ product: w }', either), { logsource, native: { f: 1 } })).toBe(1)
})

test('a rule on OCSF sees the event and its context, by class', () => {
  const rule = (category: string) =>
    `title: t\nid: r\ntaxonomy: ocsf\nlogsource: { category: ${category} }\ndetection: { s: { context.person: P-1, user.name|startswith: an }, condition: s }\n`
  const one = { user: { name: 'ann' }, context: { version: 1, person: 'p-1' } }
  expect(fires(rule('authentication'), one)).toBe(1)
  expect(fires(rule('physical_access'), one)).toBe(0)
})

test('an alert says which part matched which field and value, and what the context said', () => {
  const engine = engineOf(
    'title: t\nid: r\nlevel: high\ntags: [attack.t1]\ntaxonomy: ocsf\ndetection:\n  who: { user.name|startswith: an }\n  not_me: { source: x }\n  condition: who and not not_me\n',
  )
  const context = { version: 1, site: 'north', person: 'p-1', person_name: 'Ann' }
  const [draft] = engine.process(event({ user: { name: 'ann' }, context }), 7)
  if (!draft) throw new Error('no alert')
  const alert = alertOf(draft, 99)
  expect(Alert.parse(alert)).toEqual(alert)
  expect(alert).toMatchObject({
    rule: 'r',
    severity: 'high',
    time: 10_000,
    raised_time: 99,
    site: 'north',
    sites: ['north'],
    tags: ['attack.t1'],
    events: [{ id: 'e1', seq: 7 }],
  })
  expect(alert.explanation).toEqual([
    { part: 'condition', rule: 'r', text: 'who and not not_me' },
    {
      part: 'who',
      rule: 'r',
      event: 'e1',
      field: 'user.name',
      modifier: 'startswith',
      wanted: 'an',
      value: 'ann',
      text: 'user.name starts with "an"',
    },
    {
      part: 'not_me',
      rule: 'r',
      event: 'e1',
      field: 'source',
      modifier: 'equals',
      wanted: 'x',
      value: 's',
      text: '"not_me" does not apply',
      negated: true,
    },
    { part: 'context', event: 'e1', text: 'person: Ann, site: north' },
  ])
})

test('an alert shows every stamp its rule asked for, also the one without an answer, and how it is joined', () => {
  const engine = engineOf(
    'title: t\nid: r\ntaxonomy: ocsf\ndetection:\n  a: { context.zone: lab, context.teams: null }\n  b: { message|contains: [x, y] }\n  c: { message|re: q+ }\n  condition: a and not (b or c)\n',
  )
  const [alert] = engine.process(event({ context: { version: 1, zone: 'lab' } }), 1)
  expect(alert?.explanation[0]).toMatchObject({ part: 'condition', text: 'a and not (b or c)' })
  const stamps = alert?.explanation.filter(({ part, field }) => part === 'context' && field !== undefined)
  expect(stamps).toEqual([
    { part: 'context', rule: 'r', event: 'e1', field: 'context.zone', value: 'lab', text: 'zone: lab' },
    { part: 'context', rule: 'r', event: 'e1', field: 'context.teams', text: 'teams: not known' },
  ])
  expect(alert?.waited).toBeUndefined()
})

const presence =
  'title: t\nid: r\ntaxonomy: ocsf\nunless_unknown: [context.presence]\ndetection: { s: { activity: logon, context.presence: absent }, condition: s }\n'

test('what context may still change waits for the watermark, and is judged as known then', () => {
  const now = { presence: 'absent' as 'absent' | 'present' }
  const engine = engineOf(presence, (one) => ({ version: 2, ...one.context, ...now }))
  const absent = { context: { version: 1, presence: 'absent' as const } }
  expect(engine.process(event({ ...absent, id: 'a' }), 1)).toEqual([])
  expect(engine.advance(10_000)).toEqual([])
  expect(engine.advance(10_001)).toMatchObject([{ fired: 'watermark', late: false }])
  engine.process(event({ ...absent, id: 'b', time: 20_000 }), 2)
  now.presence = 'present'
  expect(engine.advance(30_000)).toEqual([])
  engine.process(event({ context: { version: 1, presence: 'present' }, id: 'c', time: 40_000 }), 3)
  now.presence = 'absent'
  expect(engine.advance(50_000)).toHaveLength(1)
})

test('what nothing can change any more does not wait', () => {
  const first =
    "title: t\nid: r\ntaxonomy: ocsf\ndetection: { s: { activity: logon, context.new_peer: 'yes' }, condition: s }\n"
  const asked: string[] = []
  const engine = engineOf(first, (one) => {
    asked.push(one.id)
    return one.context
  })
  const judge = (id: string, context: object) =>
    engine.process(event({ id, context: { version: 1, ...context } }), 1)
  judge('of no device', {})
  judge('known peer', { new_peer: 'no' })
  judge('new so far', { new_peer: 'yes' })
  judge('not learned yet', { new_peer: 'unknown' })
  expect(engine.advance(99_000)).toHaveLength(1)
  expect(asked).toEqual(['new so far', 'not learned yet'])
})

test('unknown never fires and is counted, once for each event that it keeps from an answer', () => {
  const engine = engineOf(presence)
  const unknown = { context: { version: 1, presence: 'unknown' as const } }
  engine.process(event({ ...unknown, id: 'a' }), 1)
  engine.process(event({ ...unknown, id: 'b', activity: 'logoff' }), 2)
  expect(engine.advance(99_000)).toEqual([])
  expect(engine.coverageGaps()).toEqual([{ rule: 'r', count: 1, lastTime: 10_000 }])
})

test('held events, gaps and windows survive a restart', () => {
  const engine = engineOf(presence)
  engine.process(event({ context: { version: 1, presence: 'absent' } }), 1)
  const restarted = engineOf(presence)
  restarted.restore(engine.snapshot())
  expect(restarted.advance(11_000)).toEqual(engine.advance(11_000))
})

test('new rules keep the windows of correlations that did not change', () => {
  const base = 'title: a\nname: a\ntaxonomy: ocsf\ndetection: { s: { activity: logon }, condition: s }\n'
  const count = (gte: number, id: string) =>
    `---\ntitle: n\nid: ${id}\ncorrelation: { type: event_count, rules: [a], timespan: 1m, condition: { gte: ${gte} } }\n`
  const setOf = (text: string) => compileRules(parseRuleFile('t.yml', text).rules).rules
  const engine = new DetectionEngine()
  engine.setRules(setOf(base + count(2, 'x') + count(2, 'y')))
  engine.process(event({ id: '1' }), 1)
  engine.setRules(setOf(base + count(2, 'x') + count(2, 'y').replace('1m', '2m')))
  expect(engine.process(event({ id: '2' }), 2).map(({ rule }) => rule)).toEqual(['x'])
})

test('keys of a rule are bounded', () => {
  const states = new KeyedStates(3, 10)
  for (const key of ['a', 'b', 'c', 'a', 'd'])
    states.use([key], () => ({ key: [key], due: Infinity, size: 0 }))
  expect(states.all().map(({ key }) => key[0])).toEqual(['c', 'a', 'd'])
  expect(states.evicted).toBe(1)
  for (const state of states.all()) states.resize(state, 4)
  expect(states.all().map(({ key }) => key[0])).toEqual(['a', 'd'])
})

test('a filter is added to the rules it names, as written', () => {
  const rule = native('{ product: p }')
  const filter = (condition: string, rules: string) =>
    `---\ntitle: f\nlogsource: { product: p }\nfilter: { rules: ${rules}, selection: { user: adm }, condition: ${condition} }\n`
  const one = (user: string) => ({ logsource: { product: 'p' }, native: { f: 1, user } })
  expect(fires(rule + filter('not selection', '[r]'), one('adm'))).toBe(0)
  expect(fires(rule + filter('not selection', '[r]'), one('bob'))).toBe(1)
  expect(fires(rule + filter('selection', '[r]'), one('bob'))).toBe(0)
  expect(fires(rule + filter('not selection', '[other]'), one('adm'))).toBe(1)
  expect(fires(rule + filter('not selection', 'any'), one('adm'))).toBe(0)
  expect(fires(rule + filter('not selection', '[r]').replace('product: p', 'product: q'), one('adm'))).toBe(1)
})

test('no record makes a rule throw', () => {
  const every = [
    'f|contains: x',
    'f.g|endswith: x',
    'f|re|i: "x.*y"',
    'f|cidr: 10.0.0.0/8',
    'f|gte: 1',
    'f|exists: false',
    'f|fieldref: g',
    'f|hour: 1',
    'f|windash|contains: " -x"',
    'f: null',
    'f|neq: 1',
    '"|all": [x, y]',
  ]
  const text = every
    .map((item) => native('{ product: p }', `{ s: { ${item} }, condition: s or not s }`))
    .join('---\n')
  const numbered = every.reduce((all, _, index) => all.replace('id: r\n', `id: r${index}\n`), text)
  const engine = engineOf(numbered)
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('f', 'g', 'f.g', '__proto__', 'EventID'), fc.jsonValue()),
      (record) => {
        const one = event({ logsource: { product: 'p' }, native: record })
        expect(engine.process(one, 1)).toHaveLength(every.length)
      },
    ),
    { numRuns: 500 },
  )
})

test('no text makes the reader of cases throw', () => {
  const piece = fc.constantFrom(
    'cases:\n',
    '  - name: x\n',
    '    events:\n',
    '      - { at: 0 }\n',
    '      - { at: [], class: 7 }\n',
    '    fires: 1\n',
    'defaults: { context: 1 }\n',
    'defaults: []\n',
    '    fires: x\n',
    '- ',
    ': ',
    '{',
    '\t',
    '*a',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 15 }), (parts) => {
      const { problems } = readCases('x.cases.yml', parts.join(''))
      for (const { file, line } of problems) expect([file, line > 0]).toEqual(['x.cases.yml', true])
    }),
    { numRuns: 500 },
  )
})
