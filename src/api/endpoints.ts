import type { Endpoint } from './define-endpoint.ts'
import { ruleEndpoints } from './rules/rule-endpoints.ts'
import { sourceEndpoints } from './sources/source-endpoints.ts'

/** Every endpoint of the API, in the order the documentation shows them. */
export const endpoints: readonly Endpoint[] = [...sourceEndpoints, ...ruleEndpoints]
