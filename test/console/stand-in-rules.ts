import type { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { BacktestReport } from '../../src/model/backtest.ts'
import type { RuleException } from '../../src/model/rule-exception.ts'
import type { World } from './stand-in-api.ts'
import { newCases, newRule } from '../../console/rules/new-rule.ts'
import { makeChance } from './seeded.ts'

const dayMs = 86_400_000

/** How loud rules were, exceptions from them, and backtests. */
export function addRuleRoutes(app: Hono, world: World): void {
  const { now, empty } = world
  const chance = makeChance(11)
  const statistics = ['cv-01', 'cv-05', 'cv-20', 'cv-26'].map((rule, index) => {
    const days = Array.from({ length: 30 }, () => (chance.next() < 0.5 ? 0 : chance.below(3 + index * 14)))
    const alerts = days.reduce((sum, one) => sum + one, 0)
    return {
      rule,
      days,
      alerts,
      last_time: now - 3_600_000,
      incidents: Math.ceil(alerts / 3),
      closed: 8 + index,
      false_positive: index * 2,
      held: index === 3 ? 41 : 0,
      ...(index > 1 && { keys: 120 * index }),
    }
  })
  app.get('/api/rules/statistics', (context) => context.json({ days: 30, items: empty ? [] : statistics }))
  const exceptions: RuleException[] = [
    {
      id: 'x-1',
      rule: 'cv-26',
      from: now - 4 * dayMs,
      until: now + 20 * dayMs,
      where: [{ field: 'door', values: ['harbour-door-3', 'harbour-door-4'] }],
      reason: 'Readers are being exchanged, ticket 4711',
      owner: 'u-1',
      owner_name: 'Sam Keller',
      held: 41,
    },
    {
      id: 'x-2',
      rule: 'cv-26',
      from: now - 90 * dayMs,
      until: now - 40 * dayMs,
      where: [{ field: 'person', values: ['p-tess'] }],
      reason: 'New joiner without rights',
      owner: 'u-2',
      owner_name: 'Tilde Rossi',
      held: 0,
    },
  ]
  app.get('/api/rule-exceptions', (context) =>
    context.json({ items: empty ? [] : exceptions.filter(({ rule }) => rule === context.req.query('rule')) }),
  )
  app.get('/api/rule-exceptions/:id/held', (context) =>
    context.json({ items: world.work.alerts.slice(0, 6) }),
  )
  app.post('/api/rule-exceptions/preview', (context) => {
    const items = empty ? [] : world.work.alerts
    return context.json({
      looked: items.length,
      ...(items.length > 0 && { since: now - 9 * dayMs }),
      held: Math.ceil(items.length / 3),
      items: items.slice(0, 5),
    })
  })
  app.post('/api/rule-exceptions', async (context) => {
    const body = await context.req.json<Pick<RuleException, 'rule' | 'where' | 'reason' | 'until'>>()
    const made = {
      id: `x-${exceptions.length + 1}`,
      from: now,
      owner: 'u-1',
      owner_name: 'Sam Keller',
      held: 0,
      ...body,
    }
    exceptions.unshift(made)
    return context.json(made)
  })
  app.delete('/api/rule-exceptions/:id', (context) => {
    const found = exceptions.find(({ id }) => id === context.req.param('id'))
    if (found) Object.assign(found, { until: now - 1, ended_by_name: 'Sam Keller' })
    return context.json(found ?? {})
  })
  const text = newRule('7c1f0c3e-5b1f-4a53-9a0e-0d4c5f6f1b22')
  app.get('/api/rules/:id/source', (context) =>
    context.json({
      file: 'rules/own.yml',
      own: context.req.param('id') === 'cv-26',
      text,
      cases: newCases,
      base: 'b1',
    }),
  )
  app.get('/api/rules/:id/versions', (context) =>
    context.json({
      items: [
        { n: 2, text, cases: newCases, note: 'Quieter at night', time: now - dayMs, by_name: 'Sam Keller' },
        {
          n: 1,
          text: text.replace('level: medium', 'level: high'),
          cases: '',
          note: '',
          time: now - 9 * dayMs,
          by_name: '',
        },
      ],
    }),
  )
  app.get('/api/rules/vocabulary', (context) =>
    context.json({
      items: [{ category: 'physical_access', taxonomy: 'ocsf', fields: ['reader', 'direction'] }],
    }),
  )
  app.post('/api/rules/check', async (context) => {
    const { text: given } = await context.req.json<{ text: string }>()
    const line = given.split('\n').findIndex((one) => one.includes('oops')) + 1
    const hint = 'Write the name of a selection.'
    const problem = {
      file: 'rule.yml',
      line,
      column: 14,
      code: 'bad_condition',
      message: 'There is no "oops".',
      hint,
    }
    return context.json({ rules: [], problems: line > 0 ? [problem] : [] })
  })
  app.post('/api/rules/cases', (context) =>
    context.json({
      problems: [],
      outcomes: [
        { file: 'rule.cases.yml:5', name: 'fires on a refusal', passed: true, text: '' },
        {
          file: 'rule.cases.yml:9',
          name: 'stays quiet on a grant',
          passed: false,
          text: 'expected 0 alerts, got 1',
        },
      ],
    }),
  )
  app.post('/api/rules', (context) => context.json({ id: 'cv-26' }))
  app.put('/api/rules/:id/source', (context) => context.json({ id: 'cv-26' }))
  app.post('/api/rules/backtest', async (context) => {
    const { from, to } = await context.req.json<{ from: number; to: number }>()
    return streamSSE(context, async (stream) => {
      for (const share of [0.2, 0.6]) {
        const progress = {
          at: from + share * (to - from),
          from,
          to,
          events: 4000 * share,
          alerts: 40 * share,
        }
        await stream.writeSSE({ event: 'progress', data: JSON.stringify(progress) })
        await stream.sleep(150)
      }
      await stream.writeSSE({ event: 'report', data: JSON.stringify(reportOf(from, to, world)) })
    })
  })
}

function reportOf(from: number, to: number, { work, empty }: World): BacktestReport {
  const chance = makeChance(5)
  const bucketMs = Math.ceil((to - from) / 100)
  const buckets = Array.from({ length: 100 }, (_, index) => ({
    time: from + index * bucketMs,
    alerts: chance.next() < 0.7 ? 0 : chance.below(9) + 1,
  })).filter(({ alerts }) => alerts > 0)
  const alerts = work.alerts.slice(0, 60)
  const entities = new Map<string, BacktestReport['entities'][number]>()
  for (const entity of alerts.flatMap((alert) => alert.entities)) {
    const key = `${entity.kind}:${entity.id}`
    entities.set(key, { ...entity, alerts: (entities.get(key)?.alerts ?? 0) + 1 })
  }
  return {
    from,
    to,
    bucket_ms: bucketMs,
    buckets: empty ? [] : buckets,
    total: empty ? 0 : buckets.reduce((sum, one) => sum + one.alerts, 0),
    alerts,
    entities: [...entities.values()].toSorted((a, b) => b.alerts - a.alerts).slice(0, 25),
    gaps: 3,
    events: 48_213,
    stored: 612_408,
    answered_to: to,
    limits: ['context_as_stamped', 'retention'],
  }
}
