import { defineConnector } from '../define-connector.ts'
import { isGitHub, normaliseGitHub } from './normalise.ts'

export const githubAudit = defineConnector({
  id: 'github-audit',
  product: 'GitHub Enterprise audit log: streaming and API',
  domains: ['cyber'],
  formats: ['json'],
  logsources: [{ product: 'github', service: 'audit' }],
  claims: isGitHub,
  normalise: normaliseGitHub,
})
