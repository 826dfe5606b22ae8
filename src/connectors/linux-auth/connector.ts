import { defineConnector } from '../define-connector.ts'
import { isLinuxAuth, normaliseLinuxAuth } from './normalise.ts'

export const linuxAuth = defineConnector({
  id: 'linux-auth',
  product:
    'Linux sign-in and account logs: OpenSSH 7 to 10, sudo 1.8 and 1.9, shadow, util-linux, systemd-logind',
  domains: ['cyber'],
  formats: ['text', 'json'],
  logsources: [
    { product: 'linux', service: 'sshd' },
    { product: 'linux', service: 'sudo' },
    { product: 'linux', service: 'auth' },
  ],
  claims: isLinuxAuth,
  normalise: normaliseLinuxAuth,
})
