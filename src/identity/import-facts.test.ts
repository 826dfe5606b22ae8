import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ContextEngine } from '../engine/context/context-engine.ts'
import { ContextStore } from '../store/context/context-store.ts'
import { openLocalState, type StateStore } from '../store/state/state-store.ts'
import { importFacts, mayWriteEverywhere, type ImportRequest } from './import-facts.ts'
import { importBounds, ImportKind, type ImportReport } from './import-report.ts'
import { parseRows } from './parse-rows.ts'

let state: StateStore
let store: ContextStore

beforeEach(async () => {
  state = await openLocalState(':memory:')
  store = new ContextStore(state, () => 1_000)
})
afterEach(() => state.close())

const run = (
  kind: ImportRequest['kind'],
  text: string,
  more: Partial<ImportRequest> = {},
): Promise<ImportReport> =>
  importFacts(store, {
    kind,
    format: kind === 'all' ? 'yaml' : 'csv',
    text,
    mode: 'good_rows',
    dryRun: false,
    mayWrite: mayWriteEverywhere,
    ...more,
  })

const tree = `
places:
  - { id: org, kind: organisation, name: Org, time_zone: Europe/Zurich }
  - { id: hq, kind: site, name: HQ, parent: org }
  - id: lobby
    kind: zone
    name: Lobby
    parent: hq
    security: shared
  - { id: plant, kind: site, name: Plant, parent: org }
  - { id: hall, kind: zone, name: Hall, parent: plant }
assets:
  - { id: door-1, kind: door, name: Front, place: hq, leads_to: lobby, entry_readers: [R1] }
  - { id: door-2, kind: door, name: Back, place: hq, leads_to: lobby, entry_readers: [R2] }
people:
  - { id: anna, name: Anna, accounts: ['CORP\\anna'], credentials: ['0012'], home_site: hq, teams: [ops] }
teams:
  - { id: ops, name: Operations }
plans:
  - { id: v1, kind: visit, from: 2026-03-10T08:00:00Z, to: 2026-03-10T09:00:00+01:00, people: [anna], places: [hq] }
travel:
  - { from: hq, to: plant, minutes: 90 }
walks:
  - { from: door-1, to: door-2, seconds: 12.5 }
threats:
  - { id: t1, place: org, level: elevated, reason: Protest in town, from: 2026-03-10T08:00:00Z }
`

test('one YAML document carries everything, and carries it once', async () => {
  const first = await run('all', tree)
  expect(first).toMatchObject({ written: true, rows: 13, created: 13, rejected: 0, errors: [] })
  const facts = await store.loadFacts()
  expect(facts.places).toHaveLength(5)
  expect(facts.travel).toEqual([{ from: 'hq', to: 'plant', minutes: 90 }])
  expect(facts.walks).toEqual([{ id: 'door-1:door-2', from: 'door-1', to: 'door-2', seconds: 12.5 }])
  expect(facts.threats).toMatchObject([{ id: 't1', level: 'elevated' }])
  expect(new ContextEngine(facts).counters().ambiguous_people).toBe(0)
  const again = await run('all', tree)
  expect(again).toMatchObject({ written: false, created: 0, unchanged: 13 })
  expect(await store.version()).toBe(facts.version)
})

test('walking times and threat levels: what cannot be is refused with its column', async () => {
  await run('all', tree)
  const walks = await run(
    'walks',
    'from,to,seconds\ndoor-2,door-1,9\ndoor-1,door-1,3\ndoor-1,mars,3\ndoor-1,door-2,0\n',
  )
  expect(walks).toMatchObject({ created: 1, rejected: 3 })
  expect(walks.errors.map(({ line, column }) => [line, column])).toEqual([
    [3, 'to'],
    [4, 'to'],
    [5, 'seconds'],
  ])
  const header = 'id,place,level,reason,from,to\n'
  const threats = await run(
    'threats',
    `${header}t2,hq,high,Called in,2026-03-10T08:00:00Z,\nt3,lobby,high,r,2026-03-10T08:00:00Z,\n` +
      't4,hq,high,r,2026-03-10T08:00:00Z,2026-03-09T08:00:00Z\nt5,hq,red,r,2026-03-10T08:00:00Z,\nt6,hq,high, ,2026-03-10T08:00:00Z,\n',
  )
  expect(threats).toMatchObject({ created: 1, rejected: 4 })
  expect(threats.errors.map(({ line, column }) => [line, column])).toEqual([
    [3, 'place'],
    [4, 'to'],
    [5, 'level'],
    [6, 'reason'],
  ])
})

