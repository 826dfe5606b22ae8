import type { Endpoint } from '../define-endpoint.ts'
import { eventFacets } from './event-facets.ts'
import { eventHistogram } from './event-histogram.ts'
import { exportEvents } from './export-events.ts'
import { getEvent } from './get-event.ts'
import { listEvents } from './list-events.ts'
import { searchEvents } from './search-events.ts'

/** Fixed paths before `{id}`: a router that takes the first match must not read `search` as an id. */
export const eventEndpoints: readonly Endpoint[] = [
  listEvents,
  searchEvents,
  eventHistogram,
  eventFacets,
  exportEvents,
  getEvent,
]
