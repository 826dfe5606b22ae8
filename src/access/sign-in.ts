import { passkey } from '@better-auth/passkey'
import { betterAuth } from 'better-auth'
import { twoFactor } from 'better-auth/plugins'
import { LRUCache } from 'lru-cache'
import type { StateStore } from '../store/state/state-store.ts'
import { AccessError } from './access-error.ts'
import type { Log } from './log.ts'
import { hashPassword, maxPasswordLength, minPasswordLength, verifyPassword } from './passwords.ts'
import type { SecretBox } from './secret-box.ts'

/** A session ends after half a day without use, and after a week at the latest. */
export const sessionIdleMs = 12 * 3_600_000
export const sessionLongestMs = 7 * 24 * 3_600_000
const sessionRenewMs = 10 * 60_000

/** The header in which the caller's address reaches the sign-in library; whatever came in under it is removed. */
export const clientAddressHeader = 'x-gatehouse-client-address'

export interface SignInOptions {
  readonly state: StateStore
  readonly box: SecretBox
  readonly log: Log
  /** Default `gatehouse`. */
  readonly cookiePrefix?: string | undefined
}

export type SignIn = ReturnType<typeof makeSignIn>

/**
 * The sign-in library for one origin: cookies, WebAuthn's relying party and the origin check all hang on it. An origin
 * has passed the host check before it gets here, and few are kept.
 */
export function makeSignInByOrigin(options: SignInOptions): (origin: string) => SignIn {
  const made = new LRUCache<string, SignIn>({ max: 16 })
  return (origin) => {
    const known = made.get(origin) ?? makeSignIn(options, origin)
    made.set(origin, known)
    return known
  }
}

function makeSignIn({ state, box, log, cookiePrefix = 'gatehouse' }: SignInOptions, origin: string) {
  const secure = origin.startsWith('https:')
  const secrets = box.derive('sign-in').map(({ key }, index, all) => ({
    version: all.length - index,
    value: key.toString('base64url'),
  }))
  return betterAuth({
    appName: 'Gatehouse',
    baseURL: origin,
    basePath: '/api/auth',
    trustedOrigins: [origin],
    secrets,
    database: { db: state.db, type: 'sqlite' },
    telemetry: { enabled: false },
    // Our own throttle guards sign-in: it is kept per account and address, and survives a restart.
    rateLimit: { enabled: false },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength,
      maxPasswordLength,
      password: {
        hash: hashPassword,
        verify: ({ hash, password }) => verifyPassword(hash, password),
      },
    },
    session: { expiresIn: sessionIdleMs / 1000, updateAge: sessionRenewMs / 1000, freshAge: 3_600 },
    user: {
      additionalFields: { disabled: { type: 'boolean', required: false, input: false, defaultValue: false } },
    },
    databaseHooks: { session: { create: { before: (session) => refuseDisabled(state, session.userId) } } },
    plugins: [
      twoFactor({ issuer: 'Gatehouse', totpOptions: { digits: 6, period: 30 } }),
      passkey({
        rpID: new URL(origin).hostname,
        rpName: 'Gatehouse',
        origin,
        // A passkey stands for both factors, so the authenticator must have checked its user (PIN, finger, face).
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        registration: {
          afterVerification: ({ verification }) =>
            requireUserVerified(verification.registrationInfo?.userVerified),
        },
        authentication: {
          afterVerification: ({ verification }) =>
            requireUserVerified(verification.authenticationInfo.userVerified),
        },
      }),
    ],
    advanced: {
      cookiePrefix,
      useSecureCookies: secure,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'strict', secure, path: '/' },
      ipAddress: { ipAddressHeaders: [clientAddressHeader] },
      database: { validateSchema: false },
    },
    logger: { level: 'warn', log: (level, message) => logTo(log, level, message) },
  })
}

async function refuseDisabled(state: StateStore, userId: string): Promise<false | undefined> {
  const user = await state.db
    .selectFrom('user')
    .select('disabled')
    .where('id', '=', userId)
    .executeTakeFirst()
  return user && user.disabled !== 1 ? undefined : false
}

function requireUserVerified(verified: boolean | undefined): void {
  if (verified === true) return
  throw new AccessError(401, 'user_not_verified', 'the passkey did not check its user: set a PIN for it')
}

/** Its messages may quote what was sent, so only the text is kept, not the arguments. */
function logTo(log: Log, level: string, message: string): void {
  const line: keyof Log = level === 'error' ? 'error' : 'debug'
  log[line]({ part: 'sign-in' }, message)
}
