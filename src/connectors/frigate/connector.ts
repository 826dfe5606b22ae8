import { defineConnector } from '../define-connector.ts'
import { isFrigate, normaliseFrigate } from './normalise.ts'

export const frigate = defineConnector({
  id: 'frigate',
  product: 'Frigate 0.14 to 0.17 over MQTT: reviews, availability, camera status',
  domains: ['physical'],
  formats: ['json', 'text'],
  logsources: [],
  claims: isFrigate,
  normalise: normaliseFrigate,
})