test('a bad row is reported by line and column, the good ones are kept', async () => {
  await run('all', tree)
  const csv = [
    'ID,Kind,Name,Place,Names,Roaming',
    'ws-1,host,WS 1,lobby,ws-1.corp.example;WS1,no',
    'ws-2,toaster,WS 2,lobby,,',
    'ws-3,host,"WS',
    '3",nowhere,,',
    'ws-4,host,WS 4,lobby,,perhaps',
    'ws-1,host,Again,lobby,,',
    'ws-5,host,WS 5,lobby,a,b,c',
    'ws-6,host,WS 6,hall,,yes',
  ].join('\r\n')
  const report = await run('assets', csv)
  expect(report).toMatchObject({ rows: 7, created: 2, rejected: 5, written: true })
  expect(report.errors.map(({ line, id, column }) => ({ line, id, column }))).toEqual([
    { line: 3, id: 'ws-2', column: 'kind' },
    { line: 4, id: 'ws-3', column: 'place' },
    { line: 6, id: 'ws-4', column: 'roaming' },
    { line: 7, id: 'ws-1', column: 'id' },
    { line: 8, id: 'ws-5', column: undefined },
  ])
  expect((await store.get('asset', 'ws-1'))?.item.names).toEqual(['ws-1.corp.example', 'WS1'])
  expect((await store.get('asset', 'ws-6'))?.site).toBe('plant')
})

test('all or nothing writes nothing for one bad row; a dry run never writes', async () => {
  const csv = 'id,name\nops,Operations\n?,Bad id\n'
  expect(await run('teams', csv, { mode: 'all_or_nothing' })).toMatchObject({
    written: false,
    created: 0,
    rejected: 2,
    errors_total: 1,
  })
  expect(await run('teams', csv, { dryRun: true })).toMatchObject({ written: false, created: 1, rejected: 1 })
  expect((await store.loadFacts()).teams).toEqual([])
  expect(await store.version()).toBe(0)
})

test('wrong columns: says which are missing, unknown or twice, and what was expected', async () => {
  const report = await run('people', 'id,fullname,email,email\nanna,Anna,a@x,a@y\n')
  expect(report).toMatchObject({ written: false, errors_total: 1 })
  expect(report.errors[0]).toMatchObject({ line: 1, kind: 'people' })
  expect(report.errors[0]?.message).toMatch(
    /missing: name; unknown: fullname; twice: email; expected id, name, and if wanted email, accounts/,
  )
})

test('separators, quoting, byte order mark: as spreadsheets write them', async () => {
  const csv = '\uFEFFid;name;email\r\nops;"Operations; night";ops@example.org\r\n\r\n'
  expect(await run('teams', csv)).toMatchObject({ created: 1, errors: [] })
  expect((await store.get('team', 'ops'))?.item.name).toBe('Operations; night')
  expect(await run('teams', 'id\tname\nnet\tNetwork\n')).toMatchObject({ created: 1 })
})

