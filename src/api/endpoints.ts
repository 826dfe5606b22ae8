import { alertEndpoints } from './alerts/endpoints.ts'
import type { Endpoint } from './define-endpoint.ts'
import { incidentEndpoints } from './incidents/endpoints.ts'
import { liveEndpoints } from './live/endpoints.ts'

/** Every endpoint of the API, in the order the documentation shows them. */
export const endpoints: readonly Endpoint[] = [...liveEndpoints, ...alertEndpoints, ...incidentEndpoints]
