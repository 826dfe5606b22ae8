import { defineConnector } from '../define-connector.ts'
import { SensorMapping } from './mapping.ts'
import { isGenericSensor, normaliseGenericSensor } from './normalise.ts'

export const genericSensor = defineConnector({
  id: 'generic-sensor',
  product: 'Sensors, contacts and panels on MQTT, by a mapping of topics',
  domains: ['physical'],
  formats: ['json', 'text'],
  logsources: [],
  mapping: SensorMapping,
  claims: isGenericSensor,
  normalise: normaliseGenericSensor,
})
