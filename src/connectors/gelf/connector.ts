import { defineConnector } from '../define-connector.ts'
import { isGelf, normaliseGelf } from './normalise.ts'

export const gelf = defineConnector({
  id: 'gelf',
  product: 'Graylog Extended Log Format 1.0 and 1.1, over UDP and TCP, or as JSON over HTTP, syslog or MQTT',
  domains: ['cyber'],
  formats: ['json'],
  logsources: [],
  claims: isGelf,
  normalise: normaliseGelf,
})
