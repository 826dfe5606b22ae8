import { defineConnector } from '../define-connector.ts'
import { isRadius, normaliseRadius } from './normalise.ts'

export const radius = defineConnector({
  id: 'radius',
  product: 'FreeRADIUS 2 to 4: its log of sign-ins, and detail records of requests and accounting',
  domains: ['cyber'],
  formats: ['text'],
  logsources: [{ product: 'freeradius' }],
  claims: isRadius,
  normalise: normaliseRadius,
})
