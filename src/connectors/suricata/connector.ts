import { defineConnector } from '../define-connector.ts'
import { isSuricata, normaliseSuricata } from './normalise.ts'

export const suricata = defineConnector({
  id: 'suricata',
  product: 'Suricata 5 to 8, EVE JSON',
  domains: ['cyber'],
  formats: ['json'],
  logsources: [{ product: 'suricata' }, { product: 'suricata', category: 'dns', service: 'dns' }],
  claims: isSuricata,
  normalise: normaliseSuricata,
})
