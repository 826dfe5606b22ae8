import { gzipSync } from 'node:zlib'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { memoryAnchors } from '../access/audit-anchors.ts'
import { openAudit } from '../access/audit.ts'
import type { Log } from '../access/log.ts'
import { openAccess } from '../access/open-access.ts'
import { makeMemoryBox } from '../access/secret-box.ts'
import { openSettings } from '../access/settings.ts'
import { openLocalState, type StateStore } from '../store/state/state-store.ts'
import { createApp, type App } from './create-app.ts'
import { ApiError, defineEndpoint, type Endpoint } from './define-endpoint.ts'
import type { Services } from './services.ts'
import { checkParts, overall } from './system/system-parts.ts'

const Thing = z.object({ id: z.string(), size: z.number().int().min(1) })
const common = { area: 'test', summary: 'test', access: 'public' } as const

const things: readonly Endpoint[] = [
  defineEndpoint({
    ...common,
    method: 'post',
    path: '/api/things/{id}',
    params: z.object({ id: z.string().regex(/^\w+$/) }),
    query: z.object({ tag: z.array(z.string()).optional(), limit: z.coerce.number().max(9).default(5) }),
    body: z.object({
      size: z.number().int().min(1),
      password: z.string().optional(),
      nested: z.object({ a: z.array(z.number()) }).optional(),
    }),
    response: Thing.extend({ tags: z.array(z.string()), limit: z.number() }),
    audit: 'thing.make',
    maxBodyBytes: 2_000,
    handle: async ({ params, query, body }) => ({
      id: params.id,
      size: body.size,
      tags: query.tag ?? [],
      limit: query.limit,
      secret: 'x',
    }),
  }),
  defineEndpoint({
    ...common,
    method: 'get',
    path: '/api/things/{id}',
    params: z.object({ id: z.string() }),
    response: z.object({ id: z.string() }),
    async handle({ params }) {
      if (params.id === 'gone')
        throw new ApiError(404, 'gone', 'it is gone', { where: 'id', hint: 'look elsewhere' })
      if (params.id === 'broken') throw new Error('password=hunter2')
      if (params.id === 'wrong') return { id: 7 as unknown as string }
      return { id: params.id }
    },
  }),
  defineEndpoint({
    ...common,
    method: 'get',
    path: '/api/things/all',
    response: z.object({ all: z.boolean() }),
    handle: async () => ({ all: true }),
  }),
  defineEndpoint({
    ...common,
    method: 'put',
    path: '/api/raw',
    rawBody: true,
    maxBodyBytes: 1_000,
    audit: 'raw.put',
    response: z.object({ bytes: z.number() }),
    handle: async ({ request }) => ({ bytes: (await request.arrayBuffer()).byteLength }),
  }),
]

let state: StateStore
let app: App
let folder: string
let services: Services
const logged: object[] = []
const log: Log = { debug() {}, info() {}, warn() {}, error: (fields) => void logged.push(fields) }

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-console-'))
  mkdirSync(join(folder, 'dist', 'assets'), { recursive: true })
  writeFileSync(join(folder, 'dist', 'index.html'), '<title>console</title>')
  writeFileSync(join(folder, 'dist', 'assets', 'app-1a2b.js'), 'run()')
  writeFileSync(join(folder, 'dist', 'assets', 'app-1a2b.js.gz'), gzipSync('run()'))
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  writeFileSync(join(folder, 'dist', '.hidden'), 'secret')
  symlinkSync(join(folder, 'secret.txt'), join(folder, 'dist', 'assets', 'link.txt'))
  state = await openLocalState(':memory:')
  const now = () => 1_000
  const audit = openAudit(state, memoryAnchors(), now)
  // Only what these endpoints use.
  const used: Partial<Services> = {
    state,
    now,
    audit,
    access: openAccess({ state, box: makeMemoryBox(), audit, log, now }),
    settings: openSettings(state, now),
    system: { version: '1', startedAtMs: 0, probes: [], metrics: new Registry(), facts: async () => ({}) },
  }
  services = used as Services
  app = createApp({
    endpoints: things,
    services,
    log,
    origins: { tls: false, hostNames: ['watch.example'], trustedProxies: ['192.0.2.9'] },
    consoleFolder: join(folder, 'dist'),
  })
})
afterAll(async () => {
  await services.access.stop()
  await state.close()
  rmSync(folder, { recursive: true })
})

