import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Role, Viewer } from '../../model/right.ts'
import { RuleBook } from '../../pipeline/rules/rule-book.ts'
import { disabledRules, readSwitches, suspensionLines } from '../../pipeline/rules/rule-switches.ts'
import { RuleLoader } from '../../pipeline/rules/rule-loader.ts'
import { openLocalState, type StateStore } from '../../store/state/state-store.ts'
import type { Endpoint } from '../define-endpoint.ts'
import type { Services } from '../services.ts'
import { changeRule } from './change-rule.ts'
import { checkRule } from './check-rule.ts'
import { getRule } from './get-rule.ts'
import { listRules } from './list-rules.ts'

let folder: string
let state: StateStore
let services: Services
let loader: RuleLoader

const rule = (id: string, more = '') =>
  `title: Rule ${id}\nid: ${id}\nlogsource: { product: p }\n${more}detection: { s: { f: 1 }, condition: s }\n`

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-rules-api-'))
  writeFileSync(
    join(folder, 'a.yml'),
    [rule('a', 'level: high\n'), rule('b', 'tags: [attack.t1078]\n')].join('---\n'),
  )
  writeFileSync(
    join(folder, 'c.yml'),
    'title: Many a\nid: many\ncorrelation: { type: event_count, rules: [a], group-by: [f], timespan: 1m, condition: { gte: 3 } }\n',
  )
  writeFileSync(
    join(folder, 'd.yml'),
    'title: Lost\nid: lost\ncorrelation: { type: temporal, rules: [a, nowhere], timespan: 1m }\n',
  )
  writeFileSync(
    join(folder, 'c.cases.yml'),
    'cases: [{ name: quiet, events: [{ at: 0 }], fires: 0 }, { name: wrong, events: [{ at: 0 }], fires: 1 }]\n',
  )
  state = await openLocalState(':memory:')
  loader = new RuleLoader({
    paths: [folder],
    disabled: () => disabledRules(state),
    onError: (error) => {
      throw error
    },
  })
  await loader.reload()
  services = Object.assign({} as Services, {
    state,
    rules: new RuleBook({ state, loader, setsFolder: join(folder, 'sets'), now: () => 5 }),
    now: () => 5,
    ruleLoad: async () => ({
      gaps: [],
      loads: [{ rule: 'many', keys: 7, evicted: 2, unknown: 0, bytes: 0 }],
      costs: {
        overMs: 60_000,
        events: 100,
        usPerEvent: 50,
        rules: [
          { rule: 'b', usPerEvent: 20, share: 0.4 },
          { rule: 'many', usPerEvent: 5, share: 0.1 },
        ],
      },
    }),
  })
})
afterEach(async () => {
  await state.close()
  rmSync(folder, { recursive: true })
})

const viewer = (role: Role, ...sites: string[]): Viewer => ({
  id: 'u',
  name: 'U',
  kind: 'user',
  grants: [{ role, sites }],
})
const admin = viewer('administrator', '*')

async function call(
  endpoint: Endpoint,
  who: Viewer,
  input: { params?: unknown; query?: unknown; body?: unknown } = {},
) {
  const parse = (schema: Endpoint['params'], value: unknown) => schema?.parse(value ?? {})
  const answer = await endpoint.handle({
    params: parse(endpoint.params, input.params),
    query: parse(endpoint.query, input.query),
    body: parse(endpoint.body, input.body),
    viewer: who,
    services,
    caller: { address: '', origin: '' },
    request: new Request('http://localhost/'),
  })
  const schema = endpoint.response
  return ('parse' in schema ? schema.parse(answer) : answer) as Record<string, unknown> & {
    items: { id: string }[]
  }
}

test('the list says what is on, what only feeds others, and what is broken and why', async () => {
  const { items, problems, total } = await call(listRules, admin)
  expect(total).toBe(4)
  expect(items).toMatchObject([
    { id: 'a', kind: 'event', status: 'on', alerts: false, level: 'high' },
    { id: 'b', status: 'on', alerts: true },
    { id: 'many', kind: 'event_count', status: 'on' },
    { id: 'lost', status: 'broken', problems: [{ code: 'missing_rule' }] },
  ])
  expect(problems).toHaveLength(1)
})

test('rules of a set of others say so, and the list says where the set comes from', async () => {
  const home = join(folder, 'sets', 'theirs')
  mkdirSync(join(home, 'v1'), { recursive: true })
  writeFileSync(join(home, 'v1', 'x.yml'), rule('x', 'license: DRL\nauthor: Anna\n'))
  const current = { folder: 'v1', fetched_time: 5, licence: 'DRL', rules: 1, authors: 1 }
  const source = { kind: 'git', address: 'https://git.example.org/x' }
  writeFileSync(join(home, 'rule-set.json'), JSON.stringify({ name: 'theirs', source, current }))
  await loader.reload()
  const { items, sets } = await call(listRules, admin, { query: { set: 'theirs' } })
  expect(items).toMatchObject([{ id: 'x', set: 'theirs', license: 'DRL', author: 'Anna' }])
  expect(sets).toEqual([{ name: 'theirs', source, current }])
  expect((await call(listRules, admin, { query: { text: 'Rule a' } })).items[0]).not.toHaveProperty('set')
})

