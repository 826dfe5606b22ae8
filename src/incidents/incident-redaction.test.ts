import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventOf, minutes } from '../engine/incidents/sample-alerts.cases.ts'
import type { Entity } from '../model/alert.ts'
import type { Viewer } from '../model/right.ts'
import { IncidentQuery } from './incident-query.ts'
import { AlertQuery } from './alert-query.ts'
import { alertAt, openStage, type Stage } from './sample-incidents.cases.ts'
import { everywhere, guardA, guardAB, guardB, ingestKey, stranger, viewerOf } from './sample-viewers.cases.ts'

let stage: Stage

const shared: Entity = { kind: 'person', id: 'p', name: 'Anna' }
const doorA: Entity = { kind: 'door', id: 'door-of-alpha' }
const hostB: Entity = { kind: 'host', id: 'host-of-beta' }
const times = { alpha: minutes(10), beta: minutes(12) }

/** One incident over sites a and b; a second one at b alone; a third one without a site. */
beforeEach(async () => {
  stage = await openStage()
  const at = (time: number) => ({ time })
  await stage.commit(
    [
      alertAt('alpha', 'a', {
        ...at(times.alpha),
        entities: [shared, doorA],
        severity: 'low',
        title: 'Alpha door',
      }),
      alertAt('beta', 'b', {
        ...at(times.beta),
        entities: [shared, hostB],
        severity: 'high',
        title: 'Beta host',
        domain: 'cyber',
      }),
      alertAt('only-b', 'b', {
        ...at(minutes(11)),
        entities: [{ kind: 'person', id: 'q' }],
        title: 'Quiet beta',
      }),
      alertAt('nowhere', undefined, {
        ...at(minutes(11)),
        entities: [{ kind: 'person', id: 'r' }],
        title: 'Cloud',
      }),
    ],
    [
      eventOf('context-a', { time: minutes(9), site: 'a', entities: [shared], message: 'context of alpha' }),
      eventOf('context-b', { time: minutes(13), site: 'b', entities: [shared], message: 'context of beta' }),
    ],
  )
  const incident = await stage.incidents.get(everywhere, 'inc-alpha')
  await stage.incidents.patch(everywhere, 'inc-alpha', {
    version: incident.version,
    title: 'By hand: Beta host',
  })
  await stage.incidents.comment(everywhere, 'inc-alpha', 'the host-of-beta is ours')
  await stage.alerts.acknowledge(everywhere, 'beta')
})
afterEach(() => stage.state.close())

const query = (parts: Record<string, unknown> = {}) => IncidentQuery.parse(parts)
const queue = (parts: Record<string, unknown> = {}) => AlertQuery.parse({ state: 'all', ...parts })

const cyberOnlyAtA: Viewer = viewerOf('nobody-at-a', { role: 'administrator', sites: [] })

test.each<[string, Viewer, { incidents: string[]; alerts: string[] }]>([
  [
    'everything',
    everywhere,
    { incidents: ['inc-alpha', 'inc-nowhere', 'inc-only-b'], alerts: ['alpha', 'beta', 'nowhere', 'only-b'] },
  ],
  ['site a', guardA, { incidents: ['inc-alpha'], alerts: ['alpha'] }],
  ['site b', guardB, { incidents: ['inc-alpha', 'inc-only-b'], alerts: ['beta', 'only-b'] }],
  ['sites a and b', guardAB, { incidents: ['inc-alpha', 'inc-only-b'], alerts: ['alpha', 'beta', 'only-b'] }],
  ['another site', stranger, { incidents: [], alerts: [] }],
  ['a grant without sites', cyberOnlyAtA, { incidents: [], alerts: [] }],
  ['a key that only writes', ingestKey, { incidents: [], alerts: [] }],
])(
  'who may see %s gets that in lists, totals and one by one, and 404 for the rest',
  async (_what, viewer, expected) => {
    const page = await stage.incidents.list(viewer, query())
    expect(page.items.map(({ id }) => id).sort()).toEqual(expected.incidents)
    expect(page.total).toBe(expected.incidents.length)
    const alerts = await stage.alerts.list(viewer, queue())
    expect(alerts.items.map(({ id }) => id).sort()).toEqual(expected.alerts)
    expect(alerts.total).toBe(expected.alerts.length)
    const idOf = async (got: Promise<{ id: string }>) =>
      got.then(
        ({ id }) => id,
        (error: { code: string }) => error.code,
      )
    for (const id of ['inc-alpha', 'inc-only-b', 'inc-nowhere']) {
      const result = expected.incidents.includes(id) ? id : 'incident_not_found'
      expect(await idOf(stage.incidents.get(viewer, id))).toBe(result)
    }
    for (const id of ['alpha', 'beta', 'only-b', 'nowhere']) {
      expect(await idOf(stage.alerts.get(viewer, id))).toBe(
        expected.alerts.includes(id) ? id : 'alert_not_found',
      )
    }
  },
)

