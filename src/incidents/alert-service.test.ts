import { afterEach, beforeEach, expect, test } from 'vitest'
import { minutes } from '../engine/incidents/sample-alerts.cases.ts'
import { QueuedAlert } from '../model/alert.ts'
import { AlertQuery } from './alert-query.ts'
import { alertAt, openStage, type Stage } from './sample-incidents.cases.ts'
import { everywhere, guardA, viewerOf } from './sample-viewers.cases.ts'

let stage: Stage

beforeEach(async () => {
  stage = await openStage()
  await stage.commit([
    alertAt('low-new', 'a', {
      time: minutes(9),
      severity: 'low',
      rule: 'cv-25',
      entities: [{ kind: 'person', id: 'p' }],
    }),
    alertAt('high-old', 'a', { time: minutes(1), severity: 'high', title: 'Door B-2 forced' }),
    alertAt('high-new', 'b', { time: minutes(5), severity: 'high', domain: 'cyber' }),
  ])
})
afterEach(() => stage.state.close())

const ids = async (parts: Record<string, unknown> = {}) =>
  (await stage.alerts.list(everywhere, AlertQuery.parse(parts))).items.map(({ id }) => id)

test('the queue: the most severe first, then the newest; or the newest', async () => {
  expect(await ids()).toEqual(['high-new', 'high-old', 'low-new'])
  expect(await ids({ sort: 'newest' })).toEqual(['low-new', 'high-new', 'high-old'])
})

test.each([
  [{ severity: 'high', site: 'a' }, ['high-old']],
  [{ rule: 'cv-25' }, ['low-new']],
  [{ person: 'p' }, ['low-new']],
  [{ text: 'b-2 FORCED' }, ['high-old']],
  [{ domain: 'cyber' }, ['high-new']],
  [{ from: minutes(2), to: minutes(6) }, ['high-new']],
  [{ state: 'acknowledged' }, []],
])('%o', async (parts, expected) => {
  expect(await ids(parts)).toEqual(expected)
})

test('pages hold every alert once', async () => {
  const first = await stage.alerts.list(everywhere, AlertQuery.parse({ limit: 2 }))
  const second = await stage.alerts.list(everywhere, AlertQuery.parse({ limit: 2, after: first.next }))
  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(['high-new', 'high-old', 'low-new'])
  expect(second.next).toBeUndefined()
})

test('the first to acknowledge holds an alert; it leaves the queue; the incident says so', async () => {
  const taken = await stage.alerts.acknowledge(guardA, 'high-old')
  expect(taken).toMatchObject({
    acknowledged_by: 'guard-a',
    acknowledged_time: stage.clock.nowMs,
    incident: 'inc-high-old',
  })
  expect(QueuedAlert.parse(taken)).toEqual(taken)
  await expect(stage.alerts.acknowledge(everywhere, 'high-old')).rejects.toThrow(/GUARD-A acknowledged/)
  expect(await stage.alerts.acknowledge(guardA, 'high-old')).toEqual(taken)
  expect(await ids()).toEqual(['high-new', 'low-new'])
  const { history } = await stage.incidents.get(everywhere, 'inc-high-old')
  expect(history.map(({ action }) => action)).toEqual(['opened', 'acknowledged'])
})

test('storing an alert again keeps who acknowledged it and when it was raised', async () => {
  await stage.alerts.acknowledge(guardA, 'high-old')
  const before = await stage.alerts.get(guardA, 'high-old')
  const again = alertAt('high-old', 'a', { time: minutes(1), severity: 'high', title: 'Door B-2 forced' })
  await stage.commit([{ ...again, raised_time: again.raised_time + 5 }])
  expect(await stage.alerts.get(guardA, 'high-old')).toEqual(before)
})

test('seeing is not working: a viewer cannot acknowledge', async () => {
  const viewer = viewerOf('v', { role: 'viewer', sites: ['a'] })
  await expect(stage.alerts.acknowledge(viewer, 'high-old')).rejects.toMatchObject({ code: 'not_allowed' })
  await expect(stage.alerts.acknowledge(guardA, 'high-new')).rejects.toMatchObject({
    code: 'alert_not_found',
  })
})

test('a withdrawn alert is gone from the queue', async () => {
  stage.engine.retractAlert('high-old', 'high-new')
  await stage.commit()
  expect(await ids()).toEqual(['high-new', 'low-new'])
})

test('what an alert waited for is kept from the first time; its sources are named to who may see them all', async () => {
  const held = {
    watermark: minutes(8),
    sources_total: 2,
    sources: [{ source: 'doors-b', reached: minutes(9), lateness_ms: 60_000 }],
  }
  const late = { ...alertAt('waited', 'a', { time: minutes(7) }), held }
  await stage.commit([late])
  await stage.commit([{ ...late, held: { ...held, watermark: minutes(50) } }])
  expect((await stage.alerts.explain(everywhere, 'waited')).held).toEqual(held)
  expect((await stage.alerts.explain(guardA, 'waited')).held).toEqual({ ...held, sources: [] })
  expect(await stage.alerts.get(everywhere, 'waited')).not.toHaveProperty('held')
  expect((await stage.alerts.explain(everywhere, 'high-old')).held).toBeUndefined()
})
