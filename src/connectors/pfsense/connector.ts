import { defineConnector } from '../define-connector.ts'
import { isPfsense, normalisePfsense } from './normalise.ts'

export const pfsense = defineConnector({
  id: 'pfsense',
  product: 'pfSense 2.5 to 2.8 and OPNsense 21 to 26: filter log, sign-ins and changes of the web interface',
  domains: ['cyber'],
  formats: ['text'],
  logsources: [{ product: 'pfsense' }, { product: 'pfsense', category: 'firewall', service: 'filterlog' }],
  claims: isPfsense,
  normalise: normalisePfsense,
})
