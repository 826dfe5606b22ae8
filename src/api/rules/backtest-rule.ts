import { z } from 'zod'
import { isSomewhere, scopeOf } from '../../access/scope.ts'
import { BacktestError } from '../../pipeline/backtest/backtest-runner.ts'
import { ApiError, defineEndpoint } from '../define-endpoint.ts'
import { toApiError } from '../events/event-errors.ts'
import { eventScopeOf } from '../events/event-scope.ts'
import { bucketFor } from '../events/event-summaries.ts'
import { eventStream } from '../events/event-stream.ts'
import { noSuchRule } from './get-rule.ts'

const yearMs = 366 * 86_400_000

export const backtestRule = defineEndpoint({
  method: 'post',
  path: '/api/rules/backtest',
  area: 'rules',
  summary: 'What a rule, or the text of one, would have found in the past of the lake; nothing is kept',
  access: { action: 'search', domain: ['physical', 'cyber'] },
  body: z.strictObject({
    /** Id of a loaded rule, whether on or off. */
    rule: z.string().min(1).max(300).optional(),
    /** Text of rules, instead. */
    text: z.string().max(262_144).optional(),
    /** Epoch milliseconds, `to` excluded. */
    from: z.number().int(),
    to: z.number().int(),
  }),
  response: {
    stream: 'text/event-stream',
    description: 'progress {at,from,to,events,alerts}, report {buckets,total,alerts,entities,…}; or problem',
  },
  async handle({ body, viewer, services: { rules, backtests }, request }) {
    if (!isSomewhere(scopeOf(viewer, 'read', 'system')))
      throw new ApiError(403, 'forbidden', 'trying a rule needs the right to read rules')
    const { from, to } = body
    if (to <= from || to - from > yearMs)
      throw new ApiError(400, 'bad_span', 'the end must lie behind the beginning, by a year at most', {
        where: 'to',
      })
    const question = {
      documents: documentsOf(rules, body),
      from,
      to,
      bucketMs: bucketFor({ from, to }, undefined),
      scope: eventScopeOf(viewer, 'search'),
    }
    return eventStream(request.signal, async (send, signal) => {
      try {
        const report = await backtests.run(question, {
          signal,
          onProgress: (progress) => void send('progress', progress).catch(() => {}),
        })
        await send('report', report)
      } catch (error) {
        if (!signal.aborted) await send('problem', problemOf(error))
      }
    })
  },
})

type Rules = Parameters<typeof backtestRule.handle>[0]['services']['rules']

function documentsOf(rules: Rules, { rule, text }: { rule?: string | undefined; text?: string | undefined }) {
  if ((rule === undefined) === (text === undefined))
    throw new ApiError(400, 'bad_question', 'name a rule or give a text, one of the two', { where: 'rule' })
  if (rule !== undefined && !rules.find(rule)) throw noSuchRule(rule)
  const bundle = rules.bundle(rule === undefined ? { text: text ?? '' } : { id: rule })
  const [problem] = bundle.problems
  if (problem)
    throw new ApiError(422, problem.code, problem.message, {
      where: `${problem.line}:${problem.column}`,
      hint: problem.hint,
    })
  return bundle.documents
}

function problemOf(error: unknown) {
  if (error instanceof BacktestError && error.code !== 'backtest_failed')
    return { code: error.code, message: error.message }
  const known = toApiError(error)
  if (known instanceof ApiError)
    return { code: known.code, message: known.message, where: known.where, hint: known.hint }
  return { code: 'internal', message: 'the backtest failed: see the server log' }
}
