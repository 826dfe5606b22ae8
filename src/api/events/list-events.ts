import { z } from 'zod'
import { PageQuery, pageOf } from '../../model/page.ts'
import { defineEndpoint } from '../define-endpoint.ts'
import { asApiErrors } from './event-errors.ts'
import { EventItem, toItem } from './event-item.ts'
import { EventQuery, toLakeQuery } from './event-query.ts'

export const listEvents = defineEndpoint({
  method: 'get',
  path: '/api/events',
  area: 'events',
  summary: 'Search events, a page at a time, newest first',
  access: { action: 'search', domain: ['physical', 'cyber'] },
  query: EventQuery.extend(PageQuery.shape).extend({ order: z.enum(['newest', 'oldest']).default('newest') }),
  response: pageOf(EventItem),
  async handle({ query, viewer, services, request }) {
    const { limit, after, order } = query
    const question = { ...toLakeQuery(query, viewer, 'search'), limit, after, order }
    const page = await asApiErrors(() => services.lake.search(question, { signal: request.signal }))
    return { items: page.rows.map(toItem), ...(page.next === undefined ? {} : { next: page.next }) }
  },
})
