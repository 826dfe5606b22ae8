import { afterEach, beforeEach, expect, test } from 'vitest'
import { ContextEngine } from '../../engine/context/context-engine.ts'
import { day0, hour, makeBadge, twoSites } from '../../engine/context/test-facts.ts'
import { Person, Plan } from '../../model/person.ts'
import type { Grant, Viewer } from '../../model/right.ts'
import { ThreatLevel, WalkTime } from '../../model/site.ts'
import { ContextStore } from '../../store/context/context-store.ts'
import { openLocalState, type StateStore } from '../../store/state/state-store.ts'
import type { Endpoint } from '../define-endpoint.ts'
import type { Services } from '../services.ts'
import { contextEndpoints } from './context-endpoints.ts'

let state: StateStore
let services: Services
let context: ContextStore
const nowMs = day0 + 9 * hour

beforeEach(async () => {
  state = await openLocalState(':memory:')
  context = new ContextStore(state, () => nowMs)
  const { places, assets, people, teams, plans } = twoSites
  const guest = Person.parse({ id: 'guest', name: 'Guest', home_site: 'plant', sponsor: 'anna' })
  await context.putMany({
    place: places,
    asset: assets,
    person: [...people, guest],
    team: teams,
    plan: plans,
  })
  const engine = new ContextEngine({ ...(await context.loadFacts()), history_since_ms: day0 - 48 * hour })
  for (const [card, reader] of [
    ['C1', 'R1'],
    ['C2', 'R2'],
    ['C3', 'P1'],
  ] as const) {
    engine.apply(makeBadge(day0 + 8 * hour, card, reader))
  }
  services = Object.assign({} as Services, {
    state,
    context,
    now: () => nowMs,
    presence: {
      report: async () => engine.presence(nowMs),
      ofPerson: async (person: string) => engine.personPresence(person, nowMs),
    },
  })
})
afterEach(() => state.close())

const viewer = (role: Grant['role'], ...sites: string[]): Viewer => ({
  id: 'u',
  name: 'U',
  kind: 'user',
  grants: [{ role, sites }],
})
const hqSupervisor = viewer('supervisor', 'hq')
const plantSupervisor = viewer('supervisor', 'plant')
const everything = viewer('administrator', '*')

interface Answer {
  items: { id: string; people?: string[]; sponsor?: string }[]
  total: number
  next?: string
  [field: string]: unknown
}

function find(method: string, path: string): Endpoint {
  const endpoint = contextEndpoints.find((each) => each.method === method && each.path === path)
  if (!endpoint) throw new Error(`no endpoint ${method} ${path}`)
  return endpoint
}

/** Calls an endpoint as the framework does: input parsed, the answer held against its schema. */
async function call(
  method: string,
  path: string,
  who: Viewer,
  input: { params?: object; query?: object; body?: object; text?: string; type?: string } = {},
): Promise<Answer> {
  const endpoint = find(method, path)
  const parse = (schema: Endpoint['params'], value: unknown) => schema?.parse(value ?? {})
  const result = await endpoint.handle({
    params: parse(endpoint.params, input.params),
    query: parse(endpoint.query, input.query),
    body: endpoint.body ? parse(endpoint.body, input.body) : undefined,
    viewer: who,
    services,
    caller: { address: '', origin: '' },
    request: new Request('http://localhost/', {
      method: 'POST',
      body: input.text ?? '',
      headers: { 'content-type': input.type ?? 'text/csv' },
    }),
  })
  if (result instanceof Response) return { items: [], total: 0, text: await result.text() }
  return ('parse' in endpoint.response ? endpoint.response.parse(result) : result) as Answer
}

const ids = async (path: string, who: Viewer, query: object = {}) =>
  (await call('get', path, who, { query: { sort: 'id', ...query } })).items.map(({ id }) => id)

test('a viewer of one site gets nothing of another: lists, counts, single ones, references', async () => {
  expect(await ids('/api/places', plantSupervisor)).toEqual(['hall', 'plant'])
  expect(await ids('/api/assets', plantSupervisor)).toEqual(['d-plant', 'dup-plant', 'ws-plant'])
  expect(await ids('/api/people', plantSupervisor)).toEqual(['ben', 'guest'])
  expect(await ids('/api/plans', plantSupervisor)).toEqual(['wo-2'])
  expect((await call('get', '/api/assets', plantSupervisor, { query: { limit: '1' } })).total).toBe(3)
  expect(await ids('/api/assets', plantSupervisor, { site: 'hq' })).toEqual([])
  for (const [path, id] of [
    ['/api/places/{id}', 'lobby'],
    ['/api/places/{id}', 'org'],
    ['/api/assets/{id}', 'ws-1'],
    ['/api/people/{id}', 'anna'],
    ['/api/plans/{id}', 'wo-1'],
  ] as const) {
    const refused = call('get', path, plantSupervisor, { params: { id } })
    await expect(refused).rejects.toMatchObject({ status: 404 })
  }
  for (const path of ['/api/places', '/api/assets', '/api/people', '/api/plans']) {
    const { text } = await call('get', `${path}.csv`, plantSupervisor)
    expect(text).not.toMatch(/hq|lobby|anna|ws-1|server/)
  }
})

