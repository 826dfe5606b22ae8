import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { isSomewhere, scopeOf } from '../src/access/scope.ts'
import { defineEndpoint, type Endpoint } from '../src/api/define-endpoint.ts'
import { endpoints } from '../src/api/endpoints.ts'
import { Role, type Viewer } from '../src/model/right.ts'
import { ApiClient } from './api-client.ts'
import { serveApi, type ApiUnderTest } from './serve-api.ts'

/** What may be called without signing in. Whoever adds one adds it here, with the reason. */
const publicEndpoints: Record<string, string> = {
  'get /api/setup': 'tells the console whether to show the set-up page',
  'post /api/setup': 'guarded by the one-time token of the first start',
  'get /api/invite': 'guarded by a one-time token',
  'post /api/invite': 'guarded by a one-time token',
  'get /api/schemas': 'part of the API’s description, like /api/openapi.json',
  'get /api/schemas/{name}': 'part of the API’s description, like /api/openapi.json',
  'get /health': 'for load balancers and supervisors; names and states only',
}
/** Writes events, not state; its callers are sources, whose keys are checked by the handler. */
const ingestEndpoints = new Set(['post /api/ingest', 'post /v1/logs'])
/** Posts that keep nothing, so there is nothing to audit. */
const harmlessPosts: Record<string, string> = {
  'post /api/rules/check': 'tells what is wrong with a text',
  'post /api/rules/cases': 'runs cases over a text',
  'post /api/rules/backtest': 'looks at the past; keeps nothing',
  'post /api/rule-exceptions/preview': 'tries an exception on the last alerts; keeps nothing',
}

const name = (endpoint: Endpoint) => `${endpoint.method} ${endpoint.path}`
const pathOf = (endpoint: Endpoint) => endpoint.path.replace(/\{\w+\}/g, 'x')
const guarded = endpoints.filter((endpoint) => endpoint.access !== 'public')

/** What is wrong with a declaration; nothing where it is right. */
function faultOf(endpoint: Endpoint): string | undefined {
  const { access, method, audit } = endpoint
  const label = name(endpoint)
  if (access === undefined) return `${label} does not say who may call it`
  if (access === 'public' && !(label in publicEndpoints) && !ingestEndpoints.has(label))
    return `${label} is public without a reason`
  if (typeof access === 'object' && access.domain.length === 0) return `${label} names no domain`
  const mayBeSilent = method === 'get' || ingestEndpoints.has(label) || label in harmlessPosts
  if (!mayBeSilent && audit === undefined) return `${label} changes state without an audit entry`
  return undefined
}

let api: ApiUnderTest
let keys: Map<string, string>

beforeAll(async () => {
  api = await serveApi()
  keys = new Map()
  for (const role of Role.options) {
    const { secret } = await api.services.access.keys.create({
      name: role,
      may: { grants: [{ role, sites: ['elsewhere'] }] },
      createdBy: 'test',
    })
    keys.set(role, secret)
  }
  const nothing = await api.services.access.keys.create({
    name: 'none',
    may: { grants: [] },
    createdBy: 'test',
  })
  keys.set('nobody', nothing.secret)
})
afterAll(() => api.stop())

const call = async (endpoint: Endpoint, headers: Record<string, string> = {}) => {
  const client = new ApiClient(api.url)
  const body = endpoint.method === 'get' ? undefined : {}
  return client.send(endpoint.method.toUpperCase(), pathOf(endpoint), body, headers)
}

test.each(endpoints.map((endpoint) => [name(endpoint), endpoint] as const))(
  '%s is declared in full',
  (_, endpoint) => {
    expect(faultOf(endpoint)).toBeUndefined()
  },
)

test('no two endpoints share a method and path', () => {
  expect(new Set(endpoints.map(name)).size).toBe(endpoints.length)
})

test.each(guarded.map((endpoint) => [name(endpoint), endpoint] as const))(
  '%s answers 401 to a stranger, to a wrong key and to an ingest key',
  async (_, endpoint) => {
    const ingest = await api.services.access.keys.create({
      name: 'ingest',
      may: { ingest: 'a-source' },
      createdBy: 'test',
    })
    const answers = await Promise.all([
      call(endpoint),
      call(endpoint, { authorization: 'Bearer ghk_wrong' }),
      call(endpoint, { authorization: `Bearer ${ingest.secret}` }),
    ])
    expect(answers.map((answer) => answer.status)).toEqual([401, 401, 401])
    expect(answers[0]?.json['code']).toBe('not_signed_in')
  },
)

const refusals = Role.options.flatMap((role) => {
  const viewer: Viewer = { id: 'x', name: 'x', kind: 'api_key', grants: [{ role, sites: ['elsewhere'] }] }
  return guarded
    .filter(
      ({ access }) =>
        typeof access === 'object' &&
        !access.domain.some((domain) => isSomewhere(scopeOf(viewer, access.action, domain))),
    )
    .map((endpoint) => [role, name(endpoint), endpoint] as const)
})

test.each(refusals)('a %s is refused %s', async (role, _, endpoint) => {
  const answer = await call(endpoint, { authorization: `Bearer ${keys.get(role)}` })
  expect([answer.status, answer.json['code']]).toEqual([403, 'no_right'])
})

test('one without any grant is refused everything that needs a right', async () => {
  for (const endpoint of guarded.filter(({ access }) => typeof access === 'object')) {
    const answer = await call(endpoint, { authorization: `Bearer ${keys.get('nobody')}` })
    expect([name(endpoint), answer.status]).toEqual([name(endpoint), 403])
  }
})

test('an administrator of one site has nothing of the organisation', async () => {
  const organisationOnly = guarded.filter(
    ({ access }) => typeof access === 'object' && access.action === 'administer',
  )
  expect(organisationOnly.length).toBeGreaterThan(0)
  for (const endpoint of organisationOnly) {
    const answer = await call(endpoint, { authorization: `Bearer ${keys.get('administrator')}` })
    // A body that does not fit is refused before the handler looks at the scope; neither lets anything through.
    expect([name(endpoint), [403, 422].includes(answer.status)]).toEqual([name(endpoint), true])
  }
})

test('the checks above notice what is missing', () => {
  const base = {
    method: 'post',
    path: '/api/new',
    area: 'x',
    summary: 'x',
    access: 'signed_in',
    response: z.object({}),
    handle: async () => ({}),
  } as const
  expect(faultOf(defineEndpoint(base))).toMatch(/audit/)
  expect(faultOf(defineEndpoint({ ...base, method: 'get', access: 'public' }))).toMatch(
    /public without a reason/,
  )
  expect(
    faultOf({ ...defineEndpoint({ ...base, audit: 'x' }), access: undefined } as unknown as Endpoint),
  ).toMatch(/does not say who/)
  expect(faultOf(defineEndpoint({ ...base, audit: 'x' }))).toBeUndefined()
})
