/**
 * A stand-in for the API, for the console's browser tests and its development only; never part of the product. It
 * speaks the shapes of `src/model` and can be slow, failing or empty. `node test/console/stand-in-api.ts` serves it.
 */
import { serve } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import type { AddressInfo } from 'node:net'
import { pathToFileURL } from 'node:url'
import { makeEvents } from './stand-in-events.ts'
import { addCoverageRoutes } from './stand-in-coverage.ts'
import { addContextRoutes } from './stand-in-context.ts'
import { addLiveRoutes } from './stand-in-live.ts'
import { addRuleRoutes } from './stand-in-rules.ts'
import { addSearchRoutes } from './stand-in-search.ts'
import { addSystemRoutes } from './stand-in-system.ts'
import { addWorkRoutes } from './stand-in-incidents.ts'
import { makeWork } from './stand-in-work.ts'

export interface StandInOptions {
  readonly mode?: 'ready' | 'empty' | 'failing' | 'slow' | 'signed_out'
  readonly events?: number
  readonly alerts?: number
  readonly port?: number
  /** Milliseconds between alerts on the live stream; 0 sends none by itself. */
  readonly everyMs?: number
}
export interface StandIn {
  readonly url: string
  /** Sends one more alert on the live stream. */
  readonly raise: (severity: 'critical' | 'low') => void
  readonly stop: () => Promise<void>
}

/** The product's own policy. */
const policy =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; media-src 'self' blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
const slowMs = 3000

export async function startStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const { mode = 'ready' } = options
  const now = Date.now()
  const empty = mode === 'empty'
  const world = {
    now,
    empty,
    events: empty ? [] : makeEvents(options.events ?? 3000, now),
    work: empty ? { alerts: [], incidents: new Map() } : makeWork(now, options.alerts ?? 60),
  }
  const app = new Hono()
  app.use(async (context, next) => {
    context.header('content-security-policy', policy)
    await next()
  })
  app.use('/api/*', async (context, next) => {
    if (mode === 'signed_out' && !/\/(auth|setup|invite)/.test(context.req.path))
      return context.json({ code: 'signed_out', message: 'Sign in first.' }, 401)
    if (mode === 'failing' && context.req.path !== '/api/me')
      return context.json(
        { code: 'lake_down', message: 'The store does not answer.', hint: 'Look at the log of Gatehouse.' },
        503,
      )
    if (mode === 'slow' && context.req.path !== '/api/me')
      await new Promise((resolve) => setTimeout(resolve, slowMs))
    return next()
  })
  const live = addLiveRoutes(app, world, options.everyMs ?? 0)
  addWorkRoutes(app, world)
  addSearchRoutes(app, world)
  addContextRoutes(app, world)
  addRuleRoutes(app, world)
  addSystemRoutes(app, world)
  addCoverageRoutes(app, world)
  app.all('/api/*', (context) => context.json({ code: 'not_found', message: 'There is nothing here.' }, 404))
  app.use('*', serveStatic({ root: './dist/console' }))
  app.get('*', serveStatic({ path: './dist/console/index.html' }))
  return new Promise((resolve) => {
    const server = serve(
      { fetch: app.fetch, port: options.port ?? 0, hostname: '127.0.0.1' },
      (address: AddressInfo) =>
        resolve({
          url: `http://127.0.0.1:${address.port}`,
          raise: live.raise,
          stop: () =>
            new Promise((done) => {
              live.stop()
              server.close(() => done())
              if ('closeAllConnections' in server) server.closeAllConnections()
            }),
        }),
    )
  })
}

export type World = {
  readonly now: number
  readonly empty: boolean
  readonly events: ReturnType<typeof makeEvents>
  readonly work: ReturnType<typeof makeWork>
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const standIn = await startStandIn({
    port: Number(process.env['PORT'] ?? 8080),
    everyMs: 4000,
    events: 10_000,
    mode: (process.env['MODE'] ?? 'ready') as 'ready',
  })
  process.stdout.write(`${standIn.url}\n`)
}
