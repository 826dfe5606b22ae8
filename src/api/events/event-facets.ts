import { defineEndpoint } from '../define-endpoint.ts'
import { asApiErrors } from './event-errors.ts'
import { toLakeQuery } from './event-query.ts'
import { countedSpan, FacetQuery, FacetResponse, fieldList } from './event-summaries.ts'

export const eventFacets = defineEndpoint({
  method: 'get',
  path: '/api/events/facets',
  area: 'events',
  summary: 'The most frequent values of fields; over the last seven days unless told',
  access: { action: 'search', domain: ['physical', 'cyber'] },
  query: FacetQuery,
  response: FacetResponse,
  async handle({ query, viewer, services, request }) {
    const question = {
      ...toLakeQuery(query, viewer, 'search'),
      ...countedSpan(query, services.now()),
      fields: fieldList(query.fields),
      top: query.top,
    }
    const facets = await asApiErrors(() => services.lake.facets(question, { signal: request.signal }))
    return { facets: facets.map((facet) => ({ ...facet, values: [...facet.values] })) }
  },
})
