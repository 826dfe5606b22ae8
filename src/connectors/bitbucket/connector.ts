import { defineConnector } from '../define-connector.ts'
import { isBitbucket, normaliseBitbucket } from './normalise.ts'

export const bitbucket = defineConnector({
  id: 'bitbucket',
  product: 'Bitbucket Data Center audit log, 7 to 9: files and API',
  domains: ['cyber'],
  formats: ['json'],
  logsources: [{ product: 'bitbucket', service: 'audit' }],
  claims: isBitbucket,
  normalise: normaliseBitbucket,
})
