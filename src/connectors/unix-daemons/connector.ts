import { defineConnector } from '../define-connector.ts'
import { isUnixDaemon, normaliseUnixDaemon } from './normalise.ts'

export const unixDaemons = defineConnector({
  id: 'unix-daemons',
  product: 'Daemons of Linux: ClamAV 0.103 to 1.4, vsftpd 3, cron and crontab (Vixie, cronie)',
  domains: ['cyber'],
  formats: ['text'],
  logsources: [
    { product: 'linux', category: 'antivirus', service: 'clamav' },
    { product: 'linux', service: 'vsftpd' },
    { product: 'linux', service: 'cron' },
  ],
  claims: isUnixDaemon,
  normalise: normaliseUnixDaemon,
})
