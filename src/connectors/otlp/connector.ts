import { defineConnector } from '../define-connector.ts'
import { isOtlp, normaliseOtlp } from './normalise.ts'

export const otlp = defineConnector({
  id: 'otlp',
  product: 'OpenTelemetry log records, OTLP 1.x as JSON, by the names of its semantic conventions',
  domains: ['cyber'],
  formats: ['json'],
  logsources: [],
  claims: isOtlp,
  normalise: normaliseOtlp,
})
