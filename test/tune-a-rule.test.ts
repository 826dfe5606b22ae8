import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BacktestReport } from '../src/model/backtest.ts'
import type { RuleException } from '../src/model/rule-exception.ts'
import type { RuleStatistics } from '../src/model/rule-statistics.ts'
import { sampleOrganisation } from './spine/sample-site.ts'
import { AdminClient } from './support/admin-client.ts'
import { sendEvents } from './support/send-events.ts'
import { freePorts, startServer, type RunningServer } from './support/start-server.ts'
import { waitUntil } from './support/wait-until.ts'

// A rule that is too loud is looked back on, narrowed by an exception, and counted: on a whole server, with its threads.

const rule = `title: Card refused
id: card-refused
level: low
taxonomy: ocsf
logsource: { category: physical_access }
detection: { refused: { activity: denied }, condition: refused }
`
let folder: string
let server: RunningServer
let admin: AdminClient
let key: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-tune-'))
  mkdirSync(join(folder, 'rules'))
  writeFileSync(join(folder, 'rules/refused.yml'), rule)
  server = await startServer({ dataFolder: folder, config: freePorts })
  admin = await AdminClient.setUp(server)
  await admin.importFacts(sampleOrganisation)
  key = await admin.makeIngestKey('badges', 'badge')
}, 60_000)
afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const refuse = (door: string, card = '77001') =>
  sendEvents(server.url, key, [
    { time: new Date().toISOString(), door, reader: `${door}-in`, direction: 'in', card, result: 'denied' },
  ])
const alerts = async () =>
  (
    await admin.get<{ items: { entities: { kind: string; id: string }[] }[] }>(
      '/api/alerts?state=all&rule=card-refused',
    )
  ).items
const doorsOf = (items: readonly { entities: readonly { kind: string; id: string }[] }[]) =>
  items.flatMap(({ entities }) => entities.flatMap(({ kind, id }) => (kind === 'door' ? [id] : [])))
const exceptions = async () =>
  (await admin.get<{ items: RuleException[] }>('/api/rule-exceptions?rule=card-refused')).items

async function backtest(
  body: object,
): Promise<{ status: number; events: { name: string; data: unknown }[] }> {
  const response = await fetch(`${server.url}/api/rules/backtest`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: admin.cookie, origin: server.url },
    body: JSON.stringify({ from: Date.now() - 3_600_000, to: Date.now() + 1_000, ...body }),
  })
  const events = (await response.text()).split('\n\n').flatMap((block) => {
    const name = /^event: (.*)$/m.exec(block)?.[1]
    const data = /^data: (.*)$/m.exec(block)?.[1]
    return name === undefined || data === undefined ? [] : [{ name, data: JSON.parse(data) as unknown }]
  })
  return { status: response.status, events }
}
const reportOf = async (body: object) => {
  const { events } = await backtest(body)
  expect(events.at(-1)).toMatchObject({ name: 'report' })
  return events.at(-1)?.data as BacktestReport
}

test('what a rule would have found is what it found', async () => {
  await refuse('north-main')
  await refuse('north-servers-door')
  await waitUntil('two alerts', async () => (await alerts()).length === 2)
  await waitUntil('the lake has them', async () => (await reportOf({ rule: 'card-refused' })).events >= 2)
  const report = await reportOf({ rule: 'card-refused' })
  expect(report).toMatchObject({ total: 2, gaps: 0 })
  const raised = await admin.get<{ items: { id: string }[] }>('/api/alerts?state=all&rule=card-refused')
  expect(report.alerts.map(({ id }) => id).sort()).toEqual(raised.items.map(({ id }) => id).sort())
})

test('a text that nobody keeps can be tried; one that is wrong says where', async () => {
  const text = rule
    .replace('activity: denied }', 'activity: denied, door: north-main }')
    .replaceAll('card-refused', 'tried')
  const report = await reportOf({ text })
  expect(report.total).toBe(1)
  expect((await backtest({ text: rule.replace('condition: refused', 'condition: nothing') })).status).toBe(
    422,
  )
  expect((await backtest({})).status).toBe(400)
  expect((await backtest({ rule: 'nosuch' })).status).toBe(404)
})

interface Preview {
  readonly looked: number
  readonly held: number
  readonly items: readonly { site: string; entities: readonly { kind: string; id: string }[] }[]
}

