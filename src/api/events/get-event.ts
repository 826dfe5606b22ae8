import { z } from 'zod'
import { ContextCorrection } from '../../model/context-correction.ts'
import { readCorrections } from '../../store/context/read-corrections.ts'
import { ApiError, defineEndpoint } from '../define-endpoint.ts'
import { asApiErrors } from './event-errors.ts'
import { toWholeEvent, WholeEvent } from './event-item.ts'
import { eventScopeOf } from './event-scope.ts'

export const getEvent = defineEndpoint({
  method: 'get',
  path: '/api/events/{id}',
  area: 'events',
  summary: 'One event, whole',
  access: { action: 'read', domain: ['physical', 'cyber'] },
  params: z.object({ id: z.string().min(1).max(200) }),
  /** `time` of the event, epoch milliseconds, where the caller knows it: finds it quicker. */
  query: z.object({ time: z.coerce.number().int().optional() }),
  /** `corrections`: what late facts showed about the stamp since it was made; the stamp itself stays. */
  response: WholeEvent.extend({ corrections: z.array(ContextCorrection) }),
  async handle({ params, query, viewer, services, request }) {
    const scope = eventScopeOf(viewer, 'read')
    const row = await asApiErrors(() =>
      services.lake.get(params.id, { scope, time: query.time }, { signal: request.signal }),
    )
    if (!row) {
      throw new ApiError(404, 'event_not_found', `there is no event ${params.id} that you may see`, {
        where: 'id',
        hint: 'it may be older than events are kept, or at a site that is not yours',
      })
    }
    const event = toWholeEvent(row)
    // Who may not see whose event it is may not learn what was corrected about them either.
    const { person, door, site } = event.context ?? {}
    const corrections = await readCorrections(services.state, { person, door, site, timeMs: row.time })
    return { ...event, corrections }
  },
})
