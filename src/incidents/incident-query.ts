import * as z from 'zod'
import { severityRank } from '../engine/incidents/context-worthy.ts'
import { Severity } from '../model/event.ts'
import { IncidentStatus, type IncidentSummary } from '../model/incident.ts'
import { PageQuery } from '../model/page.ts'
import type { Keyset } from './keyset.ts'

const times = { from: z.coerce.number().int().optional(), to: z.coerce.number().int().optional() }

/** How the list of incidents is filtered and ordered. Times: epoch milliseconds, held against first and last time. */
export const IncidentFilter = z.object({
  /** One or several, by comma; `open` is all that are not resolved or closed. */
  status: z.string().max(200).optional(),
  /** At least this severe. */
  severity: Severity.optional(),
  site: z.string().max(128).optional(),
  /** A user's id, `me`, or `none`. */
  owner: z.string().max(200).optional(),
  team: z.string().max(128).optional(),
  /** In the title, names and sources; or `INC-42`. */
  text: z.string().max(200).optional(),
  domain: z.enum(['physical', 'cyber', 'both']).optional(),
  person: z.string().max(128).optional(),
  asset: z.string().max(128).optional(),
  ...times,
  sort: z.enum(['severity', 'newest', 'updated', 'number']).default('severity'),
})
export const IncidentQuery = IncidentFilter.extend(PageQuery.shape)
export type IncidentQuery = z.infer<typeof IncidentQuery>

export const personKinds = ['person', 'account', 'credential'] as const
export const assetKinds = ['door', 'host', 'device', 'camera', 'address'] as const

const open: readonly string[] = ['new', 'in_progress', 'on_hold']

/** Undefined: any. Unknown names match nothing. */
export function statusesOf(query: IncidentQuery): string[] | undefined {
  if (!query.status) return undefined
  const known = new Set<string>(IncidentStatus.options)
  return query.status.split(',').flatMap((name) => (name === 'open' ? open : known.has(name) ? [name] : []))
}

export function numberIn(text: string): number | undefined {
  const match = /^(?:inc-)?(\d{1,12})$/i.exec(text.trim())
  return match ? Number(match[1]) : undefined
}

/** The filters on content, held against what the viewer sees. */
export function matchesContent(summary: IncidentSummary, query: IncidentQuery): boolean {
  const { entities } = summary
  const has = (kinds: readonly string[], id: string): boolean =>
    entities.some((entity) => kinds.includes(entity.kind) && entity.id === id)
  return (
    (query.severity === undefined || severityRank(summary.severity) >= severityRank(query.severity)) &&
    (query.site === undefined || summary.sites.includes(query.site)) &&
    (query.domain === undefined ||
      (query.domain === 'both' ? summary.domains.length > 1 : summary.domains.includes(query.domain))) &&
    (query.from === undefined || summary.last_time >= query.from) &&
    (query.to === undefined || summary.first_time <= query.to) &&
    (query.person === undefined || has(personKinds, query.person)) &&
    (query.asset === undefined || has(assetKinds, query.asset)) &&
    (query.text === undefined || matchesText(summary, query.text))
  )
}

function matchesText(summary: IncidentSummary, text: string): boolean {
  if (numberIn(text) === summary.number) return true
  const words = [summary.title, ...summary.entities.flatMap(({ id, name }) => [name ?? '', id])]
  return [...words, ...summary.sites, ...summary.sources].join(' ').toLowerCase().includes(text.toLowerCase())
}

export function keysetOf(summary: IncidentSummary, sort: IncidentQuery['sort']): Keyset {
  if (sort === 'severity') return [severityRank(summary.severity), summary.last_time, summary.id]
  if (sort === 'newest') return [summary.last_time, summary.id]
  if (sort === 'updated') return [summary.updated_time, summary.id]
  return [summary.number]
}
