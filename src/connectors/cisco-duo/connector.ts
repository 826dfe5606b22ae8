import { defineConnector } from '../define-connector.ts'
import { isDuo, normaliseDuo } from './normalise.ts'

export const ciscoDuo = defineConnector({
  id: 'cisco-duo',
  product: 'Cisco Duo authentication log, Admin API v2 and its log sync',
  domains: ['cyber'],
  formats: ['json'],
  logsources: [{ product: 'cisco', service: 'duo' }],
  claims: isDuo,
  normalise: normaliseDuo,
})
