import { defineConnector } from '../define-connector.ts'
import { isOneLogin, normaliseOneLogin } from './normalise.ts'

export const onelogin = defineConnector({
  id: 'onelogin',
  product: 'OneLogin events: webhooks and API',
  domains: ['cyber'],
  formats: ['json'],
  logsources: [{ product: 'onelogin', service: 'onelogin.events' }],
  claims: isOneLogin,
  normalise: normaliseOneLogin,
})
