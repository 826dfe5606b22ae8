import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { endpoints } from '../../src/api/endpoints.ts'
import type { PhysicalCoverage } from '../../src/model/coverage.ts'
import type { IncidentSummary } from '../../src/model/incident.ts'
import { Role } from '../../src/model/right.ts'
import { AdminClient } from '../support/admin-client.ts'
import { freePorts, startServer, type RunningServer } from '../support/start-server.ts'
import { waitUntil } from '../support/wait-until.ts'
import { crossOver, mark, seedSite } from './two-sites.ts'

// A viewer of one site gets nothing of the other, on any route. Everything of the other site carries `mark`; besides,
// each answer is held against the answer before the other site had anything: whatever counts must not have moved.

const home = 'alder'

interface Ids {
  readonly incident: string
  readonly alert: string
  readonly event: string
  readonly letter: string
  readonly site: string
}

/** Made up: what a caller gets for a thing of the other site must be what it gets for these. */
const nothing: Ids = { incident: 'nosuch', alert: 'nosuch', event: 'nosuch', letter: '0', site: 'nosuch' }

/** What to ask of each endpoint that reads, with the other site's ids. A new endpoint is added here, or this fails. */
const questions: Record<string, (ids: Ids) => readonly string[]> = {
  '/api/alerts': ({ site }) => [
    '?state=all',
    '?state=all&limit=1',
    `?state=all&site=${site}`,
    `?state=all&person=p-${site}`,
    `?state=all&asset=${site}-door-1`,
    `?state=all&text=${site}`,
  ],
  '/api/alerts/{id}': ({ alert }) => [alert],
  '/api/incidents': ({ site }) => [
    '',
    '?limit=1',
    `?site=${site}`,
    `?person=p-${site}`,
    `?asset=${site}-db`,
    `?text=${site}`,
  ],
  '/api/incidents/{id}': ({ incident }) => [incident],
  '/api/incidents.csv': ({ site }) => ['', `?site=${site}`, `?text=${site}`],
  '/api/events': (ids) => eventQuestions(ids, ['', '?limit=1', '?order=oldest']),
  '/api/events/search': (ids) =>
    eventQuestions(ids, [
      '',
      '?fields=site,source,hostname,person,door,zone,asset,credential,user_name,message',
    ]),
  '/api/events/histogram': (ids) => eventQuestions(ids, ['']),
  '/api/events/facets': (ids) =>
    eventQuestions(ids, [
      '',
      '?fields=site,source,hostname,door,zone,asset',
      '?fields=person,credential,user_name',
    ]),
  '/api/events/export': (ids) => eventQuestions(ids, ['', '?format=csv', '?format=parquet']),
  '/api/events/{id}': ({ event }) => [event],
  ...facts('places', ({ site }) => [site, `${site}-house`, `${site}-vault`]),
  ...facts('assets', ({ site }) => [`${site}-door-1`, `${site}-db`]),
  ...facts('people', ({ site }) => [`p-${site}`]),
  ...facts('plans', ({ site }) => [`plan-${site}`]),
  ...facts('walks', ({ site }) => [`${site}-door-1:${site}-door-2`]),
  ...facts('threats', ({ site }) => [`threat-${site}`]),
  ...facts('teams', () => ['no-team']),
  '/api/presence': ({ site }) => ['', `?site=${site}`, `?person=p-${site}`],
  '/api/sources': () => [''],
  '/api/sources/{id}': ({ site }) => [`${site}-badges`],
  '/api/dead-letters': ({ site }) => ['', '?limit=1', '?limit=2', `?source=${site}-badges`],
  '/api/rules': () => ['', '?limit=1000'],
  '/api/rules/{id}': () => ['3466c7e6-cb32-4bfe-85be-a222941910ff'],
  '/api/rules/{id}/source': () => ['3466c7e6-cb32-4bfe-85be-a222941910ff'],
  '/api/rules/{id}/versions': () => ['3466c7e6-cb32-4bfe-85be-a222941910ff'],
  '/api/rules/vocabulary': () => [''],
  '/api/rules/statistics': () => ['', '?days=90'],
  '/api/rule-exceptions': () => ['', '?rule=3466c7e6-cb32-4bfe-85be-a222941910ff'],
  '/api/rule-exceptions/{id}/held': () => ['nosuch'],
  '/api/coverage/attack': () => [''],
  '/api/coverage/attack/layer': () => [''],
  '/api/coverage/physical': () => [''],
  '/api/me': () => [''],
  '/api/sessions': () => [''],
  '/api/users': () => [''],
  '/api/keys': () => [''],
  '/api/system': () => [''],
  '/api/settings': () => [''],
  '/api/audit': () => ['', '?action=source.create'],
  '/api/audit.csv': () => [''],
  '/api/audit/verify': () => [''],
  '/api/setup': () => [''],
  '/api/invite': () => ['?token=x'],
  '/api/schemas': () => [''],
  '/api/schemas/{name}': () => ['event', 'place?io=input'],
  '/health': () => [''],
  '/metrics': () => [''],
  // Watched from before the other site's first event until after its last.
  '/api/live': () => [],
}

