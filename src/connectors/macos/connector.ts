import { defineConnector } from '../define-connector.ts'
import { isMacos, normaliseMacos } from './normalise.ts'

export const macos = defineConnector({
  id: 'macos',
  product:
    'macOS 12 to 26: unified log (log show or log stream as ndjson or syslog), and eslogger from macOS 13',
  domains: ['cyber'],
  formats: ['json', 'text'],
  logsources: [
    { product: 'macos' },
    { product: 'macos', category: 'process_creation' },
    { product: 'macos', category: 'file_event' },
  ],
  claims: isMacos,
  normalise: normaliseMacos,
})
