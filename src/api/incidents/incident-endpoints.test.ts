import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStage, alertAt, type Stage } from '../../incidents/sample-incidents.cases.ts'
import { everywhere, guardA, stranger, viewerOf } from '../../incidents/sample-viewers.cases.ts'
import type { Viewer } from '../../model/right.ts'
import type { Endpoint } from '../define-endpoint.ts'
import { endpoints } from '../endpoints.ts'
import { LiveHub } from '../live/live-hub.ts'
import type { Services } from '../services.ts'

let stage: Stage
let services: Partial<Services>
const live = new LiveHub()

beforeEach(async () => {
  stage = await openStage()
  const { state, incidents, alerts, clock } = stage
  // The endpoints here use nothing else.
  services = { state, incidents, alerts, live, now: () => clock.nowMs }
  await stage.commit([alertAt('x', 'a', { title: '=cmd' }), alertAt('y', 'b', { time: 1 })])
})
afterEach(async () => {
  live.close()
  await stage.state.close()
})

interface Call {
  readonly viewer?: Viewer
  readonly params?: Record<string, string>
  readonly query?: Record<string, string>
  readonly body?: unknown
}

/** As the HTTP layer does it: parse what the endpoint declares, then handle. */
async function call(name: string, { viewer = everywhere, params, query, body }: Call = {}): Promise<unknown> {
  const endpoint = endpoints.find(({ method, path }) => `${method} ${path}` === name) as Endpoint
  const input = {
    params: endpoint.params?.parse(params ?? {}),
    query: endpoint.query?.parse(query ?? {}),
    body: endpoint.body?.parse(body),
    viewer,
    services: services as Services,
    caller: { address: '', origin: '' },
    request: new Request('http://127.0.0.1/'),
  }
  const result = await endpoint.handle(input)
  if (result instanceof Response || !('parse' in endpoint.response)) return result
  return endpoint.response.parse(result)
}

test('every call answers in the shape it declares', async () => {
  expect(await call('get /api/incidents')).toMatchObject({ total: 2 })
  const incident = (await call('get /api/incidents/{id}', { params: { id: 'inc-x' } })) as { version: number }
  const patched = call('patch /api/incidents/{id}', {
    params: { id: 'inc-x' },
    body: { version: incident.version, status: 'in_progress' },
  })
  expect(await patched).toMatchObject({ owner: 'chief' })
  const comment = { params: { id: 'inc-x' }, body: { text: 'hello' } }
  expect(await call('post /api/incidents/{id}/comments', comment)).toMatchObject({
    author: 'chief',
    text: 'hello',
  })
  const merge = { params: { id: 'inc-x' }, body: { incidents: ['inc-y'] } }
  expect(await call('post /api/incidents/{id}/merge', merge)).toMatchObject({ kind: 'merge' })
  await stage.commit()
  const split = { params: { id: 'inc-x' }, body: { alerts: ['y'] } }
  expect(await call('post /api/incidents/{id}/split', split)).toMatchObject({ kind: 'split' })
  expect(await call('get /api/alerts')).toMatchObject({ total: 2 })
  expect(await call('get /api/alerts/{id}', { params: { id: 'x' } })).toMatchObject({ id: 'x' })
  expect(await call('post /api/alerts/{id}/acknowledge', { params: { id: 'x' } })).toMatchObject({
    acknowledged_by: 'chief',
  })
})

test.each<[string, Call, number, string]>([
  ['get /api/incidents/{id}', { params: { id: 'inc-none' } }, 404, 'incident_not_found'],
  ['get /api/incidents/{id}', { viewer: stranger, params: { id: 'inc-x' } }, 404, 'incident_not_found'],
  ['get /api/alerts/{id}', { viewer: guardA, params: { id: 'y' } }, 404, 'alert_not_found'],
  ['patch /api/incidents/{id}', { params: { id: 'inc-x' }, body: { version: 99 } }, 409, 'incident_changed'],
  [
    'patch /api/incidents/{id}',
    { params: { id: 'inc-x' }, body: { version: 1, status: 'closed' } },
    422,
    'disposition_needed',
  ],
  [
    'patch /api/incidents/{id}',
    {
      viewer: viewerOf('v', { role: 'viewer', sites: ['a'] }),
      params: { id: 'inc-x' },
      body: { version: 1 },
    },
    403,
    'not_allowed',
  ],
  ['get /api/incidents', { query: { after: 'x' } }, 400, 'bad_cursor'],
])('%s refuses %o', async (name, input, status, code) => {
  await expect(call(name, input)).rejects.toMatchObject({ name: 'ApiError', status, code })
})

test('the CSV holds no formula', async () => {
  const response = (await call('get /api/incidents.csv')) as Response
  expect(response.headers.get('content-type')).toMatch(/^text\/csv/)
  expect(await response.text()).toContain(`,"'=cmd",`)
})

test('what changes something is audited and needs more than reading', () => {
  const changing = endpoints.filter(
    ({ method, path }) => method !== 'get' && /^\/api\/(incidents|alerts)/.test(path),
  )
  expect(changing).toHaveLength(5)
  for (const { access, audit } of changing) {
    expect(audit).toBeDefined()
    expect(access).toMatchObject({ action: expect.stringMatching(/^(work|supervise)$/) })
  }
})

test('the live stream is one of server-sent events', async () => {
  const response = (await call('get /api/live')) as Response
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
  const text = response.text()
  live.publish({ kind: 'alert', site: 'a', domains: ['physical'], data: { id: 'x' } })
  await new Promise(setImmediate)
  live.close()
  expect(await text).toMatch(/^: connected\n\nid: .+\nevent: alert\ndata: \{"id":"x"\}\n\n$/)
})
