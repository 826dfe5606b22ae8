import { defineConnector } from '../define-connector.ts'
import { isOpenvpn, normaliseOpenvpn } from './normalise.ts'

export const openvpn = defineConnector({
  id: 'openvpn',
  product: 'OpenVPN server 2.4 to 2.7, its log over syslog or from the file',
  domains: ['cyber'],
  formats: ['text'],
  logsources: [{ product: 'openvpn' }],
  claims: isOpenvpn,
  normalise: normaliseOpenvpn,
})
