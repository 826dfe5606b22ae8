import { z } from 'zod'
import { OwnRuleError } from '../../pipeline/rules/own-rules.ts'
import { RuleCaseOutcome, RuleProblem, RuleSource, RuleVersion } from '../../model/rule.ts'
import { requireOrganisation } from '../access/require-organisation.ts'
import { ApiError, defineEndpoint, type Endpoint } from '../define-endpoint.ts'
import { noSuchRule, RuleId } from './get-rule.ts'

const Draft = z.strictObject({
  text: z.string().min(1).max(262_144),
  cases: z.string().max(262_144).default(''),
  /** Why, for those who look at its history. */
  note: z.string().trim().max(500).default(''),
})
const Saved = z.object({ id: z.string() })
const configure = { action: 'configure', domain: ['system'] } as const

const getSource = defineEndpoint({
  method: 'get',
  path: '/api/rules/{id}/source',
  area: 'rules',
  summary: 'The whole file that a rule stands in, with its cases',
  access: { action: 'read', domain: ['system'] },
  params: RuleId,
  response: RuleSource,
  async handle({ params, services: { ownRules } }) {
    const source = await ownRules.source(params.id)
    if (!source) throw noSuchRule(params.id)
    return source
  },
})

const listVersions = defineEndpoint({
  method: 'get',
  path: '/api/rules/{id}/versions',
  area: 'rules',
  summary: 'Who changed an own rule when, and what it was, newest first',
  access: { action: 'read', domain: ['system'] },
  params: RuleId,
  response: z.object({ items: z.array(RuleVersion) }),
  async handle({ params, services: { ownRules, rules } }) {
    if (!rules.find(params.id)) throw noSuchRule(params.id)
    return { items: await ownRules.versions(params.id) }
  },
})

const createRule = defineEndpoint({
  method: 'post',
  path: '/api/rules',
  area: 'rules',
  summary: 'Add a rule to the organisation’s own; it is live at once',
  access: configure,
  body: Draft,
  response: Saved,
  audit: 'rule.add',
  async handle({ body, viewer, services: { ownRules } }) {
    requireOrganisation(viewer, 'configure', 'system')
    return { id: await refusing(() => ownRules.create(body, viewer)) }
  },
})

const saveRule = defineEndpoint({
  method: 'put',
  path: '/api/rules/{id}/source',
  area: 'rules',
  summary: 'Write an own rule anew; refused where somebody else did since it was read',
  access: configure,
  params: RuleId,
  body: Draft.extend({ base: z.string().max(64) }),
  response: Saved,
  audit: 'rule.save',
  auditTarget: ({ params }) => params.id,
  async handle({ params, body: { base, ...draft }, viewer, services: { ownRules } }) {
    requireOrganisation(viewer, 'configure', 'system')
    return { id: await refusing(() => ownRules.save(params.id, base, draft, viewer)) }
  },
})

const removeRule = defineEndpoint({
  method: 'delete',
  path: '/api/rules/{id}',
  area: 'rules',
  summary: 'Remove an own rule, with all that stand in its file',
  access: configure,
  params: RuleId,
  response: Saved,
  audit: 'rule.remove',
  async handle({ params, viewer, services: { ownRules, rules } }) {
    requireOrganisation(viewer, 'configure', 'system')
    if (!rules.find(params.id)) throw noSuchRule(params.id)
    await refusing(() => ownRules.remove(params.id))
    return params
  },
})

const runCases = defineEndpoint({
  method: 'post',
  path: '/api/rules/cases',
  area: 'rules',
  summary: 'Run cases over the text of rules; nothing is kept',
  access: configure,
  body: Draft.omit({ note: true }),
  response: z.object({ outcomes: z.array(RuleCaseOutcome), problems: z.array(RuleProblem) }),
  async handle({ body, services: { rules } }) {
    return rules.runCases(body.text, body.cases)
  },
})

const vocabulary = defineEndpoint({
  method: 'get',
  path: '/api/rules/vocabulary',
  area: 'rules',
  summary: 'Logsources and their fields, of the loaded rules and of what connectors bring, for completion',
  access: { action: 'read', domain: ['system'] },
  response: z.object({
    items: z.array(
      z.object({
        product: z.string().optional(),
        category: z.string().optional(),
        service: z.string().optional(),
        taxonomy: z.enum(['sigma', 'ocsf']),
        fields: z.array(z.string()),
      }),
    ),
  }),
  async handle({ services: { rules } }) {
    return { items: rules.vocabulary() }
  },
})

/** Fixed paths first: a router that takes the first match must not read them as an id. */
export const fixedOwnRuleEndpoints: readonly Endpoint[] = [vocabulary, createRule, runCases]
export const ownRuleEndpoints: readonly Endpoint[] = [getSource, listVersions, saveRule, removeRule]

const statuses = { not_own: 403, changed_meanwhile: 409, rule_not_valid: 422, duplicate_rule: 409 } as const
const hints = {
  not_own: 'copy it, and switch this one off',
  changed_meanwhile: 'look at what changed, and save on top of that',
  rule_not_valid: 'correct it; what is not saved stays in the editor',
  duplicate_rule: 'give it an id of its own',
} as const

async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof OwnRuleError)) throw error
    const { code, message, problem } = error
    throw new ApiError(statuses[code], code, message, {
      hint: problem?.hint ?? hints[code],
      ...(problem && { where: `${problem.line}:${problem.column}` }),
    })
  }
}
