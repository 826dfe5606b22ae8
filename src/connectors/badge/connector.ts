import { defineConnector } from '../define-connector.ts'
import { BadgeMapping } from './mapping.ts'
import { isBadge, normaliseBadge } from './normalise.ts'

export const badge = defineConnector({
  id: 'badge',
  product: 'Access control records of any maker, JSON or CSV, by a mapping',
  domains: ['physical'],
  formats: ['json', 'text'],
  logsources: [],
  mapping: BadgeMapping,
  claims: isBadge,
  normalise: normaliseBadge,
})