test('people need the right on people: a plain viewer sees none of them, in plans neither', async () => {
  const plain = viewer('viewer', 'hq')
  expect(await ids('/api/people', plain)).toEqual([])
  await expect(call('get', '/api/people/{id}', plain, { params: { id: 'anna' } })).rejects.toMatchObject({
    status: 404,
  })
  const plan = await call('get', '/api/plans/{id}', plain, { params: { id: 'mw-1' } })
  expect(plan['people']).toEqual([])
  expect(await call('get', '/api/plans/{id}', hqSupervisor, { params: { id: 'mw-1' } })).toMatchObject({
    people: ['cy'],
  })
  const guest = (await call('get', '/api/people', plantSupervisor)).items.find(({ id }) => id === 'guest')
  expect(guest?.sponsor).toBeUndefined()
  expect(await call('get', '/api/people/{id}', everything, { params: { id: 'guest' } })).toMatchObject({
    sponsor: 'anna',
  })
})

test('people without a home site belong to the organisation', async () => {
  await context.put('person', Person.parse({ id: 'nomad', name: 'Nomad' }))
  expect(await ids('/api/people', viewer('supervisor', 'hq', 'plant', 'field'))).not.toContain('nomad')
  expect(await ids('/api/people', everything)).toContain('nomad')
})

test('a list is filtered by text, paged and sorted', async () => {
  expect(await ids('/api/assets', everything, { text: 'corp.example' })).toEqual(['ws-1'])
  expect(await ids('/api/assets', everything, { kind: 'jump_host' })).toEqual(['jump'])
  const first = await call('get', '/api/assets', everything, { query: { limit: '4', sort: '-name' } })
  const second = await call('get', '/api/assets', everything, {
    query: { limit: '4', sort: '-name', after: first.next },
  })
  const seen = [...first.items, ...second.items].map(({ id }) => id)
  expect(new Set(seen).size).toBe(8)
  await expect(call('get', '/api/assets', everything, { query: { after: 'zzz' } })).rejects.toMatchObject({
    code: 'bad_cursor',
  })
})

test('a change carries the version it was made on', async () => {
  const params = { id: 'hall' }
  const before = await call('get', '/api/places/{id}', plantSupervisor, { params })
  const body = { ...before, name: 'Great hall' }
  const after = await call('put', '/api/places/{id}', plantSupervisor, { params, body })
  expect(after).toMatchObject({ name: 'Great hall', version: 2, site: 'plant' })
  await expect(call('put', '/api/places/{id}', plantSupervisor, { params, body })).rejects.toMatchObject({
    status: 409,
    code: 'stale_version',
  })
})

test('a change is checked: places that exist, no circles, sites that are yours', async () => {
  const put = (who: Viewer, path: string, id: string, body: object) =>
    call('put', path, who, { params: { id }, body })
  const host = { kind: 'host', name: 'New' }
  await expect(
    put(plantSupervisor, '/api/assets/{id}', 'n', { ...host, place: 'mars' }),
  ).rejects.toMatchObject({
    status: 422,
    where: 'place',
  })
  await expect(
    put(plantSupervisor, '/api/assets/{id}', 'n', { ...host, place: 'lobby' }),
  ).rejects.toMatchObject({
    status: 422,
    where: 'place',
  })
  await expect(
    put(plantSupervisor, '/api/assets/{id}', 'ws-1', { ...host, place: 'hall' }),
  ).rejects.toMatchObject({
    code: 'id_taken',
  })
  await expect(put(plantSupervisor, '/api/teams/{id}', 'night', { name: 'Night' })).rejects.toMatchObject({
    code: 'wrong_site',
  })
  await expect(
    put(hqSupervisor, '/api/places/{id}', 'office', { kind: 'zone', name: 'O', parent: 'server-room' }),
  ).rejects.toMatchObject({ status: 422, where: 'parent' })
  await expect(
    put(hqSupervisor, '/api/places/{id}', 'hq', { kind: 'site', name: 'HQ', time_zone: 'Mars/Base' }),
  ).rejects.toMatchObject({ status: 422, where: 'time_zone' })
  expect(
    await put(plantSupervisor, '/api/assets/{id}', 'n', { ...host, place: 'hall', version: 0 }),
  ).toMatchObject({
    id: 'n',
    site: 'plant',
  })
})

