import { defineConnector } from '../define-connector.ts'
import { isFortigate, normaliseFortigate } from './normalise.ts'

export const fortigate = defineConnector({
  id: 'fortigate',
  product: 'FortiGate, FortiOS 6.4 to 7.6, over syslog in its default format',
  domains: ['cyber'],
  formats: ['text'],
  logsources: [
    { product: 'fortigate', service: 'event' },
    { product: 'fortigate', service: 'utm' },
    { product: 'fortigate', category: 'firewall', service: 'traffic' },
  ],
  claims: isFortigate,
  normalise: normaliseFortigate,
})
