import { z } from 'zod'
import { scopeOf } from '../../access/scope.ts'
import { RuleSummary } from '../../model/rule.ts'
import { ApiError, defineEndpoint } from '../define-endpoint.ts'
import { noSuchRule, RuleId } from './get-rule.ts'

export const changeRule = defineEndpoint({
  method: 'patch',
  path: '/api/rules/{id}',
  area: 'rules',
  summary: 'Switch a rule on or off',
  access: { action: 'configure', domain: ['system'] },
  params: RuleId,
  body: z.strictObject({ enabled: z.boolean() }),
  response: RuleSummary,
  audit: 'rule.change',
  async handle({ params, body, viewer, services: { rules } }) {
    // A rule works at every site, so the right has to be held at all of them.
    if (!scopeOf(viewer, 'configure', 'system').all) {
      throw new ApiError(403, 'wrong_site', 'rules belong to the whole organisation', {
        hint: 'ask an administrator of all sites',
      })
    }
    if (!rules.find(params.id)) throw noSuchRule(params.id)
    await rules.setEnabled(params.id, body.enabled, viewer.id)
    const rule = (await rules.list()).find(({ id }) => id === params.id)
    if (!rule) throw noSuchRule(params.id)
    return rule
  },
})
