import { z } from 'zod'
import { EventQuery } from './event-query.ts'

export const HistogramQuery = EventQuery.extend({
  /** Width of a bar; about a hundred bars where it is not given. */
  bucket_ms: z.coerce.number().int().min(1_000).optional(),
})

export const HistogramResponse = z.object({
  from: z.number().int(),
  to: z.number().int(),
  bucket_ms: z.number().int(),
  /** Bars that hold something, oldest first. */
  buckets: z.array(z.object({ time: z.number().int(), physical: z.number().int(), cyber: z.number().int() })),
  total: z.number().int(),
})

export const defaultFacets = ['class', 'severity', 'site', 'source', 'hostname', 'user_name']

export const FacetQuery = EventQuery.extend({
  /** Field names, with commas between. */
  fields: z.string().max(1_000).default(defaultFacets.join(',')),
  top: z.coerce.number().int().min(1).max(100).default(10),
})

export const FacetResponse = z.object({
  facets: z.array(
    z.object({
      field: z.string(),
      values: z.array(z.object({ value: z.string(), count: z.number().int() })),
      /** Small counts may be low: there were more values than could be kept. */
      partial: z.boolean(),
    }),
  ),
})

const dayMs = 86_400_000
const steps = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 604_800,
]
const mostBuckets = 2_000

/** The stretch that is counted: what was asked for, else the last seven days up to `to` or now. */
export function countedSpan(query: EventQuery, nowMs: number): { from: number; to: number } {
  const to = query.to ?? Math.max(nowMs + 1, (query.from ?? 0) + 1)
  return { from: query.from ?? to - 7 * dayMs, to }
}

/** Bar width for a span: a round one that gives about a hundred; never so narrow that there are thousands. */
export function bucketFor({ from, to }: { from: number; to: number }, wanted: number | undefined): number {
  const least = Math.ceil((to - from) / mostBuckets)
  if (wanted !== undefined) return Math.max(wanted, least)
  const step = steps.find((seconds) => (to - from) / (seconds * 1_000) <= 120)
  return step === undefined ? Math.ceil((to - from) / 120 / dayMs) * dayMs : step * 1_000
}

export function fieldList(fields: string): string[] {
  return [...new Set(fields.split(',').map((field) => field.trim()))]
    .filter((field) => field !== '')
    .slice(0, 20)
}
