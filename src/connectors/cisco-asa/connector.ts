import { defineConnector } from '../define-connector.ts'
import { isCiscoAsa, normaliseCiscoAsa } from './normalise.ts'

export const ciscoAsa = defineConnector({
  id: 'cisco-asa',
  product: 'Cisco ASA 9 and Firepower Threat Defense 6 and 7, their ASA messages over syslog',
  domains: ['cyber'],
  formats: ['text'],
  logsources: [
    { product: 'cisco', service: 'asa' },
    { product: 'cisco', category: 'firewall', service: 'asa' },
    { product: 'cisco', service: 'aaa' },
  ],
  claims: isCiscoAsa,
  normalise: normaliseCiscoAsa,
})