const ask = async (path: string, init: RequestInit = {}, env: object = {}) => {
  const response = await app.request(`http://localhost${path}`, init, env)
  const text = await response.text()
  return { response, status: response.status, text, json: () => JSON.parse(text) as Record<string, unknown> }
}
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

test('a good call gets what the schema names and no more', async () => {
  const { status, json } = await post('/api/things/a?tag=x&limit=3', { size: 4 })
  expect(status).toBe(200)
  expect(json()).toEqual({ id: 'a', size: 4, tags: ['x'], limit: 3 })
})

test('all faults of a call are told together, each with its place', async () => {
  const { status, json } = await post('/api/things/b-c?limit=10', { size: 0, nested: { a: [1, 'x'] } })
  expect(status).toBe(422)
  const { details } = json() as { details: { where: string }[] }
  expect(details.map((detail) => detail.where)).toEqual([
    'path.id',
    'query.limit',
    'body.size',
    'body.nested.a.1',
  ])
})

test.each([
  ['not JSON', '{"size":', {}, 400, 'not_json'],
  ['another type', 'size=1', { 'content-type': 'text/plain' }, 415, 'not_json'],
  ['a long body', JSON.stringify({ size: 1, password: 'x'.repeat(3_000) }), {}, 413, 'body_too_large'],
  ['an empty body', '', {}, 422, 'input_not_valid'],
])('%s is refused', async (_, body, headers, status, code) => {
  const answer = await post('/api/things/a', body, headers)
  expect([answer.status, answer.json()['code']]).toEqual([status, code])
})

test('a long body without a declared length is cut off as well', async () => {
  const stream = () =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        for (let part = 0; part < 5; part++) controller.enqueue(new Uint8Array(500).fill(32))
        controller.close()
      },
    })
  for (const [method, path] of [
    ['POST', '/api/things/a'],
    ['PUT', '/api/raw'],
  ] as const) {
    const init = { method, body: stream(), duplex: 'half', headers: { 'content-type': 'application/json' } }
    const answer = await ask(path, init as RequestInit)
    expect([path, answer.status]).toEqual([path, 413])
  }
})

test('a call that changes something is audited without its secrets; one that failed is not', async () => {
  const before = await services.audit.head()
  await post('/api/things/a', { size: 0 })
  expect(await services.audit.head()).toEqual(before)
  await post('/api/things/named', { size: 4, password: 'hunter2' })
  const entry = await state.db
    .selectFrom('audit_entry')
    .selectAll()
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  expect(entry).toMatchObject({ actor: 'anonymous', action: 'thing.make', target: 'named' })
  expect(entry.detail).toContain('"size":4')
  expect(entry.detail).not.toContain('hunter2')
})

test('a refusal says what, where and what to do', async () => {
  const { status, json } = await ask('/api/things/gone')
  expect(status).toBe(404)
  expect(json()).toEqual({ code: 'gone', message: 'it is gone', where: 'id', hint: 'look elsewhere' })
})

test('an error nobody foresaw shows a reference, and the log has the cause under it', async () => {
  const { status, text, json } = await ask('/api/things/broken')
  expect(status).toBe(500)
  expect(text).not.toContain('hunter2')
  expect(text).not.toContain('.ts')
  const entry = logged.at(-1) as { reference: string; error: Error }
  expect(String(json()['hint'])).toContain(entry.reference)
  expect(entry.error.message).toContain('hunter2')
})

test('an answer that breaks its own contract is an error, not a leak', async () => {
  expect((await ask('/api/things/wrong')).status).toBe(500)
})

test('fixed paths come before those with a parameter, unknown ones are problems', async () => {
  expect((await ask('/api/things/all')).json()).toEqual({ all: true })
  const wrongMethod = await ask('/api/raw')
  expect([wrongMethod.status, wrongMethod.response.headers.get('allow')]).toEqual([405, 'PUT'])
  expect((await ask('/api/nothing')).json()).toMatchObject({ code: 'not_found' })
})

test('no query, header or body makes it crash', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.string(), fc.json(), async (query, id, body) => {
      const { status } = await post(
        `/api/things/${encodeURIComponent(id)}?${encodeURI(query.replace(/[#\uD800-\uDFFF]/g, ''))}`,
        body,
      )
      expect([200, 404, 405, 422, 413]).toContain(status)
    }),
    { numRuns: 200 },
  )
})

