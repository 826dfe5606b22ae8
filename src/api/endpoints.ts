import type { Endpoint } from './define-endpoint.ts'
import { eventEndpoints } from './events/event-endpoints.ts'

/** Every endpoint of the API, in the order the documentation shows them. */
export const endpoints: readonly Endpoint[] = [...eventEndpoints]