test('the list filters and pages', async () => {
  const ids = async (query: unknown) => (await call(listRules, admin, { query })).items.map(({ id }) => id)
  expect(await ids({ text: 'MANY' })).toEqual(['many'])
  expect(await ids({ tag: 'attack.t1078' })).toEqual(['b'])
  expect(await ids({ status: 'broken' })).toEqual(['lost'])
  expect(await ids({ level: 'high', kind: 'event' })).toEqual(['a'])
  const first = await call(listRules, admin, { query: { limit: 3 } })
  expect(await ids({ limit: 3, after: first['next'] })).toEqual(['lost'])
  await expect(ids({ after: 'x' })).rejects.toMatchObject({ status: 400 })
})

test('one rule comes with its text and its cases, run', async () => {
  expect(await call(getRule, admin, { params: { id: 'many' } })).toMatchObject({
    rule: { id: 'many' },
    rules: ['a'],
    cases: [
      { name: 'quiet', passed: true },
      { name: 'wrong', passed: false },
    ],
  })
  const { text } = await call(getRule, admin, { params: { id: 'b' } })
  expect(text).toContain('title: Rule b')
  expect(text).not.toContain('title: Rule a')
  await expect(call(getRule, admin, { params: { id: 'none' } })).rejects.toMatchObject({ status: 404 })
})

test('a rule can be switched off and on, by whoever configures the whole organisation', async () => {
  const off = { params: { id: 'b' }, body: { enabled: false } }
  await expect(call(changeRule, viewer('administrator', 'site-a'), off)).rejects.toMatchObject({
    status: 403,
  })
  expect(await call(changeRule, admin, off)).toMatchObject({ id: 'b', status: 'off' })
  expect((await call(listRules, admin, { query: { status: 'off' } })).items).toHaveLength(1)
  expect(await call(changeRule, admin, { params: { id: 'b' }, body: { enabled: true } })).toMatchObject({
    status: 'on',
  })
  await expect(call(changeRule, admin, { ...off, params: { id: 'none' } })).rejects.toMatchObject({
    status: 404,
  })
})

test('switching off a correlation leaves what it names silent', async () => {
  await call(changeRule, admin, { params: { id: 'many' }, body: { enabled: false } })
  const { items } = await call(listRules, admin, { query: { text: 'Rule a' } })
  expect(items).toMatchObject([{ id: 'a', alerts: false, status: 'on' }])
})

test('a text is checked against what is loaded, and nothing is kept', async () => {
  const check = (text: string) => call(checkRule, admin, { body: { text } })
  expect(await check(rule('new', 'level: low\n'))).toMatchObject({
    rules: [{ id: 'new', status: 'on' }],
    problems: [],
  })
  const joined = 'title: J\nid: j\ncorrelation: { type: temporal, rules: [a, b], timespan: 1m }\n'
  expect(await check(joined)).toMatchObject({ rules: [{ id: 'j', status: 'on' }], problems: [] })
  expect(await check('title: x\ndetection:\n  - y\n')).toMatchObject({
    rules: [],
    problems: [{ file: 'rule.yml', line: 3 }],
  })
  expect((await call(listRules, admin)).items).toHaveLength(4)
})

test('what a rule costs, holds and let go of stands beside it, for who sees the whole organisation', async () => {
  const { items } = await call(listRules, admin, { query: { sort: 'cost' } })
  expect(items).toMatchObject([
    { id: 'b', cost: { us_per_event: 20, share: 0.4 } },
    { id: 'many', cost: { share: 0.1 }, keys: 7, evicted: 2 },
    { id: 'a' },
    { id: 'lost' },
  ])
  expect(items[2]).not.toHaveProperty('cost')
  const one = await call(getRule, admin, { params: { id: 'many' } })
  expect(one['rule']).toMatchObject({ cost: { us_per_event: 5 }, keys: 7, evicted: 2 })
  const elsewhere = await call(listRules, viewer('administrator', 'north'), {})
  expect(elsewhere.items.some((item) => 'cost' in item || 'keys' in item)).toBe(false)
})

test('a rule that is suspended says why, stays so, and a person takes it up again', async () => {
  const cost = { time: 4, us_per_event: 900, share: 0.6, over_ms: 61_000 }
  await services.rules.suspend('b', cost)
  expect(loader.current?.rules.some(({ head }) => head.id === 'b')).toBe(false)
  const find = async () => (await call(listRules, admin, {})).items.find(({ id }) => id === 'b')
  expect(await find()).toMatchObject({ status: 'off', suspended: cost })
  // Another start reads it from the store.
  expect((await readSwitches(state)).suspended).toEqual(new Map([['b', cost]]))
  expect(suspensionLines(await readSwitches(state))).toEqual([
    expect.stringMatching(/rule b is suspended: it took 60 % .* 900 µs per event/),
  ])
  const back = await call(changeRule, admin, { params: { id: 'b' }, body: { enabled: true } })
  expect(back).toMatchObject({ status: 'on' })
  expect(back).not.toHaveProperty('suspended')
  expect((await readSwitches(state)).suspended.size).toBe(0)
})
