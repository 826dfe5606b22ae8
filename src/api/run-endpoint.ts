import { z } from 'zod'
import { AccessError } from '../access/access-error.ts'
import { actorOf } from '../access/audit.ts'
import type { Authenticated } from '../access/authenticate.ts'
import { isSomewhere, scopeOf } from '../access/scope.ts'
import type { Viewer } from '../model/right.ts'
import { redact } from './audit-detail.ts'
import { checkCsrf } from './check-csrf.ts'
import { ApiError, type Caller, type Endpoint, type EndpointInput } from './define-endpoint.ts'
import { defaultStreamCheckMs, guardStream } from './guard-stream.ts'
import { InputError, parseInput } from './parse-input.ts'
import { problemResponse } from './problem-response.ts'
import { boundBody, defaultMaxBodyBytes } from './read-body.ts'
import type { RequestOrigin } from './request-origin.ts'
import type { Services } from './services.ts'

/** The registry holds endpoints with their types erased: `parseInput` is what makes the values fit. */
type ErasedInput = EndpointInput<z.ZodType, z.ZodType, z.ZodType>

const anonymous: Viewer = { id: 'anonymous', name: 'anonymous', kind: 'user', grants: [] }

/** One call of one endpoint, from who asks to the answer. Throws what `problemOf` understands. */
export async function runEndpoint(
  endpoint: Endpoint,
  services: Services,
  request: Request,
  pathParams: Readonly<Record<string, string>>,
  from: RequestOrigin,
  streamCheckMs = defaultStreamCheckMs,
): Promise<Response> {
  const who = await authenticateFor(endpoint, services, request, from)
  checkCsrf(request, from.origin)
  let parsed
  try {
    parsed = await parseInput(endpoint, request, pathParams)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const { code, message, details } = error
    return problemResponse(422, {
      code,
      message,
      where: details[0]?.where ?? 'request',
      details: [...details],
    })
  }
  const raw = endpoint.rawBody === true
  const input = {
    ...parsed,
    viewer: who.viewer,
    services,
    caller: {
      address: from.address,
      origin: from.origin,
      ...(who.session ? { session: who.session } : {}),
    },
    request: raw ? boundBody(request, endpoint.maxBodyBytes ?? defaultMaxBodyBytes) : request,
  } satisfies ErasedInput
  const result: unknown = await endpoint.handle(input)
  await auditCall(endpoint, input, result)
  const response = withCookies(answer(endpoint, result), who.setCookie)
  if (endpoint.access === 'public' || !isLive(response)) return response
  const mayStillRead = () => services.access.isUnchanged(who.viewer, request.headers, from.origin)
  return guardStream(response, mayStillRead, streamCheckMs)
}

function isLive(response: Response): boolean {
  return response.headers.get('content-type')?.startsWith('text/event-stream') === true
}

async function authenticateFor(
  endpoint: Endpoint,
  services: Services,
  request: Request,
  from: RequestOrigin,
): Promise<{
  viewer: Viewer
  session?: Caller['session']
  setCookie: readonly string[]
}> {
  const { access } = endpoint
  if (access === 'public') return { viewer: anonymous, setCookie: [] }
  const found = await services.access.authenticate(request.headers, from.origin)
  if (!found) {
    throw new AccessError(
      401,
      'not_signed_in',
      'sign in first',
      'programs send "Authorization: Bearer <key>"',
    )
  }
  if (access === 'signed_in') return found
  await requireSecondFactor(services, found)
  const { action, domain } = access
  if (domain.some((one) => isSomewhere(scopeOf(found.viewer, action, one)))) return found
  throw new ApiError(403, 'no_right', `this needs the right to ${action} ${domain.join(' or ')}`, {
    hint: 'an administrator can grant it',
  })
}

/** Where the settings ask for it, an administrator without an authenticator can do nothing but set one up. */
async function requireSecondFactor(services: Services, { viewer, session }: Authenticated): Promise<void> {
  if (!session || session.secondFactor || !viewer.grants.some(({ role }) => role === 'administrator')) return
  if (!(await services.settings.read()).two_factor_for_administrators) return
  throw new ApiError(403, 'second_factor_needed', 'administrators need an authenticator here', {
    hint: 'set one up under your own settings',
  })
}

async function auditCall(endpoint: Endpoint, input: ErasedInput, result: unknown): Promise<void> {
  if (endpoint.audit === undefined) return
  const { params, query, body, viewer, caller, services } = input
  const target = endpoint.auditTarget?.(input) ?? targetOf(result, params)
  await services.audit.append({
    actor: actorOf(viewer),
    action: endpoint.audit,
    target,
    detail: {
      address: caller.address,
      ...(params === undefined ? {} : { params: redact(params) }),
      ...(query === undefined || Object.keys(query as object).length === 0 ? {} : { query: redact(query) }),
      ...(body === undefined ? {} : { body: redact(body) }),
    },
  })
}

function targetOf(result: unknown, params: unknown): string {
  if (result !== null && typeof result === 'object' && 'id' in result && typeof result.id === 'string') {
    return result.id
  }
  return Object.values(params ?? {}).join('/')
}

/** The declared schema shapes the answer: what it does not name is not sent. */
function answer(endpoint: Endpoint, result: unknown): Response {
  if (result instanceof Response) return result
  const { response } = endpoint
  if (!(response instanceof z.ZodType))
    throw new Error(`${endpoint.path} declares a stream but returned a value`)
  const parsed = response.safeParse(result)
  if (!parsed.success) {
    throw new Error(
      `the answer of ${endpoint.method} ${endpoint.path} is not as declared: ${z.prettifyError(parsed.error)}`,
    )
  }
  return Response.json(parsed.data, { headers: { 'cache-control': 'no-store' } })
}

function withCookies(response: Response, cookies: readonly string[]): Response {
  if (cookies.length === 0) return response
  const headers = new Headers(response.headers)
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  return new Response(response.body, { status: response.status, headers })
}
