import { randomUUID } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import { Hono, type Context } from 'hono'
import { Counter, Histogram, type Registry } from 'prom-client'
import type { Log } from '../access/log.ts'
import { checkCsrf } from './check-csrf.ts'
import { serveConsole } from './console-files.ts'
import type { Endpoint } from './define-endpoint.ts'
import { docsPage, docsStyle } from './docs-page.ts'
import { openApiOf } from './openapi.ts'
import { problemOf, problemResponse } from './problem-response.ts'
import { readBody } from './read-body.ts'
import { originOf, type OriginPolicy, type RequestOrigin } from './request-origin.ts'
import { runEndpoint } from './run-endpoint.ts'
import { setSecurityHeaders } from './security-headers.ts'
import type { Services } from './services.ts'

export interface AppOptions {
  readonly endpoints: readonly Endpoint[]
  readonly services: Services
  readonly origins: OriginPolicy
  readonly log: Log
  /** The built console; absent: only the API is served. */
  readonly consoleFolder?: string
  /** How often a live stream checks that its reader may still read; 15 s unless told. */
  readonly streamCheckMs?: number
}

interface Env {
  Bindings: Partial<HttpBindings>
  Variables: { from: RequestOrigin; route: string }
}

export type App = Hono<Env>

const maxSignInBytes = 64 * 1024

/** The whole HTTP side of Gatehouse, from its declarations. Nothing listens yet. */
export function createApp(options: AppOptions): App {
  const { endpoints, services, log } = options
  const app: App = new Hono<Env>()
  const observe = makeObserver(services.system.metrics)
  app.use(async (c, next) => {
    const started = performance.now()
    const requestId = randomUUID()
    c.set('route', 'other')
    c.set('from', { address: '', origin: '', secure: options.origins.tls })
    try {
      c.set('from', originOf(c.req.raw, c.env?.incoming?.socket?.remoteAddress, options.origins))
      await next()
    } catch (error) {
      c.res = problemOf(error, log, `${c.req.method} ${c.get('route')}`)
    }
    setSecurityHeaders(c.res.headers, c.get('from').secure, requestId)
    observe(c.req.method, c.get('route'), c.res.status, (performance.now() - started) / 1000)
  })
  app.onError((error, c) => problemOf(error, log, `${c.req.method} ${c.get('route')}`))

  addSignIn(app, services)
  for (const endpoint of byPrecedence(endpoints)) addEndpoint(app, endpoint, options)
  addDocuments(app, endpoints, services.system.version)
  addNotFound(app, endpoints)
  if (options.consoleFolder !== undefined) {
    const serve = serveConsole(options.consoleFolder)
    app.get('*', (c) => serve(c.req.raw))
  }
  app.notFound(() => problemResponse(404, { code: 'not_found', message: 'there is nothing here' }))
  return app
}

function addEndpoint(app: App, endpoint: Endpoint, { services, streamCheckMs }: AppOptions): void {
  app.on(endpoint.method.toUpperCase(), honoPath(endpoint.path), (c) => {
    c.set('route', endpoint.path)
    return runEndpoint(endpoint, services, c.req.raw, c.req.param(), c.get('from'), streamCheckMs)
  })
}

function addSignIn(app: App, services: Services): void {
  app.all('/api/auth/*', async (c) => {
    c.set('route', '/api/auth/*')
    const { address, origin } = c.get('from')
    checkCsrf(c.req.raw, origin)
    const body = new TextDecoder().decode(await readBody(c.req.raw, maxSignInBytes))
    const path = c.req.path.slice('/api/auth'.length)
    const response = await services.access.handleSignIn({ request: ownUrl(c), path, address, origin, body })
    return noStore(response)
  })
}

/** The library compares the URL with the origin: behind a proxy the two differ. */
function ownUrl(c: Context<Env>): Request {
  const { pathname, search } = new URL(c.req.url)
  return new Request(c.get('from').origin + pathname + search, {
    method: c.req.method,
    headers: c.req.raw.headers,
  })
}

function noStore(response: Response): Response {
  const headers = new Headers(response.headers)
  headers.set('cache-control', 'no-store')
  return new Response(response.body, { status: response.status, headers })
}

function addDocuments(app: App, endpoints: readonly Endpoint[], version: string): void {
  let document: ReturnType<typeof openApiOf> | undefined
  const get = () => (document ??= openApiOf(endpoints, version))
  app.get('/api/openapi.json', (c) => c.json(get()))
  app.get('/api/docs', (c) => c.html(docsPage(get())))
  app.get('/api/docs.css', (c) => c.body(docsStyle, 200, { 'content-type': 'text/css; charset=utf-8' }))
}

/** Below `/api` an unknown path is a `Problem`, never the console's page; a known one with another method says so. */
function addNotFound(app: App, endpoints: readonly Endpoint[]): void {
  const methods = new Map<string, string[]>()
  for (const { path, method } of endpoints) {
    methods.set(path, [...(methods.get(path) ?? []), method.toUpperCase()])
  }
  for (const [path, allowed] of methods) {
    const allow = allowed.join(', ')
    const problem = { code: 'method_not_allowed', message: `this path takes ${allow}` }
    app.all(honoPath(path), () => problemResponse(405, problem, { allow }))
  }
  app.all('/api/*', (c) =>
    problemResponse(404, {
      code: 'not_found',
      message: `there is no ${c.req.method} ${c.req.path}`,
      hint: '/api/docs lists what there is',
    }),
  )
}

const honoPath = (path: string) => path.replace(/\{(\w+)\}/g, ':$1')

/** `/api/audit/verify` before `/api/audit/{id}`: fixed parts first. */
function byPrecedence(endpoints: readonly Endpoint[]): Endpoint[] {
  const rank = ({ path }: Endpoint) => path.split('/').map((part) => (part.startsWith('{') ? 1 : 0))
  return [...endpoints].sort((a, b) => {
    const [left, right] = [rank(a), rank(b)]
    const at = left.findIndex((value, index) => value !== right[index])
    return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0)
  })
}

function makeObserver(registry: Registry) {
  const count = new Counter({
    name: 'gatehouse_http_requests_total',
    help: 'HTTP requests by route, method and status',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
  })
  const duration = new Histogram({
    name: 'gatehouse_http_request_seconds',
    help: 'Time until the answer begins, by route',
    labelNames: ['route'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  })
  return (method: string, route: string, status: number, seconds: number) => {
    count.inc({ method, route, status })
    duration.observe({ route }, seconds)
  }
}
