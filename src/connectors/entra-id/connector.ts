import { defineConnector } from '../define-connector.ts'
import { isEntra, normaliseEntra } from './normalise.ts'

export const entraId = defineConnector({
  id: 'entra-id',
  product:
    'Microsoft Entra ID sign-ins, audit and risk detections, and Azure activity logs: diagnostic settings, Graph, Log Analytics',
  domains: ['cyber'],
  formats: ['json'],
  logsources: [
    { product: 'azure', service: 'signinlogs' },
    { product: 'azure', service: 'auditlogs' },
    { product: 'azure', service: 'riskdetection' },
    { product: 'azure', service: 'pim' },
    { product: 'azure', service: 'activitylogs' },
  ],
  claims: isEntra,
  normalise: normaliseEntra,
})
