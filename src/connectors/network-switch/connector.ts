import { defineConnector } from '../define-connector.ts'
import { isNetworkSwitch, normaliseNetworkSwitch } from './normalise.ts'

export const networkSwitch = defineConnector({
  id: 'network-switch',
  product: 'Switches that log in the form of Cisco IOS, IOS XE and NX-OS',
  domains: ['physical', 'cyber'],
  formats: ['text'],
  logsources: [{ product: 'cisco', service: 'syslog' }],
  claims: isNetworkSwitch,
  normalise: normaliseNetworkSwitch,
})
