import { createOTP } from '@better-auth/utils/otp'
import { ApiClient } from './api-client.ts'
import type { ApiUnderTest } from './serve-api.ts'

export const adminEmail = 'ada@example.org'
export const adminPassword = 'violet tractor hums quietly'

/** Sets the server up and signs its first administrator in. */
export async function signInAdmin(api: ApiUnderTest): Promise<ApiClient> {
  const browser = new ApiClient(api.url)
  const { token } = await api.services.access.users.issueSetupLink()
  await browser.send('POST', '/api/setup', {
    token,
    name: 'Ada',
    email: adminEmail,
    password: adminPassword,
  })
  await browser.send('POST', '/api/auth/sign-in/email', { email: adminEmail, password: adminPassword })
  return browser
}

/** Enrols an authenticator and returns what gives its codes. */
export async function enrolTotp(browser: ApiClient, password: string): Promise<() => Promise<string>> {
  const enrol = await browser.send('POST', '/api/auth/two-factor/enable', { password })
  const uri = new URL(String(enrol.json['totpURI']))
  const secret = readBase32(uri.searchParams.get('secret') ?? '')
  const code = () => createOTP(secret, { digits: 6, period: 30 }).totp()
  await browser.send('POST', '/api/auth/two-factor/verify-totp', { code: await code() })
  return code
}

/** The text that an authenticator URI carries in base32. */
export function readBase32(text: string): string {
  const bits = Array.from(text.replace(/=+$/, ''))
    .map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0'))
    .join('')
  const bytes = bits.match(/.{8}/g) ?? []
  return String.fromCharCode(...bytes.map((byte) => Number.parseInt(byte, 2)))
}
