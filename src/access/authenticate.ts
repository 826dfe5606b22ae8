import type { Viewer } from '../model/right.ts'
import type { StateStore } from '../store/state/state-store.ts'
import type { ApiKeys } from './api-keys.ts'
import { readGrants } from './grants.ts'
import { sessionLongestMs, type SignIn } from './sign-in.ts'

export interface SessionUser {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly sessionId: string
  readonly secondFactor: boolean
}

/** Who asks, and what else an answer needs to say about the session. */
export interface Authenticated {
  readonly viewer: Viewer
  readonly session?: SessionUser
  /** Cookies that renew the session. */
  readonly setCookie: readonly string[]
}

/**
 * The user behind the session cookie; nobody where the session is over, too old, or its user disabled. Being asked
 * counts as use of the session unless `renew` is false.
 */
export async function readSession(
  signIn: SignIn,
  headers: Headers,
  nowMs: number,
  renew = true,
): Promise<{ user: SessionUser; setCookie: readonly string[] } | undefined> {
  if (!headers.has('cookie')) return undefined
  const answer = await signIn.api.getSession({
    headers,
    returnHeaders: true,
    query: renew ? {} : { disableRefresh: true },
  })
  const found = answer.response
  if (!found) return undefined
  const { user, session } = found
  if (user.disabled === true || nowMs - new Date(session.createdAt).getTime() > sessionLongestMs)
    return undefined
  return {
    user: {
      id: user.id,
      name: user.name,
      email: user.email,
      sessionId: session.id,
      secondFactor: user.twoFactorEnabled === true,
    },
    setCookie: answer.headers.getSetCookie(),
  }
}

/** By bearer key where there is one, else by cookie: a wrong key is never made good by a cookie beside it. */
export async function authenticate(
  parts: { readonly state: StateStore; readonly keys: ApiKeys; readonly now: () => number },
  signIn: SignIn,
  headers: Headers,
  renew = true,
): Promise<Authenticated | undefined> {
  const authorization = headers.get('authorization')
  if (authorization !== null) {
    const holder = await parts.keys.find(bearerOf(authorization) ?? '')
    if (holder?.kind !== 'access') return undefined
    return {
      viewer: { id: holder.id, name: holder.name, kind: 'api_key', grants: holder.grants },
      setCookie: [],
    }
  }
  const found = await readSession(signIn, headers, parts.now(), renew)
  if (!found) return undefined
  const grants = await readGrants(parts.state.db, found.user.id)
  return {
    viewer: { id: found.user.id, name: found.user.name, kind: 'user', grants },
    session: found.user,
    setCookie: found.setCookie,
  }
}

/** The key of `Authorization: Bearer <key>`. */
export function bearerOf(authorization: string): string | undefined {
  return /^Bearer +([\w.~+/-]+=*)$/i.exec(authorization.trim())?.[1]
}
