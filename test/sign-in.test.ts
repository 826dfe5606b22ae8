import { createOTP } from '@better-auth/utils/otp'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { silentLog } from '../src/access/log.ts'
import { createApp } from '../src/api/create-app.ts'
import { ApiClient } from './api-client.ts'
import { readBase32 } from './sign-in-helpers.ts'
import { serveApi, type ApiUnderTest } from './serve-api.ts'

const email = 'Ada@Example.org'
const password = 'violet tractor hums quietly'

let api: ApiUnderTest
let browser: ApiClient

beforeAll(async () => {
  api = await serveApi()
  browser = new ApiClient(api.url)
})
afterAll(() => api.stop())

const actions = async () =>
  (await api.services.state.db.selectFrom('audit_entry').select('action').orderBy('seq').execute()).map(
    (row) => row.action,
  )

test('the set-up link makes the first administrator, once', async () => {
  expect((await browser.send('GET', '/api/setup')).json).toEqual({ needed: true, token_valid: false })
  const stale = await api.services.access.users.issueSetupLink()
  const path = await api.services.access.issueSetupPath()
  const token = path?.split('#token=')[1]
  const body = { token, name: 'Ada', email, password }

  const older = await browser.send('POST', '/api/setup', { ...body, token: stale.token })
  expect([older.status, older.json['code']]).toEqual([403, 'link_not_valid'])
  const short = await browser.send('POST', '/api/setup', { ...body, password: 'short' })
  expect([short.status, short.json['code']]).toEqual([422, 'password_too_short'])
  const common = await browser.send('POST', '/api/setup', { ...body, password: 'Passw0rd1234!' })
  expect(common.json['code']).toBe('password_too_common')

  const [first, second] = await Promise.all([
    browser.send('POST', '/api/setup', body),
    browser.send('POST', '/api/setup', { ...body, name: 'Eve' }),
  ])
  expect([first.status, second.status].toSorted((a, b) => a - b)).toEqual([200, 403])
  expect((await browser.send('GET', '/api/setup')).json).toEqual({ needed: false, token_valid: false })
  expect(await api.services.access.issueSetupPath()).toBeUndefined()
})

test('nobody gets in without the password, and nobody can sign up', async () => {
  expect((await browser.send('GET', '/api/me')).status).toBe(401)
  const wrong = await browser.send('POST', '/api/auth/sign-in/email', {
    email,
    password: 'wrong wrong wrong',
  })
  const unknown = await browser.send('POST', '/api/auth/sign-in/email', { email: 'no@example.org', password })
  expect([wrong.status, unknown.status]).toEqual([401, 401])
  expect(unknown.json).toEqual(wrong.json)
  const signUp = await browser.send('POST', '/api/auth/sign-up/email', {
    email: 'x@example.org',
    password,
    name: 'x',
  })
  expect(signUp.status).toBe(404)
})

test('signing in sets a cookie that scripts and other sites do not get, and shows no token', async () => {
  const answer = await browser.send('POST', '/api/auth/sign-in/email', { email, password })
  expect(answer.status).toBe(200)
  expect(answer.json['token']).toBeUndefined()
  const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('gatehouse.session_token='))
  expect(cookie).toMatch(/HttpOnly/i)
  expect(cookie).toMatch(/SameSite=Strict/i)
  const me = await browser.send('GET', '/api/me')
  expect(me.json).toMatchObject({
    email: email.toLowerCase(),
    grants: [{ role: 'administrator', sites: ['*'] }],
  })
})

test('a page elsewhere cannot make the browser change anything', async () => {
  browser.origin = 'https://evil.example'
  const crossSite = await browser.send('POST', '/api/users', {
    name: 'x',
    email: 'x@example.org',
    grants: [],
  })
  browser.origin = undefined
  const silent = await browser.send('PATCH', '/api/settings', { heartbeat_seconds: 10 })
  const fetched = await browser.send('PATCH', '/api/settings', {}, { 'sec-fetch-site': 'cross-site' })
  browser.origin = api.url
  expect([crossSite.status, crossSite.json['code']]).toEqual([403, 'cross_site'])
  expect([silent.status, fetched.status]).toEqual([403, 403])
})

test('a name that points here by rebinding is refused', async () => {
  const answer = await browser.send('GET', '/api/setup')
  expect(answer.status).toBe(200)
  const { status, body } = await rawGet(api.url, 'evil.example')
  expect([status, body]).toEqual([403, expect.stringContaining('host_not_known')])
})

