import { z } from 'zod'
import { actorNames, auditCsv, readAudit } from '../../access/read-audit.ts'
import { pageOf, PageQuery } from '../../model/page.ts'
import { requireOrganisation } from '../access/require-organisation.ts'
import { defineEndpoint } from '../define-endpoint.ts'

const Filters = z.object({
  actor: z.string().max(200).optional(),
  action: z.string().max(200).optional(),
  target: z.string().max(500).optional(),
  from: z.coerce.number().int().optional(),
  to: z.coerce.number().int().optional(),
})

const Entry = z.object({
  seq: z.number().int(),
  time: z.number().int(),
  actor: z.string(),
  /** Its name today; the actor itself where there is none. */
  actor_name: z.string(),
  action: z.string(),
  target: z.string(),
  detail: z.record(z.string(), z.unknown()),
  prev_hash: z.string(),
  hash: z.string(),
})

/** `GET /api/audit`: newest first; `after` is the seq of the last entry of the page before. */
export const getAudit = defineEndpoint({
  method: 'get',
  path: '/api/audit',
  area: 'system',
  summary: 'The audit trail, newest first',
  access: { action: 'audit', domain: ['system'] },
  query: PageQuery.extend(Filters.shape),
  response: pageOf(Entry),
  async handle({ viewer, query, services }) {
    requireOrganisation(viewer, 'audit', 'system')
    const rows = await readAudit(services.state.db, query, query.after, query.limit)
    const names = await actorNames(services.state.db, rows)
    const last = rows.at(-1)
    return {
      items: rows.map(({ time_ms, detail, ...row }) => ({
        ...row,
        actor_name: names.get(row.actor) ?? row.actor,
        time: time_ms,
        detail: JSON.parse(detail) as Record<string, unknown>,
      })),
      ...(rows.length === query.limit && last ? { next: String(last.seq) } : {}),
    }
  },
})

/** `GET /api/audit.csv`: the same filters, all pages, oldest first. */
export const exportAudit = defineEndpoint({
  method: 'get',
  path: '/api/audit.csv',
  area: 'system',
  summary: 'The audit trail as CSV, oldest first',
  access: { action: 'audit', domain: ['system'] },
  query: Filters,
  response: { stream: 'text/csv', description: 'One entry per line, with its hashes.' },
  audit: 'audit.export',
  async handle({ viewer, query, services, request }) {
    requireOrganisation(viewer, 'audit', 'system')
    return new Response(auditCsv(services.state.db, query, request.signal), {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="audit.csv"',
        'cache-control': 'no-store',
      },
    })
  },
})

/** `GET /api/audit/verify`: walks the whole chain. */
export const verifyAudit = defineEndpoint({
  method: 'get',
  path: '/api/audit/verify',
  area: 'system',
  summary: 'Check the audit chain; names the first entry that was changed or removed',
  access: { action: 'audit', domain: ['system'] },
  response: z.object({
    ok: z.boolean(),
    entries: z.number().int(),
    head: z.object({ seq: z.number().int(), hash: z.string() }),
    anchors: z.number().int(),
    /** Seq of the first entry that is wrong or missing. */
    broken_at: z.number().int().optional(),
    kind: z.enum(['changed', 'removed', 'unchained', 'cut_off']).optional(),
    message: z.string().optional(),
  }),
  async handle({ viewer, services }) {
    requireOrganisation(viewer, 'audit', 'system')
    const { fault, ...report } = await services.audit.verify()
    if (!fault) return { ok: true, ...report }
    return { ok: false, ...report, broken_at: fault.seq, kind: fault.kind, message: fault.message }
  },
})
