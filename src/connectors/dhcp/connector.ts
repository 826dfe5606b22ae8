import { defineConnector } from '../define-connector.ts'
import { isDhcp, normaliseDhcp } from './normalise.ts'

export const dhcp = defineConnector({
  id: 'dhcp',
  product: 'DHCP servers: ISC dhcpd 4, Kea 1.8 to 3, dnsmasq 2.8 and 2.9, the audit log of Windows Server',
  domains: ['cyber'],
  formats: ['text'],
  logsources: [{ category: 'dhcp' }],
  claims: isDhcp,
  normalise: normaliseDhcp,
})
