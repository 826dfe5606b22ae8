import { Registry } from 'prom-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { memoryAnchors } from '../src/access/audit-anchors.ts'
import { openAudit } from '../src/access/audit.ts'
import { silentLog } from '../src/access/log.ts'
import { openAccess } from '../src/access/open-access.ts'
import { retentionPolicyOf } from '../src/access/settings.ts'
import { createApp } from '../src/api/create-app.ts'
import { defineEndpoint } from '../src/api/define-endpoint.ts'
import { endpoints } from '../src/api/endpoints.ts'
import { ApiClient } from './api-client.ts'
import { serveApi, type ApiUnderTest } from './serve-api.ts'
import { adminEmail, adminPassword, enrolTotp, signInAdmin } from './sign-in-helpers.ts'

const live = defineEndpoint({
  method: 'get',
  path: '/api/test-live',
  area: 'test',
  summary: 'test',
  access: { action: 'read', domain: ['physical'] },
  response: { stream: 'text/event-stream', description: 'test' },
  async handle() {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode('data: 1\n\n')),
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  },
})

let api: ApiUnderTest
let admin: ApiClient
beforeAll(async () => {
  api = await serveApi([...endpoints, live])
  admin = await signInAdmin(api)
})
afterAll(() => api.stop())

test('settings start with good values, take single changes and refuse what is wrong or misspelt', async () => {
  const before = (await admin.send('GET', '/api/settings')).json
  expect(before).toMatchObject({ retention: [{ class: '*', days: 365 }], heartbeat_url: '' })
  const changed = await admin.send('PATCH', '/api/settings', { heartbeat_seconds: 30 })
  expect(changed.json).toEqual({ ...before, heartbeat_seconds: 30 })
  for (const wrong of [
    { heartbeat_second: 30 },
    { heartbeat_url: 'http://example.org' },
    { retention: [] },
    {
      retention: [
        { class: '*', days: 1 },
        { class: '*', days: 2 },
      ],
    },
    { retention: [{ class: '*', days: 0 }] },
    {
      retention: [
        { class: 'no_such_class', days: 3 },
        { class: '*', days: 2 },
      ],
    },
  ]) {
    expect([wrong, (await admin.send('PATCH', '/api/settings', wrong)).status]).toEqual([wrong, 422])
  }
  expect((await admin.send('GET', '/api/settings')).json).toEqual(changed.json)
})

test('retention settings become the policy of the lake', () => {
  const retention = [
    { class: 'network_activity' as const, days: 30 },
    { class: '*' as const, days: 200 },
    { class: '*' as const, site: 'north', days: 60 },
  ]
  expect(retentionPolicyOf({ retention })).toEqual({
    defaultDays: 200,
    rules: [
      { class: 'network_activity', days: 30 },
      { site: 'north', days: 60 },
    ],
  })
})

test('the audit trail is paged newest first, filtered, named, exported and checked', async () => {
  const me = await admin.send('GET', '/api/me')
  const first = await admin.send('GET', '/api/audit?limit=2')
  const items = first.json['items'] as { seq: number; actor_name: string; action: string }[]
  expect(items).toHaveLength(2)
  expect(items[0]?.actor_name).toBe('Ada')
  const second = await admin.send('GET', `/api/audit?limit=2&after=${String(first.json['next'])}`)
  const older = second.json['items'] as { seq: number }[]
  expect(older[0]?.seq).toBe((items[1]?.seq ?? 0) - 1)
  const filtered = await admin.send(
    'GET',
    `/api/audit?actor=user:${String(me.json['id'])}&action=settings.change`,
  )
  const changes = filtered.json['items'] as { action: string; target: string }[]
  expect(changes.map(({ action, target }) => [action, target])).toEqual([
    ['settings.change', 'heartbeat_seconds'],
  ])
  const csv = await admin.send('GET', '/api/audit.csv?action=settings.change')
  expect(csv.headers.get('content-type')).toContain('text/csv')
  expect(csv.text.trimEnd().split('\r\n')).toHaveLength(2)
  expect((await admin.send('GET', '/api/audit?limit=1')).text).toContain('audit.export')
  expect((await admin.send('GET', '/api/audit/verify')).json).toMatchObject({ ok: true })
})

test('an auditor of one site does not get the trail of the organisation', async () => {
  const { secret } = await api.services.access.keys.create({
    name: 'north',
    may: { grants: [{ role: 'supervisor', sites: ['north'] }] },
    createdBy: 'test',
  })
  const authorization = `Bearer ${secret}`
  for (const path of ['/api/audit', '/api/audit.csv', '/api/audit/verify', '/api/system']) {
    const answer = await new ApiClient(api.url).send('GET', path, undefined, { authorization })
    expect([path, answer.status]).toEqual([path, 403])
  }
})

test('/health tells a stranger names and states, /api/system tells an administrator more', async () => {
  const health = await new ApiClient(api.url).send('GET', '/health')
  expect([health.status, health.json]).toEqual([200, { status: 'ok', parts: { state: 'ok' } }])
  const system = await admin.send('GET', '/api/system')
  expect(system.json).toMatchObject({ version: 'test', status: 'ok', demo: false, node: process.version })
  expect((await admin.send('DELETE', '/api/system/demo')).json['code']).toBe('no_demo')
})

