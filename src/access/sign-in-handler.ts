import { z } from 'zod'
import type { StateStore } from '../store/state/state-store.ts'
import { AccessError } from './access-error.ts'
import type { AuditLog } from './audit.ts'
import { checkNewPassword } from './passwords.ts'
import { clientAddressHeader, type SignIn } from './sign-in.ts'
import { signInPaths, type SignInPath } from './sign-in-paths.ts'
import type { SignInThrottle } from './sign-in-throttle.ts'

const Body = z.object({
  email: z.string().max(320).optional(),
  newPassword: z.string().max(1_000).optional(),
})

export interface SignInRequest {
  readonly request: Request
  /** Path below `/api/auth`. */
  readonly path: string
  /** Address of the caller. */
  readonly address: string
  readonly origin: string
  /** The body, already read and bounded; JSON or empty. */
  readonly body: string
}

interface Parts {
  readonly state: StateStore
  readonly audit: AuditLog
  readonly throttle: SignInThrottle
  readonly signInFor: (origin: string) => SignIn
  /** The user behind the cookies, if any. */
  readonly userOf: (
    headers: Headers,
    origin: string,
  ) => Promise<{ id: string; email: string; name: string } | undefined>
}

/** Passes a request on to the sign-in library: only known paths, throttled, audited, without tokens in the answer. */
export function makeSignInHandler(parts: Parts): (call: SignInRequest) => Promise<Response> {
  return async (call) => {
    const known = signInPaths[call.path]
    if (!known || known.method !== call.request.method) {
      throw new AccessError(404, 'not_found', `there is no ${call.request.method} /api/auth${call.path}`)
    }
    const body = Body.safeParse(parseJson(call.body)).data ?? {}
    const user = await parts.userOf(call.request.headers, call.origin)
    const account = user?.email ?? body.email
    if (body.newPassword !== undefined)
      checkNewPassword(body.newPassword, [user?.name ?? '', user?.email ?? ''])
    if (known.guess) await beginGuess(parts, account, call.address)
    const response = await parts.signInFor(call.origin).handler(forward(call, known))
    if (known.guess && response.ok) await parts.throttle.succeed(account, call.address)
    await auditAnswer(parts, known, call, response, user?.id, account)
    return withoutTokens(response)
  }
}

async function beginGuess({ throttle }: Parts, account: string | undefined, address: string): Promise<void> {
  const waitMs = await throttle.begin(account, address)
  if (waitMs === 0) return
  const seconds = Math.ceil(waitMs / 1000)
  throw new AccessError(429, 'too_many_attempts', `too many failed attempts: try again in ${seconds} s`)
}

function forward({ request, address, body }: SignInRequest, { fixed = {} }: SignInPath): Request {
  const headers = new Headers(request.headers)
  headers.set(clientAddressHeader, address)
  headers.delete('content-length')
  if (body === '') headers.set('content-type', 'application/json')
  return new Request(request.url, {
    method: request.method,
    headers,
    ...(request.method === 'POST' ? { body: withFixed(body === '' ? '{}' : body, fixed) } : {}),
  })
}

/** What is not a JSON object goes on as it is: the library refuses it. */
function withFixed(body: string, fixed: Readonly<Record<string, unknown>>): string {
  const parsed = parseJson(body)
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) return body
  return JSON.stringify({ ...parsed, ...fixed })
}

async function auditAnswer(
  { audit, state }: Parts,
  known: SignInPath,
  { address, path }: SignInRequest,
  response: Response,
  userId: string | undefined,
  account: string | undefined,
): Promise<void> {
  const action = response.ok ? known.audit : known.auditRefusal
  if (!action) return
  const id = userId ?? (await signedIn(state, response, account))
  const actor = id === undefined ? 'anonymous' : `user:${id}`
  const detail = { address, path, ...(response.ok ? {} : { account: account ?? '' }) }
  await audit.append({
    actor: response.ok ? actor : 'anonymous',
    action,
    target: id ?? account ?? '',
    detail,
  })
}

/** The user that an answer signs in, before the cookie has come back once. */
async function signedIn(
  state: StateStore,
  response: Response,
  account: string | undefined,
): Promise<string | undefined> {
  const Answer = z.object({ user: z.object({ id: z.string() }) })
  const answer = Answer.safeParse(parseJson(await response.clone().text()))
  if (answer.success) return answer.data.user.id
  if (account === undefined) return undefined
  const row = await state.db
    .selectFrom('user')
    .select('id')
    .where('email', '=', account.toLowerCase())
    .executeTakeFirst()
  return row?.id
}

/** The session's token belongs into its cookie only, where no script can read it. */
async function withoutTokens(response: Response): Promise<Response> {
  const answer: unknown = parseJson(await response.clone().text())
  if (answer === null || typeof answer !== 'object') return response
  const { token: _, session: __, ...rest } = answer as Record<string, unknown>
  const headers = new Headers(response.headers)
  headers.delete('content-length')
  return new Response(Array.isArray(answer) ? JSON.stringify(answer) : JSON.stringify(rest), {
    status: response.status,
    headers,
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
