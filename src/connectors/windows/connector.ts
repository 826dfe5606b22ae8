import { defineConnector } from '../define-connector.ts'
import { normaliseWindows } from './normalise.ts'
import { isSysmonLinux } from './open-sysmon-linux.ts'
import { isWindows } from './open-record.ts'

export const windows = defineConnector({
  id: 'windows',
  product:
    'Windows 10, 11 and Server 2012 to 2025 event log and Sysmon 10 to 15, as winlogbeat, NXLog or evtx dumps give it; Sysmon for Linux 1',
  domains: ['cyber'],
  formats: ['json', 'text'],
  logsources: [
    { product: 'windows' },
    { product: 'windows', service: 'security' },
    { product: 'windows', service: 'sysmon' },
    { product: 'windows', service: 'system' },
    { product: 'windows', service: 'powershell' },
    { product: 'windows', category: 'process_creation' },
    { product: 'linux', category: 'process_creation', service: 'sysmon' },
    { product: 'linux', category: 'network_connection', service: 'sysmon' },
    { product: 'linux', category: 'file_event', service: 'sysmon' },
  ],
  claims: (envelope) => isWindows(envelope) || isSysmonLinux(envelope),
  normalise: normaliseWindows,
})
