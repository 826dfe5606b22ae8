import { defineConnector } from '../define-connector.ts'
import { isStrongswan, normaliseStrongswan } from './normalise.ts'

export const strongswan = defineConnector({
  id: 'strongswan',
  product: 'strongSwan 5.5 to 6, the IKE daemon charon',
  domains: ['cyber'],
  formats: ['text'],
  logsources: [{ product: 'strongswan' }],
  claims: isStrongswan,
  normalise: normaliseStrongswan,
})
