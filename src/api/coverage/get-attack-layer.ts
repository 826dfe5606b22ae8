import { NavigatorLayer, navigatorLayer } from '../../coverage/navigator-layer.ts'
import { defineEndpoint } from '../define-endpoint.ts'
import { readAttackCoverage } from './attack-facts.ts'

export const getAttackLayer = defineEndpoint({
  method: 'get',
  path: '/api/coverage/attack/layer',
  area: 'coverage',
  summary: 'The same as a layer for the ATT&CK Navigator',
  access: { action: 'read', domain: ['system'] },
  response: NavigatorLayer,
  handle: async ({ viewer, services }) => navigatorLayer(await readAttackCoverage(viewer, services)),
})
