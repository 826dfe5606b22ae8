import { defineConnector } from '../define-connector.ts'
import { normaliseWindows } from './normalise.ts'
import { isWindows } from './open-record.ts'

export const windows = defineConnector({
  id: 'windows',
  product:
    'Windows 10, 11 and Server 2012 to 2025 event log and Sysmon 10 to 15, as winlogbeat, NXLog or evtx dumps give it',
  domains: ['cyber'],
  formats: ['json'],
  logsources: [
    { product: 'windows' },
    { product: 'windows', service: 'security' },
    { product: 'windows', service: 'sysmon' },
    { product: 'windows', service: 'system' },
    { product: 'windows', service: 'powershell' },
    { product: 'windows', category: 'process_creation' },
  ],
  claims: isWindows,
  normalise: normaliseWindows,
})