test('with an authenticator, the password alone is not enough', async () => {
  const enrol = await browser.send('POST', '/api/auth/two-factor/enable', { password })
  expect(enrol.status).toBe(200)
  const uri = new URL(String(enrol.json['totpURI']))
  const secret = readBase32(uri.searchParams.get('secret') ?? '')
  const code = () => createOTP(secret, { digits: 6, period: 30 }).totp()
  const confirm = await browser.send('POST', '/api/auth/two-factor/verify-totp', { code: await code() })
  expect(confirm.status).toBe(200)
  const stored = await api.services.state.db
    .selectFrom('twoFactor')
    .select('secret')
    .executeTakeFirstOrThrow()
  expect(stored.secret).not.toContain(secret)

  const other = new ApiClient(api.url)
  const half = await other.send('POST', '/api/auth/sign-in/email', { email, password })
  expect(half.json).toMatchObject({ twoFactorRedirect: true })
  expect((await other.send('GET', '/api/me')).status).toBe(401)
  const wrong = await other.send('POST', '/api/auth/two-factor/verify-totp', { code: '000000' })
  expect(wrong.status).toBe(401)
  expect((await other.send('GET', '/api/me')).status).toBe(401)
  const whole = await other.send('POST', '/api/auth/two-factor/verify-totp', { code: await code() })
  expect(whole.status).toBe(200)
  expect((await other.send('GET', '/api/me')).json).toMatchObject({ two_factor: true })

  const sessions = await browser.send('GET', '/api/sessions')
  const items = sessions.json['items'] as { id: string; current: boolean }[]
  expect(items.filter((item) => item.current)).toHaveLength(1)
  const ended = await browser.send('DELETE', '/api/sessions/others')
  expect(ended.status).toBe(200)
  expect((await other.send('GET', '/api/me')).status).toBe(401)
})

test('a key works until it is revoked, and never for what a person must do', async () => {
  const made = await browser.send('POST', '/api/keys', {
    name: 'scraper',
    grants: [{ role: 'administrator', sites: ['*'] }],
  })
  const program = new ApiClient(api.url)
  const authorization = `Bearer ${String(made.json['key'])}`
  const asKey = (method: string, path: string, body?: unknown) =>
    program.send(method, path, body, { authorization })
  expect((await asKey('GET', '/metrics')).text).toContain('gatehouse_http_requests_total')
  expect((await asKey('GET', '/api/me')).json).toMatchObject({ kind: 'api_key', name: 'scraper' })
  expect((await asKey('POST', '/api/keys', { name: 'more', grants: [] })).json['code']).toBe('person_needed')

  const rotated = await browser.send('POST', `/api/keys/${String(made.json['id'])}/rotate`, {
    overlap_hours: 1,
  })
  expect((await asKey('GET', '/api/me')).status).toBe(200)
  api.clock.nowMs += 3_600_001
  expect((await asKey('GET', '/api/me')).status).toBe(401)
  const newer = { authorization: `Bearer ${String(rotated.json['key'])}` }
  expect((await program.send('GET', '/api/me', undefined, newer)).status).toBe(200)
  await browser.send('DELETE', `/api/keys/${String(made.json['id'])}`)
  expect((await program.send('GET', '/api/me', undefined, newer)).status).toBe(401)
  const beside = await browser.send('GET', '/api/me', undefined, newer)
  expect(beside.status).toBe(401)
})

test('an ingest key writes for its source and can do nothing else', async () => {
  const made = await browser.send('POST', '/api/keys', { name: 'door', ingest_source: 'door-1' })
  const headers = new Headers({ authorization: `Bearer ${String(made.json['key'])}` })
  expect(await api.services.access.authenticateIngest(headers)).toMatchObject({ source: 'door-1' })
  const other = await new ApiClient(api.url).send('GET', '/api/me', undefined, Object.fromEntries(headers))
  expect(other.status).toBe(401)
  await api.services.access.keys.revokeForSource('door-1')
  expect(await api.services.access.authenticateIngest(headers)).toBeUndefined()
})

test('an invited user sets a password once; disabling ends everything at once', async () => {
  const invited = await browser.send('POST', '/api/users', {
    name: 'Grace',
    email: 'grace@example.org',
    grants: [{ role: 'viewer', sites: ['north'] }],
  })
  const token = String(invited.json['invite_url']).split('#token=')[1]
  const grace = new ApiClient(api.url)
  const own = 'another long enough phrase'
  const accept = () => grace.send('POST', '/api/invite', { token, password: own })
  expect((await accept()).status).toBe(200)
  expect((await accept()).json['code']).toBe('link_not_valid')
  const signIn = () =>
    grace.send('POST', '/api/auth/sign-in/email', { email: 'grace@example.org', password: own })
  expect((await signIn()).status).toBe(200)
  expect((await grace.send('GET', '/api/me')).json['scopes']).toEqual([
    { action: 'read', domain: 'physical', all: false, sites: ['north'] },
    { action: 'read', domain: 'cyber', all: false, sites: ['north'] },
  ])
  const id = String(invited.json['id'])
  expect((await browser.send('PATCH', `/api/users/${id}`, { disabled: true })).status).toBe(200)
  expect((await grace.send('GET', '/api/me')).status).toBe(401)
  expect((await signIn()).status).not.toBe(200)
  expect((await grace.send('GET', '/api/me')).status).toBe(401)
})