function eventQuestions({ site }: Ids, plain: readonly string[]): string[] {
  const about = [`q=${site}`, `q=site:${site}`, `filter=site=${site}`, `filter=door=${site}-door-1`, 'q=-zzz']
  return [...plain, ...about.map((part) => `?${part.replace(/(?<=filter=.*)=/g, '%3D')}`)]
}

function facts(plural: string, ids: (of: Ids) => readonly string[]) {
  return {
    [`/api/${plural}`]: ({ site }: Ids) => ['', '?limit=1', `?site=${site}`, `?text=${site}`],
    [`/api/${plural}.csv`]: ({ site }: Ids) => ['', `?text=${site}`],
    [`/api/${plural}/{id}`]: ids,
  }
}

/** Changes of the other site's things, each with a body that would be right at home. */
const attempts: Record<string, (ids: Ids) => readonly (readonly [path: string, body: unknown])[]> = {
  'post /api/alerts/{id}/acknowledge': ({ alert }) => [[`/api/alerts/${alert}/acknowledge`, {}]],
  'patch /api/incidents/{id}': ({ incident }) => [[`/api/incidents/${incident}`, { severity: 'low' }]],
  'post /api/incidents/{id}/comments': ({ incident }) => [
    [`/api/incidents/${incident}/comments`, { text: 'seen' }],
  ],
  'post /api/incidents/{id}/split': ({ incident, alert }) => [
    [`/api/incidents/${incident}/split`, { alerts: [alert] }],
  ],
  'post /api/incidents/{id}/merge': ({ incident }) => [
    [`/api/incidents/${incident}/merge`, { into: incident }],
  ],
  'delete /api/places/{id}': ({ site }) => [[`/api/places/${site}-vault`, {}]],
  'delete /api/assets/{id}': ({ site }) => [[`/api/assets/${site}-db`, {}]],
  'delete /api/people/{id}': ({ site }) => [[`/api/people/p-${site}`, {}]],
  'delete /api/plans/{id}': ({ site }) => [[`/api/plans/plan-${site}`, {}]],
  'delete /api/walks/{id}': ({ site }) => [[`/api/walks/${site}-door-1:${site}-door-2`, {}]],
  'delete /api/threats/{id}': ({ site }) => [[`/api/threats/threat-${site}`, {}]],
  'patch /api/sources/{id}': ({ site }) => [[`/api/sources/${site}-badges`, { name: 'mine' }]],
  'delete /api/sources/{id}': ({ site }) => [[`/api/sources/${site}-badges`, {}]],
  'post /api/dead-letters/replay': ({ site, letter }) => [
    ['/api/dead-letters/replay', { source: `${site}-badges` }],
    ['/api/dead-letters/replay', { ids: [Number(letter)] }],
  ],
}

