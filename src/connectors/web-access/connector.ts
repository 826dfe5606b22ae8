import { defineConnector } from '../define-connector.ts'
import { isWebAccess, normaliseWebAccess } from './normalise.ts'

export const webAccess = defineConnector({
  id: 'web-access',
  product:
    'Web servers: Apache httpd 2.4 and nginx (common, combined, with virtual host, JSON, error log, ModSecurity 2 and 3), IIS 7 to 10 (W3C), Caddy 2, Traefik 2 and 3',
  domains: ['cyber'],
  formats: ['text', 'json'],
  logsources: [
    { category: 'webserver' },
    { product: 'apache', category: 'webserver' },
    { product: 'nginx', category: 'webserver' },
    { product: 'windows', category: 'webserver', service: 'iis' },
    { product: 'apache', service: 'apache' },
    { product: 'nginx', service: 'nginx' },
  ],
  claims: isWebAccess,
  normalise: normaliseWebAccess,
})