test.each<[string, Viewer, string[], string[]]>([
  ['a', guardA, ['alpha', 'alpha-event', 'context-a'], ['beta', 'Beta', 'context-b', 'only-b']],
  ['b', guardB, ['beta', 'beta-event', 'context-b'], ['alpha', 'Alpha', 'context-a']],
])(
  'a viewer of site %s finds no trace of the other in the incident they share',
  async (_site, viewer, own, hidden) => {
    const incident = await stage.incidents.get(viewer, 'inc-alpha')
    const { id: _id, ...rest } = incident
    const text = JSON.stringify(rest)
    for (const name of own) expect(text).toContain(name)
    for (const name of [...hidden, 'By hand', 'is ours', 'Acknowledged']) expect(text).not.toContain(name)
    expect(incident).toMatchObject({ redacted: true, alert_count: 1, event_count: 2, comments: [] })
    expect(incident.joins.map(({ a, b }) => [a.kind, b.kind])).toEqual([['alert', 'event']])
    expect(incident.sites).toEqual([viewer === guardA ? 'a' : 'b'])
    const [row] = (await stage.incidents.list(viewer, query({ sort: 'newest' }))).items.filter(
      ({ number }) => number === incident.number,
    )
    expect(row).toMatchObject({ title: incident.title, severity: incident.severity, spark: incident.spark })
    expect(incident.spark).toHaveLength(2)
  },
)

test('severity and times are those of the visible part, and filters and order go by them', async () => {
  const whole = await stage.incidents.get(everywhere, 'inc-alpha')
  expect(whole).toMatchObject({ severity: 'critical', domains: ['physical', 'cyber'], redacted: false })
  const partial = await stage.incidents.get(guardA, 'inc-alpha')
  expect(partial).toMatchObject({ severity: 'low', domains: ['physical'], last_time: times.alpha })
  const found = async (parts: Record<string, unknown>) =>
    (await stage.incidents.list(guardA, query(parts))).total
  expect(await found({ severity: 'low' })).toBe(1)
  expect(await found({ severity: 'medium' })).toBe(0)
  expect(await found({ domain: 'cyber' })).toBe(0)
  expect(await found({ site: 'b' })).toBe(0)
  expect(await found({ asset: 'host-of-beta' })).toBe(0)
  expect(await found({ asset: 'door-of-alpha' })).toBe(1)
  expect(await found({ text: 'beta' })).toBe(0)
  expect(await found({ text: 'by hand' })).toBe(0)
  expect(await found({ text: 'alpha' })).toBe(1)
  expect(await found({ from: times.beta })).toBe(0)
})

test('who sees both sites sees the incident whole, without what only the organisation may', async () => {
  const incident = await stage.incidents.get(guardAB, 'inc-alpha')
  expect(incident).toMatchObject({
    redacted: false,
    title: 'By hand: Beta host',
    alert_count: 2,
    severity: 'critical',
  })
  expect(incident.comments).toHaveLength(1)
})

test('an alert over two sites is hidden from who sees one; its visible events still show where they belong', async () => {
  const own = eventOf('at-a', { time: minutes(40), site: 'a', entities: [shared] })
  const other = eventOf('at-b', { time: minutes(41), site: 'b', entities: [shared] })
  const both = {
    ...alertAt('both', undefined, { time: minutes(41), entities: [shared] }),
    events: [own, other],
    sites: ['a', 'b'],
  }
  await stage.commit([both])
  await expect(stage.alerts.get(guardA, 'both')).rejects.toMatchObject({ code: 'alert_not_found' })
  const incident = await stage.incidents.get(guardA, 'inc-alpha')
  expect(incident.alerts.map(({ id }) => id)).toEqual(['alpha'])
  expect(incident.context_events.map(({ id }) => id)).toEqual(['context-a', 'at-a'])
})

test('a part-viewer can claim and remark, reads only their own remarks, and cannot end, rename, merge or split', async () => {
  const { version } = await stage.incidents.get(guardA, 'inc-alpha')
  const claimed = await stage.incidents.patch(guardA, 'inc-alpha', { version, owner: 'me' })
  expect(claimed.owner).toBe('guard-a')
  await stage.incidents.comment(guardA, 'inc-alpha', 'on my way')
  expect((await stage.incidents.get(guardA, 'inc-alpha')).comments.map(({ text }) => text)).toEqual([
    'on my way',
  ])
  expect((await stage.incidents.get(guardB, 'inc-alpha')).comments).toEqual([])
  const hidden = { code: 'incident_partly_hidden' }
  const end = { version: claimed.version, status: 'closed', disposition: 'benign' } as const
  await expect(stage.incidents.patch(guardA, 'inc-alpha', end)).rejects.toMatchObject(hidden)
  await expect(
    stage.incidents.patch(guardA, 'inc-alpha', { version: claimed.version, title: 'x' }),
  ).rejects.toMatchObject(hidden)
  const chiefA = viewerOf('chief-a', { role: 'supervisor', sites: ['a'] })
  await expect(stage.incidents.split(chiefA, 'inc-alpha', ['alpha'])).rejects.toMatchObject(hidden)
  await expect(stage.incidents.merge(chiefA, 'inc-alpha', ['inc-only-b'])).rejects.toMatchObject({
    code: 'incident_not_found',
  })
})

test('an export holds only what may be taken out', async () => {
  const analystA = viewerOf('analyst-a', { role: 'analyst', sites: ['a'] })
  const csv = await stage.incidents.exportCsv(analystA, query())
  expect(csv).toContain('Alpha door')
  expect(csv.split('\r\n')).toHaveLength(3)
  expect(csv).not.toMatch(/[Bb]eta|Quiet|Cloud/)
  expect((await stage.incidents.exportCsv(guardA, query())).split('\r\n')).toHaveLength(2)
})
