import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { publishedSchemas } from '../src/api/schemas/published-schemas.ts'
import { AdminClient } from './support/admin-client.ts'
import { freePorts, startServer, type RunningServer } from './support/start-server.ts'
import { waitUntil } from './support/wait-until.ts'

type JsonSchema = Exclude<Parameters<typeof z.fromJSONSchema>[0], boolean>

/** Exported objects of the model that are no document of their own, and why. */
const notPublished: Record<string, string> = {
  Account: 'part of an event',
  Endpoint: 'part of an event',
  Process: 'part of an event',
  Logsource: 'part of an event',
  QueuedAlert: 'an alert as the queue answers it: see the API',
  Join: 'part of an incident',
  Comment: 'part of an incident',
  HistoryEntry: 'part of an incident',
  PageQuery: 'query parameters',
  Employment: 'part of a person',
  PersonPresence: 'an answer of the API',
  Grant: 'part of a user',
  RuleProblem: 'part of a rule',
  RuleCost: 'part of a rule',
  RuleSuspension: 'part of a rule',
  RuleCaseOutcome: 'an answer of the API',
  RuleDetail: 'an answer of the API',
  WorkingHours: 'part of a place',
  SequenceLane: 'part of an alert sequence',
  SequenceMark: 'part of an alert sequence',
  AlertSequence: 'part of an alert',
  AlertWait: 'part of an alert',
  WatermarkHeld: 'part of an alert',
  ExplainedAlert: 'an alert as the API answers it for one',
  BacktestAlert: 'part of a backtest report',
  BacktestProgress: 'a message of a stream',
  RuleCoverage: 'part of the coverage',
  Tactic: 'part of the coverage',
  TechniqueCoverage: 'part of the coverage',
  DoorCoverage: 'part of the coverage',
  ZoneCoverage: 'part of the coverage',
  ExceptionCondition: 'part of a rule exception',
  RuleSetSource: 'part of a rule set',
  RuleSetVersion: 'part of a rule set',
  RuleSource: 'an answer of the API',
  RuleVersion: 'an answer of the API',
}

let folder: string
let server: RunningServer
let admin: AdminClient
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-schemas-'))
  server = await startServer({ dataFolder: folder, config: freePorts })
  admin = await AdminClient.setUp(server)
}, 60_000)
afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Without signing in, as a validator fetches it. */
async function fetchJson<T>(path: string): Promise<T> {
  const response = await fetch(new URL(path, server.url))
  expect([path, response.status]).toEqual([path, 200])
  return (await response.json()) as T
}
const schemaOf = (name: string, io = '') => fetchJson<JsonSchema>(`/api/schemas/${name}${io}`)

/** Does the schema, read back from its JSON, accept the value? The text is what is wrong with it. */
function faultsOf(schema: JsonSchema, value: unknown): string {
  const { error } = z.fromJSONSchema(schema).safeParse(value)
  return error ? z.prettifyError(error) : ''
}

test('every document of the model is published', async () => {
  const models = resolve(import.meta.dirname, '../src/model')
  const known = new Set<unknown>(Object.values(publishedSchemas).map(({ schema }) => schema))
  const missing: string[] = []
  for (const file of readdirSync(models).filter((name) => !name.endsWith('.test.ts'))) {
    const exports = (await import(join(models, file))) as Record<string, unknown>
    for (const [name, value] of Object.entries(exports)) {
      if (value instanceof z.ZodObject && !known.has(value) && !(name in notPublished))
        missing.push(`${file}: ${name}`)
    }
  }
  expect(missing).toEqual([])
})

test('each one listed is there under its own id, whole, in the dialect it names', async () => {
  const { items } = await fetchJson<{ items: { name: string; id: string }[] }>('/api/schemas')
  expect(items.map(({ name }) => name)).toEqual(Object.keys(publishedSchemas))
  for (const { name, id } of items) {
    for (const io of ['', '?io=input']) {
      const schema = await fetchJson<JsonSchema>(id + io)
      expect(schema).toMatchObject({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        $id: `${server.url}/api/schemas/${name}${io}`,
        title: name,
        type: 'object',
      })
      const text = JSON.stringify(schema)
      for (const [, target] of text.matchAll(/"\$ref":"([^"]*)"/g)) expect(target).toMatch(/^#/)
      for (const [, pattern = ''] of text.matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g))
        expect(() => new RegExp(JSON.parse(pattern) as string, 'u')).not.toThrow()
    }
  }
  expect((await fetch(`${server.url}/api/schemas/constructor`)).status).toBe(404)
})

test('what is sent may leave out what has a default; what is answered has it', async () => {
  const place = { id: 'org', kind: 'organisation', name: 'Org', time_zone: 'Europe/London' }
  const site = { id: 'alder', kind: 'site', name: 'Alder', parent: 'org' }
  const asset = { id: 'web', kind: 'server', name: 'Web', place: 'alder', names: ['web-1'] }
  const person = { id: 'p-anna', name: 'Anna', accounts: ['anna'], home_site: 'alder' }
  expect(faultsOf(await schemaOf('asset', '?io=input'), asset)).toBe('')
  expect((await schemaOf('asset', '?io=input')).required).not.toContain('addresses')
  expect((await schemaOf('asset')).required).toContain('addresses')
  await admin.importFacts({ places: [place, site], assets: [asset], people: [person] })
  expect(faultsOf(await schemaOf('asset'), await admin.get('/api/assets/web'))).toBe('')
  expect(faultsOf(await schemaOf('place'), await admin.get('/api/places/alder'))).toBe('')
  expect(faultsOf(await schemaOf('person'), await admin.get('/api/people/p-anna'))).toBe('')
  expect(faultsOf(await schemaOf('place'), { ...site, kind: 'moon' })).toMatch(/kind/)
})

test('an event that came over HTTP, stamped and stored, is what the schema says', async () => {
  await admin.post('/api/sources', { id: 'web-logs', name: 'Web', transport: 'http', site: 'alder' })
  const { key } = await admin.post<{ key: string }>('/api/keys', { name: 'web', ingest_source: 'web-logs' })
  const line = `<38>1 ${new Date().toISOString()} web-1 sshd 4711 - - Failed password for anna from 192.0.2.7 port 40022 ssh2`
  const sent = await fetch(`${server.url}/api/ingest`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'text/plain' },
    body: line,
  })
  expect(sent.ok).toBe(true)
  const { id } = await waitUntil('the event is found', async () => {
    const { items } = await admin.get<{ items: { id: string }[] }>('/api/events?filter=source%3Dweb-logs')
    return items[0]
  })
  const event = await admin.get<Record<string, unknown>>(`/api/events/${encodeURIComponent(id)}`)
  expect(event).toMatchObject({ class: 'authentication', context: { site: 'alder' } })
  const schema = await schemaOf('event')
  expect(faultsOf(schema, event)).toBe('')
  expect(faultsOf(await schemaOf('event-context'), event['context'])).toBe('')
  expect(faultsOf(schema, { ...event, class: 'nonsense' })).toMatch(/class/)
  expect(faultsOf(schema, { ...event, time: 'now' })).toMatch(/time/)
  const { raw: _, ...withoutRaw } = event
  expect(faultsOf(schema, withoutRaw)).toMatch(/raw/)
})
