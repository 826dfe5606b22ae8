import { z } from 'zod'
import { defineEndpoint } from '../define-endpoint.ts'
import { checkParts, overall } from './system-parts.ts'

const State = z.enum(['ok', 'degraded', 'failed'])

/** `GET /health`: 200 while it serves, 503 when a part has failed. Names and states only: it needs no sign-in. */
export const getHealth = defineEndpoint({
  method: 'get',
  path: '/health',
  area: 'system',
  summary: 'Is it alive, and every part of it?',
  access: 'public',
  response: z.object({ status: State, parts: z.record(z.string(), State) }),
  async handle({ services }) {
    const reports = await checkParts(services.system.probes)
    const status = overall(reports)
    const parts = Object.fromEntries(reports.map(({ name, state }) => [name, state]))
    if (status !== 'failed') return { status, parts }
    return Response.json({ status, parts }, { status: 503, headers: { 'cache-control': 'no-store' } })
  },
})

/** `GET /metrics`: Prometheus text. Its scraper takes an API key that may read the system. */
export const getMetrics = defineEndpoint({
  method: 'get',
  path: '/metrics',
  area: 'system',
  summary: 'Metrics in the Prometheus format',
  access: { action: 'read', domain: ['system'] },
  response: { stream: 'text/plain', description: 'Prometheus text format.' },
  async handle({ services }) {
    const { metrics } = services.system
    return new Response(await metrics.metrics(), { headers: { 'content-type': metrics.contentType } })
  },
})

/** `GET /api/system`: version, parts with their messages, and facts. */
export const getSystem = defineEndpoint({
  method: 'get',
  path: '/api/system',
  area: 'system',
  summary: 'Version, state of every part, sizes',
  access: { action: 'read', domain: ['system'] },
  response: z.object({
    version: z.string(),
    node: z.string(),
    started: z.number().int(),
    now: z.number().int(),
    status: State,
    parts: z.array(z.object({ name: z.string(), state: State, message: z.string().optional() })),
    facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  }),
  async handle({ services }) {
    const { system, now } = services
    const parts = await checkParts(system.probes)
    return {
      version: system.version,
      node: process.version,
      started: system.startedAtMs,
      now: now(),
      status: overall(parts),
      parts,
      facts: await system.facts(),
    }
  },
})
