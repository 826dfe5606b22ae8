import { z } from 'zod'
import type { Action, Viewer } from '../../model/right.ts'
import type { LakeQuery } from '../../store/lake/lake-query.ts'
import { ApiError } from '../define-endpoint.ts'
import { eventScopeOf } from './event-scope.ts'

/** Epoch milliseconds, or an ISO date or instant. */
const Time = z
  .string()
  .max(40)
  .transform((text, context) => {
    const time = /^-?\d+$/.test(text) ? Number(text) : Date.parse(text)
    if (Number.isSafeInteger(time)) return time
    context.addIssue({
      code: 'custom',
      message: 'write epoch milliseconds or an ISO time such as 2026-10-01T08:00Z',
    })
    return z.NEVER
  })

const Filter = z.union([z.string().max(1_000), z.array(z.string().max(1_000)).max(50)])

/** What every question about events takes. */
export const EventQuery = z.object({
  /** Text of the search box: words, "phrases", field:value, -not, OR, ( ). */
  q: z.string().max(4_000).optional(),
  /** First instant, included. */
  from: Time.optional(),
  /** Last instant, excluded. */
  to: Time.optional(),
  /** `field=value` or `field!=value`, taken literally; several of one field and kind mean any of them. */
  filter: Filter.optional(),
})
export type EventQuery = z.output<typeof EventQuery>

/** The question as the lake takes it, with the viewer's scope. */
export function toLakeQuery(query: EventQuery, viewer: Viewer, action: Action): LakeQuery {
  return {
    text: query.q,
    from: query.from,
    to: query.to,
    filters: toFilters(query.filter),
    scope: eventScopeOf(viewer, action),
  }
}

function toFilters(given: z.output<typeof Filter> | undefined) {
  const filters = new Map<string, { field: string; op: 'is' | 'is_not'; values: string[] }>()
  for (const text of given === undefined ? [] : [given].flat()) {
    const match = /^([\w.@$ -]+?)(!?=)(.*)$/s.exec(text)
    if (!match) {
      throw new ApiError(400, 'bad_filter', `${text} is not a filter`, {
        where: 'filter',
        hint: 'write field=value or field!=value',
      })
    }
    const [, field = '', sign, value = ''] = match
    const op = sign === '=' ? 'is' : 'is_not'
    const known = filters.get(`${op} ${field}`)
    if (known) known.values.push(value)
    else filters.set(`${op} ${field}`, { field, op, values: [value] })
  }
  return [...filters.values()]
}