test('every answer carries the headers that browsers need, HSTS only over HTTPS', async () => {
  for (const path of ['/', '/api/things/all', '/api/things/broken', '/api/nothing', '/api/docs']) {
    const { response } = await ask(path)
    const { headers } = response
    expect(headers.get('content-security-policy')).toContain("script-src 'self';")
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('content-security-policy')).not.toMatch(/unsafe|https?:/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(headers.has('strict-transport-security')).toBe(false)
  }
})

test.each([
  ['localhost', 200],
  ['127.0.0.1:8080', 200],
  ['[::1]:8080', 200],
  ['watch.example', 200],
  ['WATCH.example:443', 200],
  ['evil.example', 403],
  ['localhost.evil.example', 403],
  ['localhost@evil.example', 403],
  ['a b', 403],
])('the Host %s gets %i', async (host, status) => {
  expect((await ask('/api/things/all', { headers: { host } })).status).toBe(status)
})

const incoming = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } })
const whoCalls = async (remoteAddress: string, headers: Record<string, string>) => {
  await ask('/api/raw', { method: 'PUT', body: 'x', headers }, incoming(remoteAddress))
  const entry = await state.db
    .selectFrom('audit_entry')
    .select('detail')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  return (JSON.parse(entry.detail) as { address: string }).address
}

test('X-Forwarded-For counts only from a trusted proxy, and only its last word', async () => {
  const forwarded = { 'x-forwarded-for': '203.0.113.1, 198.51.100.2, 192.0.2.9' }
  expect(await whoCalls('203.0.113.99', forwarded)).toBe('203.0.113.99')
  expect(await whoCalls('192.0.2.9', forwarded)).toBe('198.51.100.2')
  expect(await whoCalls('::ffff:192.0.2.9', forwarded)).toBe('198.51.100.2')
  expect(await whoCalls('192.0.2.9', {})).toBe('192.0.2.9')
  expect(await whoCalls('192.0.2.9', { 'x-forwarded-for': 'nonsense' })).toBe('192.0.2.9')
})

test('behind a trusted proxy that speaks HTTPS, the origin is HTTPS', async () => {
  const headers = { 'x-forwarded-proto': 'https', origin: 'https://localhost' }
  const put = (remoteAddress: string) =>
    ask('/api/raw', { method: 'PUT', body: 'x', headers }, incoming(remoteAddress))
  const trusted = await put('192.0.2.9')
  expect([trusted.status, trusted.response.headers.has('strict-transport-security')]).toEqual([200, true])
  expect((await put('203.0.113.99')).status).toBe(403)
})

test('the console is served: its pages, its assets for ever, packed where the browser takes it', async () => {
  const page = await ask('/incidents/i-1')
  expect([page.status, page.text, page.response.headers.get('cache-control')]).toEqual([
    200,
    '<title>console</title>',
    'no-cache',
  ])
  const asset = await ask('/assets/app-1a2b.js')
  expect(asset.text).toBe('run()')
  expect(asset.response.headers.get('cache-control')).toContain('immutable')
  const packed = await ask('/assets/app-1a2b.js', { headers: { 'accept-encoding': 'gzip, br' } })
  expect(packed.response.headers.get('content-encoding')).toBe('gzip')
  const etag = page.response.headers.get('etag') ?? ''
  expect((await ask('/', { headers: { 'if-none-match': etag } })).status).toBe(304)
  expect((await ask('/assets/gone-1.js')).status).toBe(404)
})

test.each([
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/assets/..%2f..%2fsecret.txt',
  '/.hidden',
  '/%00',
  '/%ff',
  '/..%5csecret.txt',
  '/assets/link.txt',
])('%s shows nothing from outside the folder', async (path) => {
  const { status, text } = await ask(path)
  expect(text).not.toBe('secret')
  expect([200, 404]).toContain(status)
})

test('a part that throws or is worse than the others decides the state', async () => {
  const ok = { name: 'a', check: async () => ({ state: 'ok' as const }) }
  const slow = { name: 'b', check: async () => ({ state: 'degraded' as const, message: 'late' }) }
  const broken = { name: 'c', check: () => Promise.reject(new Error('gone')) }
  expect(overall(await checkParts([ok]))).toBe('ok')
  expect(overall(await checkParts([ok, slow]))).toBe('degraded')
  const reports = await checkParts([ok, slow, broken])
  expect(overall(reports)).toBe('failed')
  expect(reports[2]).toEqual({ name: 'c', state: 'failed', message: 'gone' })
})
