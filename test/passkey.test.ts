import { existsSync } from 'node:fs'
import { chromium, type Browser, type CDPSession, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ApiClient } from './api-client.ts'
import { serveApi, type ApiUnderTest } from './serve-api.ts'

const executablePath = '/usr/bin/chromium'
const hasChromium = existsSync(executablePath)
if (!hasChromium)
  console.warn('passkeys are NOT TESTED: /usr/bin/chromium is missing (apt-get install chromium)')

const email = 'ada@example.org'
const password = 'violet tractor hums quietly'

let api: ApiUnderTest
let browser: Browser
let page: Page
let cdp: CDPSession
let authenticatorId: string
const said: string[] = []

beforeAll(async () => {
  if (!hasChromium) return
  api = await serveApi()
  const { token } = await api.services.access.users.issueSetupLink()
  await new ApiClient(api.url).send('POST', '/api/setup', { token, name: 'Ada', email, password })
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  page = await browser.newPage()
  // Any page of our own origin will do; this one needs no sign-in.
  page.on('console', (message) => said.push(message.text()))
  await page.goto(`${api.url}/api/docs`)
  cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  authenticatorId = await addAuthenticator()
})
afterAll(async () => {
  await browser?.close()
  await api?.stop()
})

async function addAuthenticator(): Promise<string> {
  const answer = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return answer.authenticatorId
}

const send = (method: string, path: string, body?: unknown) =>
  page.evaluate(
    async ([method, path, body]) => {
      const response = await fetch(path, {
        method,
        ...(body === '' ? {} : { body, headers: { 'content-type': 'application/json' } }),
      })
      return { status: response.status, text: await response.text() }
    },
    [method, path, body === undefined ? '' : JSON.stringify(body)] as const,
  )

/** The part of the browser's WebAuthn that is used here; the DOM's types are not those of a server. */
interface WebAuthnBrowser {
  readonly navigator: {
    readonly credentials: Record<'create' | 'get', (options: object) => Promise<{ toJSON(): unknown }>>
  }
  readonly PublicKeyCredential: {
    parseCreationOptionsFromJSON(options: unknown): object
    parseRequestOptionsFromJSON(options: unknown): object
  }
}

/** One WebAuthn ceremony as the console does it; `verification` overrides what the server asked for. */
const ceremony = (kind: 'create' | 'get', optionsPath: string, verifyPath: string, verification = '') =>
  page.evaluate(
    async ([kind, optionsPath, verifyPath, verification]) => {
      const { navigator, PublicKeyCredential } = globalThis as unknown as WebAuthnBrowser
      const asked = (await (await fetch(optionsPath)).json()) as object
      const options = verification === '' ? asked : { ...asked, userVerification: verification }
      const publicKey =
        kind === 'create'
          ? PublicKeyCredential.parseCreationOptionsFromJSON(options)
          : PublicKeyCredential.parseRequestOptionsFromJSON(options)
      const credential = await navigator.credentials[kind]({ publicKey })
      const response = await fetch(verifyPath, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ response: credential.toJSON(), name: 'laptop' }),
      })
      return { status: response.status, text: await response.text() }
    },
    [kind, optionsPath, verifyPath, verification] as const,
  )

const register = () =>
  ceremony('create', '/api/auth/passkey/generate-register-options', '/api/auth/passkey/verify-registration')
const signIn = (verification = '') =>
  ceremony(
    'get',
    '/api/auth/passkey/generate-authenticate-options',
    '/api/auth/passkey/verify-authentication',
    verification,
  )

test.skipIf(!hasChromium)('a passkey made in the browser signs in without a password', async () => {
  expect((await send('POST', '/api/auth/sign-in/email', { email, password })).status).toBe(200)
  const made = await register()
  expect([made.status, made.text]).toEqual([200, expect.stringContaining('laptop')])
  await send('POST', '/api/auth/sign-out', {})
  expect((await send('GET', '/api/me')).status).toBe(401)

  const entered = await signIn()
  expect(entered.status).toBe(200)
  expect(entered.text).not.toContain('"token"')
  expect(JSON.parse((await send('GET', '/api/me')).text)).toMatchObject({ email })
  await send('POST', '/api/auth/sign-out', {})
})

test.skipIf(!hasChromium)('an authenticator that did not check its user does not get in', async () => {
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
  const entered = await signIn('discouraged')
  expect(entered.status).toBe(400)
  expect((await send('GET', '/api/me')).status).toBe(401)
})

test.skipIf(!hasChromium)('the page of the API is styled and breaks no content policy', async () => {
  const width = await page.evaluate('getComputedStyle(document.body).maxWidth')
  expect(width).toBe('1120px')
  expect(said.filter((text) => text.includes('Content Security Policy'))).toEqual([])
  await page.evaluate(
    "document.body.append(Object.assign(document.createElement('script'), { text: 'window.ran = 1' }))",
  )
  expect(await page.evaluate('window.ran')).toBeUndefined()
  expect(said.some((text) => text.includes('Content Security Policy'))).toBe(true)
})
