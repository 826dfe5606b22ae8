import type { Endpoint } from '../define-endpoint.ts'
import { getSchema } from './get-schema.ts'
import { listSchemas } from './list-schemas.ts'

export const schemaEndpoints: readonly Endpoint[] = [listSchemas, getSchema]
