import { defineConnector } from '../define-connector.ts'
import { isJuniperSrx, normaliseJuniperSrx } from './normalise.ts'

export const juniperSrx = defineConnector({
  id: 'juniper-srx',
  product: 'Juniper SRX, Junos 15 to 24, structured syslog: sessions, intrusion findings, sign-ins, changes',
  domains: ['cyber'],
  formats: ['text'],
  logsources: [{ product: 'juniper' }, { product: 'juniper', category: 'firewall', service: 'rt_flow' }],
  claims: isJuniperSrx,
  normalise: normaliseJuniperSrx,
})