test('cells with a form of their own: working hours, employment, numbers, flags', async () => {
  const places = [
    'id,kind,name,parent,time_zone,working_hours,holidays,latitude',
    'hq,site,HQ,,Europe/Zurich,"1-4 08:00-18:00; 5,6 08:00-12:00; 6-7 22:00-06:00",2026-12-25;2026-12-26,47.37',
    'x1,site,X,,Europe/Zurik,,,',
    'x2,site,X,,,all day,,',
    'x3,site,X,,,1 25:00-26:00,,',
    'x4,site,X,,,,2026-02-31x,',
    'x5,site,X,,,,,north',
    'x6,floor,X,,,,,',
  ].join('\n')
  const report = await run('places', places)
  expect(report.errors.map(({ line, column }) => [line, column])).toEqual([
    [3, 'time_zone'],
    [4, 'working_hours'],
    [5, 'working_hours'],
    [5, 'working_hours'],
    [6, 'holidays'],
    [7, 'latitude'],
    [8, 'parent'],
  ])
  expect((await store.get('place', 'hq'))?.item).toMatchObject({
    working_hours: [
      { days: [1, 2, 3, 4], from: '08:00', to: '18:00' },
      { days: [5, 6], from: '08:00', to: '12:00' },
      { days: [6, 7], from: '22:00', to: '06:00' },
    ],
    holidays: ['2026-12-25', '2026-12-26'],
    latitude: 47.37,
  })
  const people = [
    'id,name,employment,employment_to',
    'a,A,2020-01-01..2024-03-31 employee; 2025-01-01.. contractor,',
    'b,B,,2026-01-31',
    'c,C,2024-01-01..2023-01-01,',
    'd,D,since 2024,',
  ].join('\n')
  expect((await run('people', people)).errors.map(({ id }) => id)).toEqual(['c', 'd'])
  expect((await store.get('person', 'a'))?.item.employment).toEqual([
    { from: '2020-01-01', to: '2024-03-31', type: 'employee' },
    { from: '2025-01-01', type: 'contractor' },
  ])
  expect((await store.get('person', 'b'))?.item.employment).toEqual([{ to: '2026-01-31', type: 'employee' }])
})

test('a tree that is none is refused: circles, a building in a zone, what lies in a refused place', async () => {
  const report = await run(
    'all',
    `
places:
  - { id: hq, kind: site, name: HQ }
  - { id: a, kind: zone, name: A, parent: b }
  - { id: b, kind: zone, name: B, parent: c }
  - { id: c, kind: zone, name: C, parent: a }
  - { id: z, kind: zone, name: Z, parent: hq }
  - { id: house, kind: building, name: House, parent: z }
  - { id: f1, kind: floor, name: F1, parent: house }
  - { id: self, kind: zone, name: S, parent: self }
assets:
  - { id: ws, kind: host, name: WS, place: f1 }
`,
  )
  expect(report.created).toBe(2)
  expect([...new Set(report.errors.map(({ id }) => id ?? ''))].sort()).toEqual([
    'a',
    'b',
    'c',
    'f1',
    'house',
    'self',
    'ws',
  ])
  expect((await store.loadFacts()).places.map(({ id }) => id)).toEqual(['hq', 'z'])
})

test('a circle closed by a later import is refused', async () => {
  await run(
    'all',
    `places: [{id: hq, kind: site, name: H}, {id: a, kind: zone, name: A, parent: hq}, {id: b, kind: zone, name: B, parent: a}]`,
  )
  const report = await run('all', `places: [{id: a, kind: zone, name: A, parent: b}]`)
  expect(report.errors[0]?.message).toMatch(/circle/)
  expect((await store.get('place', 'a'))?.item.parent).toBe('hq')
})

test('accounts and cards of two people are warned about; so is what is not there yet', async () => {
  await run('all', tree)
  const report = await run(
    'people',
    'id,name,accounts,credentials,home_site,teams\nben,Ben,corp\\ANNA;ben,0012,hq,night\ncy,Cy,other\\anna,,mars,\n',
  )
  expect(report.created).toBe(1)
  expect(report.errors).toMatchObject([{ line: 3, id: 'cy', column: 'home_site' }])
  expect(
    report.warnings.map(({ column, message }) => `${column ?? ''}: ${message.split(':')[0] ?? ''}`),
  ).toEqual([
    'teams: there is no team night yet',
    'accounts: account corp\\anna is also held by anna',
    'credentials: card 0012 is also held by anna',
  ])
})