test('an exception can be tried on the last alerts: all conditions have to hold', async () => {
  const tried = (where: object) =>
    admin.post<Preview>('/api/rule-exceptions/preview', { rule: 'card-refused', where })
  const door = { field: 'door', values: ['NORTH-main', 'elsewhere'] }
  const [first] = (await tried([door])).items
  expect(await tried([door])).toMatchObject({ looked: 2, held: 1 })
  expect(doorsOf((await tried([door])).items)).toEqual(['north-main'])
  expect(await tried([door, { field: 'site', values: [first?.site] }])).toMatchObject({ held: 1 })
  expect(await tried([door, { field: 'site', values: ['nowhere'] }])).toMatchObject({ held: 0, items: [] })
  await expect(tried([door, door])).rejects.toThrow(/422/)
  await expect(tried([])).rejects.toThrow(/422/)
  expect(await exceptions()).toEqual([])
})

test('an exception holds back from now on, is counted and looked at, and ends', async () => {
  const where = [{ field: 'door', values: ['north-main'] }]
  const until = Date.now() + 3_600_000
  const made = await admin.post<RuleException>('/api/rule-exceptions', {
    rule: 'card-refused',
    where,
    reason: 'The reader is being exchanged',
    until,
  })
  expect(made).toMatchObject({ owner_name: 'Admin', where, held: 0 })
  await refuse('north-main', '77002')
  await refuse('north-labs-door', '77002')
  await waitUntil('it held one back', async () => (await exceptions())[0]?.held === 1)
  await waitUntil('the other was raised', async () => (await alerts()).length === 3)
  expect(doorsOf(await alerts()).sort()).toEqual(['north-labs-door', 'north-main', 'north-servers-door'])
  const held = await admin.get<{ items: { title: string }[] }>(`/api/rule-exceptions/${made.id}/held`)
  expect(held.items).toMatchObject([{ title: 'Card refused' }])

  const { items } = await admin.get<{ items: RuleStatistics[] }>('/api/rules/statistics?days=7')
  const noise = items.find((one) => one.rule === 'card-refused')
  expect(noise).toMatchObject({ alerts: 3, held: 1, days: [0, 0, 0, 0, 0, 0, 3] })
  expect(noise?.incidents).toBeGreaterThan(0)

  const ended = await admin.post<RuleException>(`/api/rule-exceptions/${made.id}`, undefined, 'DELETE')
  expect(ended).toMatchObject({ ended_by_name: 'Admin', held: 1 })
  expect(ended.until).toBeLessThan(until)
  await refuse('north-main', '77003')
  await waitUntil('it alerts again', async () => (await alerts()).length === 4)
  const audit = await admin.get<{ items: { action: string }[] }>('/api/audit?limit=20')
  const actions = audit.items.map(({ action }) => action)
  expect(actions).toEqual(expect.arrayContaining(['rule_exception.add', 'rule_exception.end']))
})

test('an exception without an end in reach, a reason or a rule is refused', async () => {
  const good = {
    rule: 'card-refused',
    where: [{ field: 'door', values: ['x'] }],
    reason: 'because',
    until: Date.now() + 60_000,
  }
  const refused = (more: object, status: RegExp) =>
    expect(admin.post('/api/rule-exceptions', { ...good, ...more })).rejects.toThrow(status)
  await refused({ until: Date.now() - 1 }, /400/)
  await refused({ until: Date.now() + 400 * 86_400_000 }, /400/)
  await refused({ reason: '' }, /422/)
  await refused({ where: [] }, /422/)
  await refused({ rule: 'nosuch' }, /404/)
})

test('a rule written over the API is live, changed, and gone', async () => {
  const text = rule.replace('Card refused', 'Card refused at the labs').replaceAll('card-refused', 'labs')
  const labs = text.replace('activity: denied }', 'activity: denied, door: north-labs-door }')
  const alertsOf = async () =>
    (await admin.get<{ items: { title: string }[] }>('/api/alerts?state=all&rule=labs')).items
  expect(await admin.post('/api/rules', { text: labs })).toEqual({ id: 'labs' })
  await waitUntil('it fires', async () => {
    await refuse('north-labs-door', '77009')
    return (await alertsOf()).length > 0
  })
  const { base } = await admin.get<{ base: string }>('/api/rules/labs/source')
  const renamed = { text: labs.replace('at the labs', 'there'), note: 'shorter', base }
  await admin.post('/api/rules/labs/source', renamed, 'PUT')
  await expect(admin.post('/api/rules/labs/source', renamed, 'PUT')).rejects.toThrow(/409/)
  const { items } = await admin.get<{ items: { note: string }[] }>('/api/rules/labs/versions')
  expect(items.map(({ note }) => note)).toEqual(['shorter', ''])
  await admin.post('/api/rules/labs', undefined, 'DELETE')
  await expect(admin.get('/api/rules/labs')).rejects.toThrow(/404/)
})
