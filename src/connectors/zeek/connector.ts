import { defineConnector } from '../define-connector.ts'
import { isZeek, normaliseZeek } from './normalise.ts'

export const zeek = defineConnector({
  id: 'zeek',
  product: 'Zeek 3 to 7, logs as JSON, with dotted or underscored names',
  domains: ['cyber'],
  formats: ['json'],
  logsources: [{ product: 'zeek' }, { product: 'zeek', category: 'dns', service: 'dns' }],
  claims: isZeek,
  normalise: normaliseZeek,
})
