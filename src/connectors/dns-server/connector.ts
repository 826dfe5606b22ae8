import { defineConnector } from '../define-connector.ts'
import { isDnsServer, normaliseDnsServer } from './normalise.ts'

export const dnsServer = defineConnector({
  id: 'dns-server',
  product: 'DNS servers: BIND 9 query log, Unbound 1.x, dnsmasq 2.8 and 2.9, the debug log of Windows Server',
  domains: ['cyber'],
  formats: ['text'],
  logsources: [{ category: 'dns' }],
  claims: isDnsServer,
  normalise: normaliseDnsServer,
})
