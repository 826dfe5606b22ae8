import { z } from 'zod'
import { heldBy } from '../../engine/detect/try-exception.ts'
import { ExceptionWhere, HeldAlert } from '../../model/rule-exception.ts'
import { requireOrganisation } from '../access/require-organisation.ts'
import { defineEndpoint } from '../define-endpoint.ts'
import { noSuchRule } from './get-rule.ts'

/** Enough to see what an exception does, and read in one go. */
const looked = 200
const shown = 5

export const previewException = defineEndpoint({
  method: 'post',
  path: '/api/rule-exceptions/preview',
  area: 'rules',
  summary: `How many of the last ${looked} alerts of a rule an exception would have held back; nothing is kept`,
  access: { action: 'configure', domain: ['system'] },
  body: z.strictObject({ rule: z.string().min(1).max(200), where: ExceptionWhere }),
  response: z.object({
    /** Alerts looked at: the newest of the rule that the viewer may see. */
    looked: z.number().int(),
    /** Time of the oldest of them, epoch milliseconds. */
    since: z.number().int().optional(),
    held: z.number().int(),
    /** The newest of those it would have held back. */
    items: z.array(HeldAlert),
  }),
  async handle({ body, viewer, services: { alerts, rules } }) {
    requireOrganisation(viewer, 'configure', 'system')
    if (!rules.find(body.rule)) throw noSuchRule(body.rule)
    const { items } = await alerts.list(viewer, {
      state: 'all',
      sort: 'newest',
      rule: body.rule,
      limit: looked,
    })
    const held = heldBy(items, body)
    const since = items.at(-1)?.time
    return {
      looked: items.length,
      ...(since !== undefined && { since }),
      held: held.length,
      items: held.slice(0, shown),
    }
  },
})