/** Writes that name no thing of a site that could be another's, or write at a place of their own; the reason. */
const notAbout: Record<string, string> = {
  'put /api/places/{id}': 'makes or changes; tried below',
  'put /api/assets/{id}': 'makes or changes; tried below',
  'put /api/people/{id}': 'makes or changes; tried below',
  'put /api/plans/{id}': 'makes or changes; tried below',
  'put /api/walks/{id}': 'makes or changes; tried below',
  'put /api/threats/{id}': 'makes or changes; tried below',
  'put /api/teams/{id}': 'teams belong to no site',
  'delete /api/teams/{id}': 'teams belong to no site',
  'post /api/imports/{kind}': 'tried below',
  'post /api/sources': 'tried below',
  'post /api/ingest': 'a source’s key writes for that source and reads nothing',
  'post /v1/logs': 'as /api/ingest',
  'patch /api/rules/{id}': 'rules belong to no site',
  'post /api/rules': 'rules belong to no site',
  'put /api/rules/{id}/source': 'rules belong to no site',
  'delete /api/rules/{id}': 'rules belong to no site',
  'post /api/rules/cases': 'keeps and shows nothing',
  'post /api/rule-exceptions': 'rules belong to no site',
  'post /api/rule-exceptions/preview': 'who sees the whole organisation only: see tune-a-rule',
  'delete /api/rule-exceptions/{id}': 'rules belong to no site',
  'post /api/rules/check': 'keeps and shows nothing',
  'post /api/rules/backtest': 'reads as the search does, in the scope of the caller: see run-backtest.test',
  'post /api/setup': 'needs the one-time token',
  'post /api/invite': 'needs the one-time token',
  'delete /api/sessions/{id}': 'one’s own',
  'post /api/users': 'the organisation’s administrators only, see every-endpoint',
  'patch /api/users/{id}': 'the organisation’s administrators only',
  'post /api/users/{id}/reset': 'the organisation’s administrators only',
  'delete /api/users/{id}/sessions': 'the organisation’s administrators only',
  'post /api/keys': 'the organisation’s administrators only',
  'post /api/keys/{id}/rotate': 'the organisation’s administrators only',
  'delete /api/keys/{id}': 'the organisation’s administrators only',
  'delete /api/system/demo': 'the organisation’s administrators only',
  'post /api/system/demo': 'the organisation’s administrators only',
  'patch /api/settings': 'the organisation’s administrators only',
}

interface Answer {
  readonly status: number
  readonly text: string
}

let folder: string
let server: RunningServer
let admin: AdminClient
const keys = new Map<Role, string>()
const live = new Map<Role, { text: string; stop(): void }>()
/** Answers before the other site had anything: role → URL → answer. */
const before = new Map<string, Answer>()
let theirs: Ids

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-sites-'))
  server = await startServer({ dataFolder: folder, config: freePorts })
  admin = await AdminClient.setUp(server)
  await admin.importFacts({
    places: [{ id: 'org', kind: 'organisation', name: 'Org', time_zone: 'Europe/London' }],
    teams: [{ id: 'watch', name: 'Watch' }],
  })
  await seedSite(admin, home)
  await incidents(1)
  for (const role of Role.options) {
    const { key } = await admin.post<{ key: string }>('/api/keys', { name: role, role, sites: [home] })
    keys.set(role, key)
  }
  await settled()
  for (const role of Role.options) {
    live.set(role, watch(role))
    for (const path of allPaths(nothing)) before.set(`${role} ${path}`, await ask(role, path))
  }
  await seedSite(admin, mark)
  await crossOver(server.listeners['syslog TCP'] ?? '', home, mark)
  const found = await incidents(2)
  await settled()
  theirs = await findTheirs(found)
}, 120_000)