test('who edits a plan without seeing all its people keeps them in it', async () => {
  const span = { from: '2026-03-10T08:00:00Z', to: '2026-03-10T09:00:00Z' }
  const plan = { id: 'mixed', kind: 'visit', places: ['hall'], people: ['ben', 'anna'], host: 'cy', ...span }
  await context.put('plan', Plan.parse(plan))
  const params = { id: 'mixed' }
  const seen = await call('get', '/api/plans/{id}', plantSupervisor, { params })
  expect(seen).toMatchObject({ people: ['ben'] })
  expect(seen['host']).toBeUndefined()
  const body = { ...seen, title: 'Changed', people: ['guest'] }
  await call('put', '/api/plans/{id}', plantSupervisor, { params, body })
  expect((await context.get('plan', 'mixed'))?.item).toMatchObject({
    title: 'Changed',
    people: ['guest', 'anna'],
    host: 'cy',
  })
})

test('a threat level: who may configure the site states and ends it, with a reason; others may not', async () => {
  const params = { id: 'bomb-call' }
  const from = '2026-03-10T06:00:00Z'
  const level = { place: 'plant', level: 'high', reason: 'Called in', from, version: 0 }
  const put = (who: Viewer, body: object) => call('put', '/api/threats/{id}', who, { params, body })
  await expect(put(hqSupervisor, level)).rejects.toMatchObject({ status: 422, where: 'place' })
  await expect(put(plantSupervisor, { ...level, place: 'org' })).rejects.toMatchObject({ status: 403 })
  const { reason: _, ...without } = level
  await expect(put(plantSupervisor, without)).rejects.toThrow(/reason|input|invalid/i)
  const stated = await put(plantSupervisor, level)
  expect(stated).toMatchObject({ site: 'plant', version: 1 })
  const levelAt = async (hours: number) => {
    const engine = new ContextEngine(await context.loadFacts())
    return engine.stamp(makeBadge(day0 + hours * hour, 'C3', 'P1')).threat_level
  }
  expect(await levelAt(9)).toBe('high')
  await put(plantSupervisor, { ...level, to: '2026-03-10T08:00:00Z', version: 1 })
  expect([await levelAt(7), await levelAt(9)]).toEqual(['high', 'normal'])
  expect(await ids('/api/threats', hqSupervisor)).toEqual([])
  expect(find('put', '/api/threats/{id}').audit).toBe('threat.put')
})

test('a walking time keeps its doors in place', async () => {
  const params = { id: 'w' }
  const body = { from: 'd-front', to: 'd-office', seconds: 40 }
  await expect(call('put', '/api/walks/{id}', plantSupervisor, { params, body })).rejects.toMatchObject({
    status: 422,
    where: 'from',
  })
  expect(await call('put', '/api/walks/{id}', hqSupervisor, { params, body })).toMatchObject({ site: 'hq' })
  await expect(
    call('delete', '/api/assets/{id}', hqSupervisor, { params: { id: 'd-office' } }),
  ).rejects.toMatchObject({ code: 'still_referenced' })
  expect(await ids('/api/walks', plantSupervisor)).toEqual([])
})

test('what is still named cannot be removed; what names it elsewhere is not told', async () => {
  const remove = (who: Viewer, path: string, id: string) => call('delete', path, who, { params: { id } })
  await expect(remove(plantSupervisor, '/api/places/{id}', 'hall')).rejects.toMatchObject({
    code: 'still_referenced',
    message: expect.stringContaining('d-plant'),
  })
  await expect(remove(hqSupervisor, '/api/people/{id}', 'anna')).rejects.toMatchObject({
    code: 'still_referenced',
    message: 'person anna is still named by 1 that you may not see',
  })
  await expect(remove(plantSupervisor, '/api/assets/{id}', 'ws-1')).rejects.toMatchObject({ status: 404 })
  await expect(remove(viewer('viewer', 'plant'), '/api/assets/{id}', 'ws-plant')).rejects.toMatchObject({
    status: 403,
  })
  expect(await remove(plantSupervisor, '/api/assets/{id}', 'ws-plant')).toEqual({ removed: true })
})

