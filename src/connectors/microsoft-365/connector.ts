import { defineConnector } from '../define-connector.ts'
import { isMicrosoft365, normaliseMicrosoft365 } from './normalise.ts'

export const microsoft365 = defineConnector({
  id: 'microsoft-365',
  product: 'Microsoft 365 unified audit log: Management Activity API, and exports with AuditData',
  domains: ['cyber'],
  formats: ['json'],
  logsources: [
    { product: 'm365', service: 'audit' },
    { product: 'm365', service: 'exchange' },
    { product: 'm365', service: 'threat_management' },
    { product: 'm365', service: 'threat_detection' },
  ],
  claims: isMicrosoft365,
  normalise: normaliseMicrosoft365,
})
