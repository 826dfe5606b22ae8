import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { scopeOf } from '../../access/scope.ts'
import type { SecurityEvent } from '../../model/event.ts'
import type { Grant, Viewer } from '../../model/right.ts'
import { anyEvent } from '../../store/lake/any-event.ts'
import { LakeError } from '../../store/lake/lake-error.ts'
import { openTestLake, type TestLake } from '../../store/lake/test-lake.ts'
import type { Endpoint } from '../define-endpoint.ts'
import type { Services } from '../services.ts'
import { eventEndpoints } from './event-endpoints.ts'

const now = 1_760_000_000_000
let given: TestLake
let services: Services
const events: SecurityEvent[] = fc.sample(anyEvent(), { numRuns: 120, seed: 5 }).map((event, n) => ({
  ...event,
  id: `id-${n}`,
  time: now - 3_600_000 + n * 1_000,
  message: 'badge at the door',
  raw: 'raw',
  context: {
    version: 1,
    ...(n % 3 === 2 ? {} : { site: n % 3 === 0 ? 'paris' : 'oslo' }),
    person: 'p-hidden',
    person_name: 'Hidden Name',
  },
}))

beforeAll(async () => {
  given = await openTestLake()
  await given.add(events)
  services = Object.assign({} as Services, { state: given.state, lake: given.lake, now: () => now })
})
afterAll(() => given.end())

const viewer = (...grants: Grant[]): Viewer => ({ id: 'v', name: 'V', kind: 'user', grants })
const analystInParis = viewer({ role: 'analyst', sites: ['paris'] })
const supervisor = viewer({ role: 'supervisor', sites: ['*'] })

/** Calls an endpoint the way the router does: query texts through its schema. */
async function call<T>(
  path: string,
  who: Viewer,
  query: Record<string, string | string[]> = {},
  more: { params?: unknown; signal?: AbortSignal } = {},
): Promise<T> {
  const endpoint = eventEndpoints.find((one) => one.path === path)
  if (!endpoint) throw new Error(`no endpoint ${path}`)
  const result = await endpoint.handle({
    params: more.params,
    query: endpoint.query?.parse(query),
    body: undefined,
    viewer: who,
    services,
    caller: { address: '', origin: '' },
    request: new Request(`http://localhost${path}`, more.signal ? { signal: more.signal } : {}),
  })
  if (result instanceof Response) return result as T
  return checked(endpoint, result) as T
}

function checked(endpoint: Endpoint, result: unknown): unknown {
  if (!(endpoint.response instanceof z.ZodType)) throw new Error('a stream was promised')
  return endpoint.response.parse(result)
}

interface Item {
  readonly id: string
  readonly context?: { readonly site?: string; readonly person?: string }
}
const sitesOf = (items: readonly Item[]) => [...new Set(items.map((item) => item.context?.site))]

test('a list holds only what the viewer may see, page by page', async () => {
  const seen: Item[] = []
  for (let after: string | undefined; ;) {
    const page = await call<{ items: Item[]; next?: string }>('/api/events', analystInParis, {
      limit: '7',
      ...(after === undefined ? {} : { after }),
    })
    seen.push(...page.items)
    if (page.next === undefined) break
    after = page.next
  }
  const own = events.filter((event) => event.context?.site === 'paris').map((event) => event.id)
  expect(seen.map((item) => item.id)).toEqual(own.toReversed())
})

test('one event: found by who may see it, not there for others', async () => {
  const oslo = events[1]
  await expect(call('/api/events/{id}', supervisor, {}, { params: { id: 'id-1' } })).resolves.toMatchObject({
    id: 'id-1',
    seq: 1,
  })
  const near = call('/api/events/{id}', supervisor, { time: String(oslo?.time) }, { params: { id: 'id-1' } })
  await expect(near).resolves.toMatchObject({ id: 'id-1' })
  const hidden = call('/api/events/{id}', analystInParis, {}, { params: { id: 'id-1' } })
  await expect(hidden).rejects.toMatchObject({ status: 404, code: 'event_not_found' })
})

test('histogram and facets count only what the viewer may see', async () => {
  const bars: { total: number; bucket_ms: number; buckets: { physical: number; cyber: number }[] } =
    await call('/api/events/histogram', analystInParis)
  const own = events.filter((event) => event.context?.site === 'paris').length
  expect(bars.total).toBe(own)
  expect(bars.buckets.reduce((sum, bar) => sum + bar.physical + bar.cyber, 0)).toBe(own)
  const { facets } = await call<{ facets: { field: string; values: { value: string; count: number }[] }[] }>(
    '/api/events/facets',
    analystInParis,
    { fields: 'site, domain' },
  )
  expect(facets.map((facet) => facet.field)).toEqual(['site', 'domain'])
  expect(facets[0]?.values).toEqual([{ value: 'paris', count: own }])
})

test('filters are literal, several of one kind mean any', async () => {
  const { items } = await call<{ items: Item[] }>('/api/events', supervisor, {
    filter: ['site=paris', 'site=oslo', 'id!=id-0'],
    limit: '1000',
  })
  expect(new Set(sitesOf(items))).toEqual(new Set(['oslo', 'paris']))
  expect(items.some((item) => item.id === 'id-0')).toBe(false)
  expect(items).toHaveLength(79)
})

