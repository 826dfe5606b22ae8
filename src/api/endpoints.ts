import { accessEndpoints } from './access/endpoints.ts'
import { alertEndpoints } from './alerts/endpoints.ts'
import { contextEndpoints } from './context/context-endpoints.ts'
import { coverageEndpoints } from './coverage/coverage-endpoints.ts'
import type { Endpoint } from './define-endpoint.ts'
import { eventEndpoints } from './events/event-endpoints.ts'
import { incidentEndpoints } from './incidents/endpoints.ts'
import { liveEndpoints } from './live/endpoints.ts'
import { ruleEndpoints } from './rules/rule-endpoints.ts'
import { schemaEndpoints } from './schemas/schema-endpoints.ts'
import { sourceEndpoints } from './sources/source-endpoints.ts'
import { systemEndpoints } from './system/endpoints.ts'

/** Every endpoint of the API, in the order the documentation shows them. */
export const endpoints: readonly Endpoint[] = [
  ...liveEndpoints,
  ...alertEndpoints,
  ...incidentEndpoints,
  ...eventEndpoints,
  ...contextEndpoints,
  ...sourceEndpoints,
  ...ruleEndpoints,
  ...coverageEndpoints,
  ...accessEndpoints,
  ...systemEndpoints,
  ...schemaEndpoints,
]
