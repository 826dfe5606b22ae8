import { AttackCoverage } from '../../model/coverage.ts'
import { defineEndpoint } from '../define-endpoint.ts'
import { readAttackCoverage } from './attack-facts.ts'

export const getAttackCoverage = defineEndpoint({
  method: 'get',
  path: '/api/coverage/attack',
  area: 'coverage',
  summary: 'What rules and the sources that report cover of MITRE ATT&CK, and the gaps',
  access: { action: 'read', domain: ['system'] },
  response: AttackCoverage,
  handle: ({ viewer, services }) => readAttackCoverage(viewer, services),
})