test('an operator sees who it was and may not search by it', async () => {
  const operator = viewer({ role: 'operator', sites: ['oslo'] })
  const { items } = await call<{ items: Item[] }>('/api/events', operator, { limit: '1' })
  expect(items[0]?.context?.person).toBe('p-hidden')
  await expect(call('/api/events', operator, { q: 'person:p-hidden' })).rejects.toMatchObject({
    status: 403,
    code: 'person_right_needed',
  })
  await expect(call('/api/events/facets', operator, { fields: 'person' })).rejects.toMatchObject({
    status: 403,
  })
})

test("an analyst's export tells nobody's name; a supervisor's does", async () => {
  for (const format of ['ndjson', 'csv', 'parquet']) {
    const mine = await call<Response>('/api/events/export', analystInParis, { format })
    expect(mine.headers.get('content-disposition')).toContain(`events.${format}`)
    const text = Buffer.from(await mine.arrayBuffer()).toString('latin1')
    expect(text.length).toBeGreaterThan(0)
    expect(/hidden|Hidden/.test(text)).toBe(false)
    expect(text.includes('oslo')).toBe(false)
  }
  const all = await call<Response>('/api/events/export', supervisor, { format: 'ndjson' })
  const lines = (await all.text()).trim().split('\n')
  expect(lines).toHaveLength(events.length)
  expect(lines.every((line) => line.includes('Hidden Name'))).toBe(true)
})

test('the live search sends page, histogram and facets of what the viewer may see, then done', async () => {
  const response = await call<Response>('/api/events/search', analystInParis, { q: 'badge', fields: 'site' })
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  const sent = parseStream(await response.text())
  const names = sent.map(({ event }) => event).filter((event) => event !== 'progress')
  expect(names).toEqual(['page', 'histogram', 'facets', 'done'])
  const data = Object.fromEntries(sent.map(({ event, data }) => [event, data]))
  expect(sitesOf((data['page'] as { items: Item[] }).items)).toEqual(['paris'])
  expect(data['facets']).toMatchObject({ facets: [{ values: [{ value: 'paris' }] }] })
  expect(sent.some(({ event }) => event === 'progress')).toBe(true)
})

test('a live search whose caller is gone is called off', async () => {
  const gone = new AbortController()
  const response = await call<Response>(
    '/api/events/search',
    supervisor,
    { q: 'badge' },
    { signal: gone.signal },
  )
  gone.abort()
  const text = await response.text().catch(() => '')
  expect(text).not.toContain('event: done')
  const { items } = await call<{ items: Item[] }>('/api/events', supervisor, { limit: '1' })
  expect(items).toHaveLength(1)
})

test('a bad search is refused with its place, on every way of asking', async () => {
  for (const path of [
    '/api/events',
    '/api/events/histogram',
    '/api/events/facets',
    '/api/events/export',
    '/api/events/search',
  ]) {
    await expect(call(path, supervisor, { q: 'x (y' })).rejects.toMatchObject({
      status: 400,
      code: 'query_syntax',
      where: 'q:2-3',
    })
    await expect(call(path, supervisor, { q: 'nosuch:1' })).rejects.toMatchObject({
      status: 400,
      code: 'unknown_field',
    })
    await expect(call(path, supervisor, { filter: 'nonsense' })).rejects.toMatchObject({
      status: 400,
      code: 'bad_filter',
    })
    await expect(call(path, supervisor, { from: 'yesterday' })).rejects.toThrow(/ISO/)
  }
  await expect(call('/api/events', supervisor, { after: '!' })).rejects.toMatchObject({
    status: 400,
    code: 'bad_cursor',
  })
})

test('a lake that fails is told without names of files', async () => {
  const broken = {
    ...services,
    lake: {
      ...given.lake,
      search: () => Promise.reject(new LakeError('file_missing', '/var/lib/x is gone')),
    },
  }
  const endpoint = eventEndpoints.find((one) => one.path === '/api/events')
  const asked = endpoint?.handle({
    params: undefined,
    body: undefined,
    viewer: supervisor,
    services: broken,
    caller: { address: '', origin: '' },
    query: endpoint.query?.parse({}),
    request: new Request('http://localhost/'),
  })
  await expect(asked).rejects.toMatchObject({ status: 503, message: expect.not.stringContaining('/var') })
})

test('each endpoint demands the right it uses', () => {
  const viewerOnly = viewer({ role: 'viewer', sites: ['*'] })
  const open = eventEndpoints.filter(
    ({ access }) =>
      typeof access === 'object' &&
      access.domain.some((domain) => scopeOf(viewerOnly, access.action, domain).all),
  )
  expect(open.map((endpoint) => endpoint.path)).toEqual(['/api/events/{id}'])
  expect(eventEndpoints.find((one) => one.path === '/api/events/export')?.access).toMatchObject({
    action: 'export',
  })
})

function parseStream(text: string): { event: string; data: unknown }[] {
  return text
    .split('\n\n')
    .filter(Boolean)
    .map((block) => {
      const match = /^event: (\w+)\ndata: (.*)$/s.exec(block)
      return { event: match?.[1] ?? '', data: JSON.parse(match?.[2] ?? 'null') as unknown }
    })
}