test('YAML problems carry their line; unknown fields, lists and aliases are refused', async () => {
  expect((await run('all', 'places:\n  - id: [\n')).errors[0]?.line).toBeGreaterThan(1)
  const report = await run(
    'all',
    'places:\n  - id: hq\n    kind: site\n    name: HQ\n    colour: red\n  - just text\nplaecs: []\n',
  )
  expect(report.errors.map(({ line, column }) => [line, column])).toEqual([
    [5, 'colour'],
    [6, undefined],
    [7, undefined],
  ])
  const bomb = `teams:\n  - &a { id: x, name: &n [${'1,'.repeat(50)}] }\n  - { id: y, name: [${'*n,'.repeat(200)}] }\n`
  expect((await run('all', bomb)).written).toBe(false)
})

test('__proto__ is a column like any other unknown one', async () => {
  for (const report of [
    await run('teams', '__proto__,id,name\nx,ops,Ops\n'),
    await run('all', 'teams:\n  - { __proto__: { name: x }, id: ops, name: Ops }\n'),
  ]) {
    expect(report).toMatchObject({ written: false, errors_total: 1 })
  }
  expect(Object.keys(Object.prototype)).toEqual([])
})

test('bounds: too many bytes, too many rows, NUL bytes, nesting', async () => {
  const big = await run('teams', `id,name\n${'x'.repeat(importBounds.bytes)}`)
  expect(big.errors[0]?.message).toMatch(/more than 10485760/)
  const rows = await run('teams', `id,name\n${'a,b\n'.repeat(importBounds.rows + 1)}`)
  expect(rows.errors[0]?.message).toMatch(/more than 200000/)
  expect((await run('teams', 'id,name\nops,\0')).errors[0]?.message).toMatch(/NUL/)
  expect((await run('all', '['.repeat(100_000))).errors_total).toBeGreaterThan(0)
})

test('a large file is read beside the caller and gives the same', async () => {
  const lines = Array.from({ length: 20_000 }, (_, index) => `t${index},Team number ${index}`)
  const report = await run('teams', `id,name\n${lines.join('\n')}\n`)
  expect(report).toMatchObject({ rows: 20_000, created: 20_000, errors: [] })
})

test('rights: rows of other sites are refused, and so is taking over their ids', async () => {
  await run('all', tree)
  const mayWrite: ImportRequest['mayWrite'] = (_kind, site) => site === 'plant'
  const csv = [
    'id,kind,name,place',
    'cam-1,camera,Cam,hall',
    'cam-2,camera,Cam,lobby',
    'door-1,door,Mine now,hall',
  ].join('\n')
  const report = await run('assets', csv, { mayWrite })
  expect(report).toMatchObject({ created: 1, updated: 0, rejected: 2 })
  expect(report.errors.map(({ id }) => id)).toEqual(['cam-2', 'door-1'])
  expect((await store.get('asset', 'door-1'))?.item.place).toBe('hq')
  expect((await run('teams', 'id,name\nx,X\n', { mayWrite })).rejected).toBe(1)
  const people = await run('people', 'id,name,credentials,home_site\nben,Ben,0012,plant\n', { mayWrite })
  expect(people.warnings[0]?.message).toMatch(/held by somebody else/)
})

const noise = fc.oneof(
  fc.string({ maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 100 }),
  fc
    .array(
      fc.constantFrom(
        'id',
        'name',
        'kind',
        ',',
        ';',
        '\n',
        '"',
        ':',
        '- ',
        '{',
        '}',
        '[',
        ']',
        '&a',
        '*a',
        '\t',
        '  ',
        '..',
        '|',
        '!!binary',
        '%',
        '__proto__',
        '2026-01-01',
        'places:',
        'people:',
      ),
      { maxLength: 60 },
    )
    .map((parts) => parts.join('')),
)

test('whatever is sent, reading it ends in rows or problems', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ImportKind.options),
      fc.constantFrom('csv', 'yaml'),
      noise,
      (kind, format, text) => {
        const parsed = parseRows({ kind, format, text })
        expect(parsed.rows.length).toBeLessThanOrEqual(parsed.rowsTotal)
        const isTold = parsed.problems.every(({ line, message }) => line >= 1 && message !== '')
        expect(isTold).toBe(true)
        expect(parsed.rows.length === parsed.rowsTotal || parsed.problemsTotal > 0).toBe(true)
      },
    ),
    { numRuns: 1_500 },
  )
})
