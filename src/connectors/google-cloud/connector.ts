import { defineConnector } from '../define-connector.ts'
import { isGoogle, normaliseGoogle } from './normalise.ts'

export const googleCloud = defineConnector({
  id: 'google-cloud',
  product: 'Google Cloud audit logs, and Google Workspace: Cloud Logging entries and Reports API activities',
  domains: ['cyber'],
  formats: ['json'],
  logsources: [
    { product: 'gcp', service: 'gcp.audit' },
    { product: 'gcp', service: 'google_workspace.admin' },
    { product: 'gcp', service: 'google_workspace.login' },
  ],
  claims: isGoogle,
  normalise: normaliseGoogle,
})
