import type { Viewer } from '../model/right.ts'
import type { StateStore } from '../store/state/state-store.ts'
import { makeApiKeys, type ApiKeys } from './api-keys.ts'
import type { AuditLog } from './audit.ts'
import { authenticate, bearerOf, readSession, type Authenticated } from './authenticate.ts'
import { canonicalJson } from './canonical-json.ts'
import type { Log } from './log.ts'
import type { SecretBox } from './secret-box.ts'
import { makeSessions, type Sessions } from './sessions.ts'
import { makeSignInByOrigin } from './sign-in.ts'
import { makeSignInHandler, type SignInRequest } from './sign-in-handler.ts'
import { makeSignInThrottle, type SignInThrottle } from './sign-in-throttle.ts'
import { makeUsers, type Users } from './users.ts'

/** Who may come in, and as whom. */
export interface Access {
  readonly users: Users
  readonly keys: ApiKeys
  readonly sessions: Sessions
  readonly throttle: SignInThrottle
  /** `origin` is the one the request was made to: cookies and passkeys belong to it. */
  authenticate(headers: Headers, origin: string): Promise<Authenticated | undefined>
  /** Are who asks, and their grants, still as they were? Does not count as use of the session. */
  isUnchanged(viewer: Viewer, headers: Headers, origin: string): Promise<boolean>
  /** The source that an ingest key writes for. Fast: answered from memory for ten seconds. */
  authenticateIngest(
    headers: Headers,
  ): Promise<{ readonly source: string; readonly keyId: string } | undefined>
  /** `/api/auth/*`. Throws `AccessError`. */
  handleSignIn(call: SignInRequest): Promise<Response>
  /** The path and fragment of the set-up page, or nothing where somebody is set up already. */
  issueSetupPath(): Promise<string | undefined>
  /** Writes what is kept in memory and stops the sweeping. */
  stop(): Promise<void>
}

export interface AccessOptions {
  readonly state: StateStore
  readonly box: SecretBox
  readonly audit: AuditLog
  readonly log: Log
  readonly now: () => number
  /** Default `gatehouse`. */
  readonly cookiePrefix?: string | undefined
}

const sweepEveryMs = 60_000
const anchorEveryMs = 10 * 60_000

export function openAccess({ state, box, audit, log, now, cookiePrefix }: AccessOptions): Access {
  const signInFor = makeSignInByOrigin({ state, box, log, cookiePrefix })
  const users = makeUsers(state, now)
  const keys = makeApiKeys(state, now)
  const sessions = makeSessions(state, now)
  const throttle = makeSignInThrottle(state, now)
  const userOf = async (headers: Headers, origin: string) =>
    (await readSession(signInFor(origin), headers, now()))?.user
  const handleSignIn = makeSignInHandler({ state, audit, throttle, signInFor, userOf })

  const sweep = async () => {
    await keys.flushUse()
    await sessions.sweep()
    await throttle.sweep()
  }
  const timer = setInterval(() => {
    sweep().catch((error: unknown) => log.error({ part: 'access', error }, 'sweeping failed'))
  }, sweepEveryMs)
  timer.unref()
  const anchorTimer = setInterval(() => {
    audit
      .anchor()
      .catch((error: unknown) => log.error({ part: 'audit', error }, 'the anchor was not written'))
  }, anchorEveryMs)
  anchorTimer.unref()

  return {
    users,
    keys,
    sessions,
    throttle,
    authenticate: (headers, origin) => authenticate({ state, keys, now }, signInFor(origin), headers),
    async isUnchanged(viewer, headers, origin) {
      const found = await authenticate({ state, keys, now }, signInFor(origin), headers, false)
      return (
        found?.viewer.id === viewer.id && canonicalJson(found.viewer.grants) === canonicalJson(viewer.grants)
      )
    },
    async authenticateIngest(headers) {
      const holder = await keys.find(bearerOf(headers.get('authorization') ?? '') ?? '')
      return holder?.source === undefined ? undefined : { source: holder.source, keyId: holder.id }
    },
    handleSignIn,
    async issueSetupPath() {
      if (!(await users.isEmpty())) return undefined
      const { token } = await users.issueSetupLink()
      return `/setup#token=${token}`
    },
    async stop() {
      clearInterval(timer)
      clearInterval(anchorTimer)
      await sweep()
      await audit.anchor()
    },
  }
}
