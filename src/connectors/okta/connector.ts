import { defineConnector } from '../define-connector.ts'
import { isOkta, normaliseOkta } from './normalise.ts'

export const okta = defineConnector({
  id: 'okta',
  product: 'Okta System Log, API v1 and event hooks',
  domains: ['cyber'],
  formats: ['json'],
  logsources: [{ product: 'okta', service: 'okta' }],
  claims: isOkta,
  normalise: normaliseOkta,
})
