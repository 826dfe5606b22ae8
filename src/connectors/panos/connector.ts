import { defineConnector } from '../define-connector.ts'
import { isPanos, normalisePanos } from './normalise.ts'

export const panos = defineConnector({
  id: 'panos',
  product: 'Palo Alto Networks firewalls, PAN-OS 9.1 to 11.2, over syslog in their default CSV format',
  domains: ['cyber'],
  formats: ['text'],
  logsources: [
    { product: 'paloalto', service: 'system' },
    { product: 'paloalto', category: 'firewall', service: 'traffic' },
    { product: 'paloalto', category: 'appliance', service: 'globalprotect' },
  ],
  claims: isPanos,
  normalise: normalisePanos,
})