test('/health is 503 when a part has failed, without its message', async () => {
  const broken = { name: 'lake', check: () => Promise.reject(new Error('/secret/path is gone')) }
  const system = { ...api.services.system, probes: [broken], metrics: new Registry() }
  const app = createApp({
    endpoints,
    services: { ...api.services, system },
    log: silentLog,
    origins: { tls: false, hostNames: [], trustedProxies: [] },
  })
  const answer = await app.request('http://localhost/health')
  expect([answer.status, await answer.json()]).toEqual([503, { status: 'failed', parts: { lake: 'failed' } }])
})

test('users are listed with what an auditor asks for, and renamed', async () => {
  const made = await admin.send('POST', '/api/users', {
    name: 'Grace',
    email: 'GRACE@example.org',
    grants: [{ role: 'operator', sites: ['south', 'north'] }],
  })
  const id = String(made.json['id'])
  expect(made.json['invite_url']).toMatch(/^http:\/\/localhost:\d+\/invite#token=[\w-]{43}$/)
  expect(
    (await admin.send('POST', '/api/users', { name: 'G', email: 'grace@example.org', grants: [] })).status,
  ).toBe(409)
  const renamed = await admin.send('PATCH', `/api/users/${id}`, { name: 'Grace H' })
  expect(renamed.json).toMatchObject({
    name: 'Grace H',
    email: 'grace@example.org',
    grants: [{ role: 'operator', sites: ['north', 'south'] }],
    invited: true,
    two_factor: false,
    disabled: false,
  })
  const token = String(made.json['invite_url']).split('#token=')[1]
  const stranger = new ApiClient(api.url)
  expect((await stranger.send('GET', `/api/invite?token=${token}`)).json).toMatchObject({ name: 'Grace H' })
  expect((await stranger.send('GET', '/api/invite?token=wrong')).status).toBe(403)
})

test('a lost authenticator is dropped by a reset, and the link sets a new password', async () => {
  const { users } = api.services.access
  const { id, link } = await users.invite({ name: 'Lin', email: 'lin@example.org', grants: [] })
  await users.acceptLink(link.token, 'seven green bottles hang')
  const lin = new ApiClient(api.url)
  const signIn = (password: string) =>
    lin.send('POST', '/api/auth/sign-in/email', { email: 'lin@example.org', password })
  await signIn('seven green bottles hang')
  await enrolTotp(lin, 'seven green bottles hang')
  expect((await signIn('seven green bottles hang')).json).toMatchObject({ twoFactorRedirect: true })
  const reset = await admin.send('POST', `/api/users/${id}/reset`, { drop_factors: true })
  expect((await lin.send('GET', '/api/me')).status).toBe(401)
  const token = String(reset.json['invite_url']).split('#token=')[1]
  await lin.send('POST', '/api/invite', { token, password: 'eight brown bottles fall' })
  expect((await signIn('seven green bottles hang')).status).toBe(401)
  expect((await signIn('eight brown bottles fall')).json).not.toHaveProperty('twoFactorRedirect')
  expect((await lin.send('GET', '/api/me')).json).toMatchObject({ name: 'Lin', two_factor: false })
})

test('a live stream ends when its reader loses the right, and not before', async () => {
  const { id, link } = await api.services.access.users.invite({
    name: 'Eve',
    email: 'eve@example.org',
    grants: [{ role: 'viewer', sites: ['north'] }],
  })
  await api.services.access.users.acceptLink(link.token, 'nine old kettles boil over')
  const eve = new ApiClient(api.url)
  await eve.send('POST', '/api/auth/sign-in/email', {
    email: 'eve@example.org',
    password: 'nine old kettles boil over',
  })
  const cookie = [...eve.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const response = await fetch(`${api.url}/api/test-live`, { headers: { cookie } })
  const reader = response.body?.getReader()
  expect((await reader?.read())?.done).toBe(false)
  const end = reader?.read()
  await api.services.access.users.setGrants(id, [{ role: 'viewer', sites: ['south'] }])
  expect(await end).toMatchObject({ done: true })
})

test('where it is asked for, an administrator without an authenticator can only set one up', async () => {
  await admin.send('PATCH', '/api/settings', { two_factor_for_administrators: true })
  const refused = await admin.send('GET', '/api/users')
  expect([refused.status, refused.json['code']]).toEqual([403, 'second_factor_needed'])
  expect((await admin.send('GET', '/api/me')).status).toBe(200)
  await enrolTotp(admin, adminPassword)
  expect((await admin.send('GET', '/api/users')).status).toBe(200)
})

test('after the secret key was rotated, authenticators still work', async () => {
  const { services, box, clock } = api
  const code = await enrolTotpAnew()
  box.rotate()
  const audit = openAudit(services.state, memoryAnchors(), services.now)
  const access = openAccess({ state: services.state, box, audit, log: silentLog, now: () => clock.nowMs })
  const app = createApp({
    endpoints,
    services: { ...services, access, audit, system: { ...services.system, metrics: new Registry() } },
    log: silentLog,
    origins: { tls: false, hostNames: [], trustedProxies: [] },
  })
  const post = (path: string, body: object, cookie = '') =>
    app.request(`http://localhost${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://localhost', cookie },
      body: JSON.stringify(body),
    })
  const half = await post('/api/auth/sign-in/email', { email: adminEmail, password: adminPassword })
  expect(await half.json()).toMatchObject({ twoFactorRedirect: true })
  const cookie = half.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  const whole = await post('/api/auth/two-factor/verify-totp', { code: await code() }, cookie)
  expect(whole.status).toBe(200)
  await access.stop()
})

async function enrolTotpAnew(): Promise<() => Promise<string>> {
  await admin.send('POST', '/api/auth/two-factor/disable', { password: adminPassword })
  return enrolTotp(admin, adminPassword)
}
