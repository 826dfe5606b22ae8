import type { Kysely } from 'kysely'
import type { Database } from '../store/state/database.ts'
import type { AuditEntry } from './audit-hash.ts'

/** What to show; times are epoch milliseconds, `to` is not included. */
export interface AuditFilter {
  readonly actor?: string | undefined
  readonly action?: string | undefined
  readonly target?: string | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
}

function filtered(db: Kysely<Database>, filter: AuditFilter) {
  let query = db.selectFrom('audit_entry').selectAll()
  if (filter.actor !== undefined) query = query.where('actor', '=', filter.actor)
  if (filter.action !== undefined) query = query.where('action', '=', filter.action)
  if (filter.target !== undefined) query = query.where('target', '=', filter.target)
  if (filter.from !== undefined) query = query.where('time_ms', '>=', filter.from)
  if (filter.to !== undefined) query = query.where('time_ms', '<', filter.to)
  return query
}

/** Newest first, those before the entry `after`. */
export function readAudit(
  db: Kysely<Database>,
  filter: AuditFilter,
  after: string | undefined,
  limit: number,
): Promise<AuditEntry[]> {
  const query = filtered(db, filter).orderBy('seq', 'desc').limit(limit)
  const before = Number(after)
  return (
    after === undefined || !Number.isSafeInteger(before) ? query : query.where('seq', '<', before)
  ).execute()
}

/** The names of users and keys as they are today, by actor. */
export async function actorNames(
  db: Kysely<Database>,
  entries: readonly { readonly actor: string }[],
): Promise<Map<string, string>> {
  const ids = [...new Set(entries.map((entry) => entry.actor.replace(/^(user|key):/, '')))]
  if (ids.length === 0) return new Map()
  const users = await db.selectFrom('user').select(['id', 'name']).where('id', 'in', ids).execute()
  const keys = await db.selectFrom('api_key').select(['id', 'name']).where('id', 'in', ids).execute()
  return new Map([
    ...users.map(({ id, name }) => [`user:${id}`, name] as const),
    ...keys.map(({ id, name }) => [`key:${id}`, name] as const),
  ])
}

const columns = ['seq', 'time_ms', 'actor', 'action', 'target', 'detail', 'prev_hash', 'hash'] as const
const pageSize = 500

/** All entries that match, oldest first, as CSV; read page by page while the reader takes it. */
export function auditCsv(
  db: Kysely<Database>,
  filter: AuditFilter,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  let last = 0
  const encode = (text: string) => new TextEncoder().encode(text)
  return new ReadableStream({
    start: (controller) => controller.enqueue(encode(`${columns.join(',')}\r\n`)),
    async pull(controller) {
      if (signal.aborted) return controller.close()
      const page = await filtered(db, filter).where('seq', '>', last).orderBy('seq').limit(pageSize).execute()
      last = page.at(-1)?.seq ?? last
      if (page.length > 0) controller.enqueue(encode(page.map(csvLine).join('')))
      if (page.length < pageSize) controller.close()
    },
  })
}

function csvLine(entry: AuditEntry): string {
  return `${columns.map((column) => csvField(String(entry[column]))).join(',')}\r\n`
}

/** A field that a spreadsheet would take for a formula gets a quote before it. */
function csvField(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
