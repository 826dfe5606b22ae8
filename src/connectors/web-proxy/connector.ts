import { defineConnector } from '../define-connector.ts'
import { isWebProxy, normaliseWebProxy } from './normalise.ts'

export const webProxy = defineConnector({
  id: 'web-proxy',
  product: 'Squid 3 to 6, its access log in the native and the combined format',
  domains: ['cyber'],
  formats: ['text'],
  logsources: [{ product: 'squid', category: 'proxy' }],
  claims: isWebProxy,
  normalise: normaliseWebProxy,
})
