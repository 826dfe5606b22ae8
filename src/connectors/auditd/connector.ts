import { defineConnector } from '../define-connector.ts'
import { isAuditd, normaliseAuditd } from './normalise.ts'

export const auditd = defineConnector({
  id: 'auditd',
  product:
    'Linux audit records as auditd 2 to 4 writes them, its syslog plugin forwards them or the kernel prints them',
  domains: ['cyber'],
  formats: ['text'],
  logsources: [
    { product: 'linux', service: 'auditd' },
    { product: 'linux', category: 'process_creation', service: 'auditd' },
    { product: 'linux', category: 'file_event', service: 'auditd' },
  ],
  claims: isAuditd,
  normalise: normaliseAuditd,
})
