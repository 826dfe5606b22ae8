import { defineConnector } from '../define-connector.ts'
import { isCloudTrail, normaliseCloudTrail } from './normalise.ts'

export const awsCloudTrail = defineConnector({
  id: 'aws-cloudtrail',
  product: 'AWS CloudTrail, event versions 1.04 to 1.11: files, EventBridge, CloudWatch Logs',
  domains: ['cyber'],
  formats: ['json'],
  logsources: [{ product: 'aws', service: 'cloudtrail' }],
  claims: isCloudTrail,
  normalise: normaliseCloudTrail,
})
