import { expect, test } from 'vitest'
import { Place, ThreatLevel } from '../../src/model/site.ts'
import { makePlaceTree } from './place-tree.ts'
import { threatOf, threatState } from './threat-state.ts'

const level = (id: string, place: string, grade: string, from: string, to?: string) =>
  ThreatLevel.parse({ id, place, level: grade, reason: 'r', from, ...(to !== undefined && { to }) })
const tree = makePlaceTree([
  Place.parse({ id: 'org', kind: 'organisation', name: 'Org' }),
  Place.parse({ id: 'hq', kind: 'site', name: 'HQ', parent: 'org' }),
  Place.parse({ id: 'mill', kind: 'site', name: 'Mill' }),
])
const at = (hour: number) => Date.UTC(2026, 2, 10, hour)

test('holds from its start until just before its end', () => {
  const one = level('t', 'hq', 'high', '2026-03-10T08:00:00Z', '2026-03-10T10:00:00Z')
  expect([7, 8, 9, 10].map((hour) => threatState(one, at(hour)))).toEqual([
    'coming',
    'holds',
    'holds',
    'over',
  ])
  expect(threatState(level('t', 'hq', 'high', '2026-03-10T08:00:00Z'), at(9999))).toBe('holds')
})

test('the highest that holds for a place or what it lies in', () => {
  const all = [
    level('a', 'org', 'elevated', '2026-03-10T08:00:00Z'),
    level('b', 'hq', 'critical', '2026-03-10T09:00:00Z', '2026-03-10T10:00:00Z'),
    level('c', 'hq', 'normal', '2026-03-10T08:00:00Z'),
  ]
  const found = (place: string, hour: number) => threatOf(place, all, tree, at(hour))?.id
  expect([7, 8, 9, 10].map((hour) => found('hq', hour))).toEqual([undefined, 'a', 'b', 'a'])
  expect(found('mill', 9)).toBeUndefined()
})