test('presence: counts by site, names only where people may be seen', async () => {
  const ask = (who: Viewer, query: object = {}) => call('get', '/api/presence', who, { query })
  const counts = ({ sites }: Answer) =>
    (sites as { site: string; present: number }[]).map(({ site, present }) => [site, present])
  const people = ({ items }: Answer) => items.map((item) => (item as unknown as { person: string }).person)
  expect(counts(await ask(everything))).toEqual([
    ['hq', 2],
    ['plant', 1],
  ])
  expect(people(await ask(everything, { person: 'cy' }))).toEqual(['cy'])
  const atHq = await ask(hqSupervisor)
  // Ben is at home at the plant: counted, not named.
  expect(counts(atHq)).toEqual([['hq', 2]])
  expect(atHq.items).toEqual([
    { person: 'anna', person_name: 'Anna Arn', site: 'hq', zone: 'lobby', since: day0 + 8 * hour },
  ])
  const plain = await ask(viewer('viewer', 'hq'))
  expect(counts(plain)).toEqual([['hq', 2]])
  expect(plain.items).toEqual([])
  const down = async () => {
    throw new Error('the pipeline has stopped')
  }
  services = { ...services, presence: { report: down, ofPerson: down } }
  await expect(ask(everything)).rejects.toMatchObject({ status: 503 })
  const page = await call('get', '/api/people/{id}', everything, { params: { id: 'anna' } })
  expect(page['presence']).toBeUndefined()
})

test("a person's page: presence, employment, teams, plans; not where they are at a site one may not see", async () => {
  const anna = await call('get', '/api/people/{id}', hqSupervisor, { params: { id: 'anna' } })
  expect(anna).toMatchObject({
    employment_state: 'active',
    team_list: [{ id: 'ops' }],
    presence: { site: 'hq', zone: 'lobby', last_site: 'hq' },
  })
  const ben = await call('get', '/api/people/{id}', plantSupervisor, { params: { id: 'ben' } })
  expect(ben['presence']).toEqual({ time: nowMs })
  expect(ben['plans']).toEqual([])
  expect(
    (await call('get', '/api/people/{id}', everything, { params: { id: 'ben' } }))['plans'],
  ).toMatchObject([{ id: 'v-1' }])
})

test('an export reads back as an import that changes nothing', async () => {
  await context.put(
    'person',
    Person.parse({ id: 'odd', name: '=HYPERLINK("x")', department: "'+1; 2", home_site: 'hq' }),
  )
  await context.putMany({
    place: twoSites.places.map((place) => ({
      ...place,
      ...(place.id === 'hq' && { working_hours: [{ days: [1, 2, 5], from: '08:00', to: '18:00' }] }),
    })),
  })
  await context.putMany({
    walk: [WalkTime.parse({ id: 'w', from: 'd-front', to: 'd-office', seconds: 12.5 })],
    threat: [
      ThreatLevel.parse({ id: 't', place: 'hq', level: 'high', reason: 'r', from: '2026-03-10T06:00:00Z' }),
    ],
  })
  for (const kind of ['places', 'assets', 'people', 'teams', 'plans', 'walks', 'threats']) {
    const { text } = await call('get', `/api/${kind}.csv`, everything)
    expect(String(text)).not.toMatch(/(^|,)"?=/m)
    const report = await call('post', '/api/imports/{kind}', everything, {
      params: { kind },
      text: String(text),
    })
    const { total } = await call('get', `/api/${kind}`, everything)
    expect({ kind, ...report }).toMatchObject({ kind, unchanged: total, written: false, errors: [] })
  }
})

test('an import over HTTP: rights per row, dry run, all or nothing, not UTF-8', async () => {
  const text = 'id,kind,name,place\na1,host,A1,hall\na2,host,A2,lobby\n'
  const params = { kind: 'assets' }
  const run = (query: object) => call('post', '/api/imports/{kind}', plantSupervisor, { params, query, text })
  expect(await run({ dry_run: 'true' })).toMatchObject({ created: 1, rejected: 1, written: false })
  expect(await run({ mode: 'all_or_nothing' })).toMatchObject({ created: 0, written: false })
  expect(await run({})).toMatchObject({ created: 1, rejected: 1, written: true })
  const yaml = { params: { kind: 'all' }, text: 'teams: [{ id: x, name: X }]', type: 'application/yaml' }
  expect(await call('post', '/api/imports/{kind}', everything, yaml)).toMatchObject({ created: 1 })
  const endpoint = find('post', '/api/imports/{kind}')
  const bytes = endpoint.handle({
    params,
    query: { mode: 'good_rows', dry_run: false },
    body: undefined,
    viewer: everything,
    services,
    caller: { address: '', origin: '' },
    request: new Request('http://localhost/', { method: 'POST', body: new Uint8Array([0xff, 0xfe, 0x00]) }),
  })
  await expect(bytes).rejects.toMatchObject({ code: 'not_utf8' })
})
