import { z } from 'zod'
import { requireOrganisation } from '../access/require-organisation.ts'
import { defineEndpoint } from '../define-endpoint.ts'
import { checkParts, overall, State } from './system-parts.ts'

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

/** `GET /metrics`: Prometheus text. Its scraper takes an API key that may read the system of the whole organisation. */
export const getMetrics = defineEndpoint({
  method: 'get',
  path: '/metrics',
  area: 'system',
  summary: 'Metrics in the Prometheus format',
  access: { action: 'read', domain: ['system'] },
  response: { stream: 'text/plain', description: 'Prometheus text format.' },
  async handle({ viewer, services }) {
    // The figures count what happens at every site.
    requireOrganisation(viewer, 'read', 'system')
    const { metrics } = services.system
    return new Response(await metrics.metrics(), { headers: { 'content-type': metrics.contentType } })
  },
})
