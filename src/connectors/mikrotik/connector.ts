import { defineConnector } from '../define-connector.ts'
import { isMikrotik, normaliseMikrotik } from './normalise.ts'

export const mikrotik = defineConnector({
  id: 'mikrotik',
  product: 'MikroTik RouterOS 6 and 7, remote logging with topics',
  domains: ['cyber'],
  formats: ['text'],
  logsources: [{ product: 'mikrotik' }, { product: 'mikrotik', category: 'firewall' }],
  claims: isMikrotik,
  normalise: normaliseMikrotik,
})