afterAll(async () => {
  for (const stream of live.values()) stream.stop()
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Waits for as many incidents, and for the logon across both sites to be in one. */
function incidents(count: number): Promise<IncidentSummary[]> {
  return waitUntil(`${count} incidents`, async () => {
    const { items } = await admin.get<{ items: IncidentSummary[] }>('/api/incidents')
    const across = items.some(({ sites }) => sites.length > 1)
    return items.length === count && (count === 1 || across) && items
  })
}

/** Until the lake has what the log has, and every door counts as heard. */
async function settled(): Promise<void> {
  await waitUntil('the lake has caught up', async () => {
    const { log, lake } = await admin.get<{ log: { head: number }; lake: { events: number } }>('/api/system')
    return log.head - 1 === lake.events
  })
  await waitUntil('the doors were heard', async () => {
    const { doors } = await admin.get<PhysicalCoverage>('/api/coverage/physical')
    return doors.length > 0 && doors.every(({ checks }) => checks.events.state === 'covered')
  })
}

async function findTheirs(items: readonly IncidentSummary[]): Promise<Ids> {
  const own = items.find(({ sites }) => sites.length === 1 && sites[0] === mark)
  const { items: alerts } = await admin.get<{ items: { id: string; site?: string }[] }>(
    '/api/alerts?state=all',
  )
  const { items: events } = await admin.get<{ items: { id: string }[] }>(`/api/events?filter=site%3D${mark}`)
  const { items: letters } = await admin.get<{ items: { id: number }[] }>(
    `/api/dead-letters?source=${mark}-badges`,
  )
  return {
    site: mark,
    incident: own?.id ?? '',
    alert: alerts.find(({ site }) => site === mark)?.id ?? '',
    event: events[0]?.id ?? '',
    letter: String(letters[0]?.id ?? ''),
  }
}

function allPaths(ids: Ids): string[] {
  return Object.entries(questions).flatMap(([path, ask]) =>
    ask(ids).map((more) =>
      path.includes('{name}')
        ? path.replace('{name}', more)
        : path.includes('{id}')
          ? path.replace('{id}', encodeURIComponent(more))
          : path + more,
    ),
  )
}

async function send(role: Role, method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(server.url + path, {
    method: method.toUpperCase(),
    headers: {
      authorization: `Bearer ${keys.get(role)}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: response.status, text: Buffer.from(await response.arrayBuffer()).toString('latin1') }
}

const ask = (role: Role, path: string) => send(role, 'get', path)

/** Every event stream the role gets while the test runs. */
function watch(role: Role): { text: string; stop(): void } {
  const stopping = new AbortController()
  const seen = { text: '', stop: () => stopping.abort() }
  const headers = { authorization: `Bearer ${keys.get(role)}` }
  const read = async () => {
    const response = await fetch(`${server.url}/api/live`, { headers, signal: stopping.signal })
    const decoder = new TextDecoder()
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) seen.text += decoder.decode(chunk)
  }
  read().catch(() => {})
  return seen
}

const moving = 'from|to|time|heard_time|now|last_used_time|bucket_ms|took_ms|updated_time|per_minute'
const movingFields = new RegExp(`"(?:${moving})":(?:-?[\\d.]+|\\[[^\\]]*\\])`, 'g')

/** Without what moves by itself: clocks, and the words the caller itself sent. */
function still({ status, text }: Answer, ids: Ids): string {
  const plain = text
    .replaceAll(movingFields, '')
    // An incident that goes on elsewhere says that it does, and no more.
    .replaceAll('"redacted":true', '"redacted":false')
    .replaceAll(/,true(?=,inc-)/g, ',false')
    // Counts each change of facts, whoever's: a stamp says by which it was made, not what they are.
    .replaceAll(/"version":\d+,"sites"/g, '"sites"')
    .replaceAll(/event: progress\ndata: .*\n\n/g, '')
  const words = Object.values(ids).filter((id) => id.length > 3)
  return `${status} ${words.reduce((rest, id) => rest.replaceAll(id, '#'), plain)}`
}

test('every endpoint is in one of the tables', () => {
  const reads = endpoints.filter(({ method }) => method === 'get').map(({ path }) => path)
  expect(Object.keys(questions).toSorted()).toEqual(reads.toSorted())
  const writes = endpoints
    .filter(({ method }) => method !== 'get')
    .map(({ method, path }) => `${method} ${path}`)
  expect([...Object.keys(attempts), ...Object.keys(notAbout)].toSorted()).toEqual(writes.toSorted())
})

test('the other site is there, and the organisation’s administrator sees it', async () => {
  expect(Object.entries(theirs).filter(([, id]) => id === '')).toEqual([])
  for (const path of [
    '/api/incidents',
    '/api/alerts?state=all',
    '/api/events',
    '/api/people',
    '/api/dead-letters',
  ])
    expect(JSON.stringify(await admin.get(path))).toContain(mark)
})

describe.each(Role.options)('%s of one site', (role) => {
  /** Each question with the other site's ids, and with ids made up. */
  const answers: { path: string; theirs: Answer; madeUpPath: string; madeUp: Answer }[] = []
  beforeAll(async () => {
    const madeUpPaths = allPaths(nothing)
    for (const [index, path] of allPaths(theirs).entries()) {
      const madeUpPath = madeUpPaths[index] ?? ''
      const [known, madeUp] = await Promise.all([ask(role, path), ask(role, madeUpPath)])
      answers.push({ path, theirs: known, madeUpPath, madeUp })
    }
  })

  test('reads nothing of the other', () => {
    expect(answers.filter(({ theirs: answer }) => answer.status === 200).length).toBeGreaterThan(10)
    for (const { path, theirs: answer } of answers) {
      const text = withoutEcho(answer.text, path)
      expect(text.toLowerCase().includes(mark) ? `${path}: ${text}` : '').toBe('')
    }
  })

  test('gets for a thing of the other what it gets for one that is not there', () => {
    for (const { path, theirs: answer, madeUp } of answers)
      expect(`${path} ${still(answer, theirs)}`).toBe(`${path} ${still(madeUp, nothing)}`)
  })

  test('gets the same counts as before the other had anything', () => {
    for (const { madeUpPath: path, madeUp } of answers) {
      const then = before.get(`${role} ${path}`)
      expect(`${path} ${still(madeUp, nothing)}`).toBe(`${path} ${then && still(then, nothing)}`)
    }
  })

  test('is told nothing of it live', () => {
    const text = live.get(role)?.text ?? ''
    expect(text).toMatch(/^: connected/)
    expect(text.toLowerCase()).not.toContain(mark)
    expect(text).not.toContain(theirs.incident)
  })

  test('changes nothing of it', async () => {
    for (const [name, make] of Object.entries(attempts)) {
      const method = name.split(' ')[0] ?? ''
      for (const [index, [path, body]] of make(theirs).entries()) {
        const answer = await send(role, method, path, body)
        expect(`${name} ${answer.status}`).toMatch(/ 4\d\d$/)
        const [path0 = '', body0] = make(nothing)[index] ?? []
        const madeUp = await send(role, method, path0, body0)
        expect(`${name} ${still(answer, theirs)}`).toBe(`${name} ${still(madeUp, nothing)}`)
      }
    }
    const version = { name: 'taken', kind: 'zone', parent: `${mark}-ground` }
    const puts: [string, string, unknown][] = [
      ['put', `/api/places/${mark}-vault`, { id: `${mark}-vault`, ...version }],
      ['put', '/api/places/new', { id: 'new', ...version }],
      [
        'put',
        `/api/assets/${mark}-db`,
        { id: `${mark}-db`, kind: 'server', name: 'taken', place: `${home}-vault` },
      ],
      ['put', `/api/people/p-${mark}`, { id: `p-${mark}`, name: 'taken', home_site: home }],
      ['put', '/api/walks/new', { id: 'new', from: `${mark}-door-1`, to: `${mark}-door-3`, seconds: 9 }],
      ['put', '/api/walks/new', { id: 'new', from: `${home}-door-1`, to: `${mark}-door-3`, seconds: 9 }],
      ...[mark, 'org'].map((place): [string, string, unknown] => [
        'put',
        '/api/threats/new',
        { id: 'new', place, level: 'high', reason: 'r', from: '2026-01-01T00:00:00Z' },
      ]),
      ['post', '/api/sources', { id: `${mark}-two`, name: 'two', transport: 'http', site: mark }],
      ['post', '/api/sources', { id: `${mark}-badges`, name: 'two', transport: 'http', site: home }],
    ]
    for (const [method, path, body] of puts)
      expect(`${method} ${path} ${(await send(role, method, path, body)).status}`).toMatch(/ 4\d\d$/)
    const imported = { places: [{ id: `${mark}-vault`, ...version, name: 'taken by import' }] }
    const report = await send(role, 'post', '/api/imports/all', imported)
    expect(report.text).not.toMatch(/"(?:created|changed|written|good)":[1-9]/)
    const vault = await admin.get<{ name: string }>(`/api/places/${mark}-vault`)
    expect(vault.name).toBe(`${mark} vault`)
    expect(await admin.get(`/api/assets/${mark}-db`)).toMatchObject({
      name: `${mark}-db`,
      place: `${mark}-vault`,
    })
    expect(await admin.get(`/api/people/p-${mark}`)).toMatchObject({
      name: `${mark} person`,
      home_site: mark,
    })
  })
})

/** An answer may name what the caller asked for. */
function withoutEcho(text: string, path: string): string {
  const words = decodeURIComponent(path).match(new RegExp(`[\\w-]*${mark}[\\w-]*`, 'g')) ?? []
  return words.reduce((rest, word) => rest.replaceAll(word, '#'), text)
}
