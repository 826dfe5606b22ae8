import { defineConnector } from '../define-connector.ts'
import { normaliseCefLeef } from './normalise.ts'

export const cefLeef = defineConnector({
  id: 'cef-leef',
  product: 'Any product that writes CEF or LEEF 1 and 2, by their standard keys',
  domains: ['cyber'],
  formats: ['cef', 'leef'],
  logsources: [{ category: 'firewall' }],
  claims: ({ record }) => record !== undefined,
  normalise: normaliseCefLeef,
})
