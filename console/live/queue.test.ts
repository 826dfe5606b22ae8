import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { AlertRow } from '../client/alerts.ts'
import { severities } from '../parts/severity.tsx'
import { admitWaiting, compareAlerts, receiveAlert, startQueue } from './queue.ts'

const row = (id: string, severity: AlertRow['severity'], time: number): AlertRow => ({
  id,
  rule: 'r',
  rule_title: 'r',
  rule_version: 'v',
  title: id,
  severity,
  time,
  first_time: time,
  last_time: time,
  raised_time: time,
  fired: 'at_once',
  late: false,
  key: {},
  domains: ['physical'],
  sites: [],
  entities: [],
  events: [],
  explanation: [],
  tags: [],
})
const rows = fc.uniqueArray(
  fc
    .record({ id: fc.string({ minLength: 1 }), severity: fc.constantFrom(...severities), time: fc.nat(50) })
    .map((one) => row(one.id, one.severity, one.time)),
  { selector: (one) => one.id },
)

it('puts priority before age', () => {
  const queue = startQueue([
    row('old-critical', 'critical', 1),
    row('new-low', 'low', 9),
    row('new-critical', 'critical', 5),
  ])
  expect(queue.shown.map((one) => one.id)).toEqual(['new-critical', 'old-critical', 'new-low'])
})

it('keeps what is read where it is, and counts what waits', () => {
  const before = startQueue([row('a', 'low', 1)])
  const during = receiveAlert(before, row('b', 'critical', 2), true)
  expect(during.shown).toBe(before.shown)
  expect(during.waiting.map((one) => one.id)).toEqual(['b'])
  expect(admitWaiting(during).shown.map((one) => one.id)).toEqual(['b', 'a'])
})

it('changes a known alert in place, even while somebody reads', () => {
  const queue = receiveAlert(
    startQueue([row('a', 'low', 1)]),
    { ...row('a', 'low', 1), acknowledged_time: 3 },
    true,
  )
  expect(queue.waiting).toEqual([])
  expect(queue.shown[0]?.acknowledged_time).toBe(3)
})

it('ends in the same order however alerts came', () => {
  fc.assert(
    fc.property(rows, fc.array(fc.boolean()), (all, reads) => {
      let queue = startQueue([])
      all.forEach((one, index) => {
        queue = receiveAlert(queue, one, reads[index] ?? false)
      })
      expect(admitWaiting(queue).shown).toEqual(all.toSorted(compareAlerts))
    }),
  )
})
