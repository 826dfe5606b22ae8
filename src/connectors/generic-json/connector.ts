import { defineConnector } from '../define-connector.ts'
import { GenericMapping } from './mapping.ts'
import { isGatehouseShape, normaliseGenericJson } from './normalise.ts'

export const genericJson = defineConnector({
  id: 'generic-json',
  product: 'Any JSON record, by a mapping; without one, records under the field names of Gatehouse itself',
  domains: ['physical', 'cyber'],
  formats: ['json'],
  logsources: [],
  mapping: GenericMapping,
  claims: isGatehouseShape,
  normalise: normaliseGenericJson,
})