test('a session ends when it is not used, and after a week in any case', async () => {
  const { db } = api.services.state
  const age = async (column: 'createdAt' | 'expiresAt', hours: number) => {
    const other = new ApiClient(api.url)
    await other.send('POST', '/api/auth/sign-in/email', { email: 'hal@example.org', password: hal })
    expect((await other.send('GET', '/api/me')).status).toBe(200)
    const at = new Date(Date.now() + hours * 3_600_000).toISOString()
    await db
      .updateTable('session')
      .set({ [column]: at })
      .where('userId', '=', halId)
      .execute()
    return (await other.send('GET', '/api/me')).status
  }
  const hal = 'open the pod bay doors'
  const { id: halId, link } = await api.services.access.users.invite({
    name: 'H',
    email: 'hal@example.org',
    grants: [],
  })
  await api.services.access.users.acceptLink(link.token, hal)
  expect(await age('expiresAt', -1)).toBe(401)
  expect(await age('createdAt', -6 * 24)).toBe(200)
  expect(await age('createdAt', -7 * 24)).toBe(401)
})

test('changing the password needs the old one, takes no common one, and ends all other sessions', async () => {
  const newPassword = 'purple tractor hums loudly'
  const change = (currentPassword: string, next: string) =>
    browser.send('POST', '/api/auth/change-password', {
      currentPassword,
      newPassword: next,
      revokeOtherSessions: false,
    })
  expect((await change('not the password', newPassword)).status).toBe(400)
  expect((await change(password, 'password123456')).json['code']).toBe('password_too_common')
  const { id } = (await browser.send('GET', '/api/me')).json
  const before = await api.services.access.sessions.list(String(id))
  expect((await change(password, newPassword)).status).toBe(200)
  const after = await api.services.access.sessions.list(String(id))
  expect(after).toHaveLength(1)
  expect(before.map((session) => session.id)).not.toContain(after[0]?.id)
  expect((await browser.send('GET', '/api/me')).status).toBe(200)
})

test('over HTTPS the cookie is for HTTPS only', async () => {
  const app = createApp({
    endpoints: [],
    services: { ...api.services, system: { ...api.services.system, metrics: new Registry() } },
    log: silentLog,
    origins: { tls: true, hostNames: ['watch.example'], trustedProxies: [] },
  })
  const response = await app.request('https://watch.example/api/auth/sign-in/email', {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'https://watch.example' },
    body: JSON.stringify({ email: 'hal@example.org', password: 'open the pod bay doors' }),
  })
  expect(response.status).toBe(200)
  expect(response.headers.get('strict-transport-security')).toContain('max-age')
  const cookie = response.headers.getSetCookie().find((line) => line.includes('session_token='))
  expect(cookie).toMatch(/^__Secure-gatehouse\.session_token=.*Secure/)
})

test('the last administrator stays', async () => {
  const me = await browser.send('GET', '/api/me')
  const path = `/api/users/${String(me.json['id'])}`
  const disabled = await browser.send('PATCH', path, { disabled: true })
  const demoted = await browser.send('PATCH', path, { grants: [{ role: 'viewer', sites: ['*'] }] })
  expect([disabled.json['code'], demoted.json['code']]).toEqual(['last_administrator', 'last_administrator'])
  expect((await browser.send('GET', '/api/me')).json['grants']).toEqual(me.json['grants'])
})

test('guessing is slowed down, for known and unknown accounts alike, many at once included', async () => {
  const guess = (account: string) => () =>
    new ApiClient(api.url).send('POST', '/api/auth/sign-in/email', {
      email: account,
      password: 'guess guess guess',
    })
  api.clock.nowMs += 25 * 3_600_000
  for (const account of ['grace@example.org', 'nobody@example.org']) {
    const answers = await Promise.all(Array.from({ length: 12 }, guess(account)))
    const tried = answers.filter((answer) => answer.status !== 429)
    expect(tried).toHaveLength(5)
    api.clock.nowMs += 20 * 60_000
  }
})

test('signing out ends the session on the server', async () => {
  const kept = new Map(browser.cookies)
  expect((await browser.send('POST', '/api/auth/sign-out')).status).toBe(200)
  for (const [name, value] of kept) browser.cookies.set(name, value)
  expect((await browser.send('GET', '/api/me')).status).toBe(401)
})

test('all of it is in the audit trail, and the trail is whole', async () => {
  const seen = new Set(await actions())
  for (const action of [
    'setup.complete',
    'session.begin',
    'session.refuse',
    'user.invite',
    'key.create',
    'session.end',
  ])
    expect(seen).toContain(action)
  const report = await api.services.audit.verify()
  expect(report).toMatchObject({ entries: report.head.seq })
  expect(report.fault).toBeUndefined()
  const rows = await api.services.state.db.selectFrom('audit_entry').select('detail').execute()
  const all = rows.map((row) => row.detail).join('\n')
  expect(all).not.toContain(password)
})

/** `fetch` does not let a caller choose the Host header. */
async function rawGet(url: string, host: string): Promise<{ status: number; body: string }> {
  const { request } = await import('node:http')
  return new Promise((resolve, reject) => {
    const call = request(`${url}/api/setup`, { headers: { host } }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (part: string) => (body += part))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
    })
    call.on('error', reject).end()
  })
}
