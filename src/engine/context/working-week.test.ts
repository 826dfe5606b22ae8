import { expect, test } from 'vitest'
import { Place } from '../../model/site.ts'
import { ContextEngine } from './context-engine.ts'
import { makeLogon, twoSites } from './test-facts.ts'
import { dayNumberOf } from './local-clock.ts'
import { isoWeekday, WorkingWeek } from './working-week.ts'

const dayOf = (date: string) => dayNumberOf(date) as number

test('a shift past midnight belongs to the day it began on, also where that one or the next is a holiday', () => {
  const night = [{ days: [1, 2, 3, 4, 5], from: '22:00', to: '06:00' }]
  const week = new WorkingWeek(night, new Set([dayOf('2026-12-25')]))
  const contains = (date: string, hour: number) => week.contains(dayOf(date), hour * 60)
  // Thursday 24 December to Friday the 25th.
  expect(contains('2026-12-24', 23)).toBe(true)
  expect(contains('2026-12-25', 5)).toBe(true)
  expect(contains('2026-12-25', 6)).toBe(false)
  expect(contains('2026-12-25', 23)).toBe(false)
  expect(contains('2026-12-26', 5)).toBe(false)
  // Sunday night is not worked, and Friday's ends on Saturday.
  expect(contains('2026-12-20', 23)).toBe(false)
  expect(contains('2026-12-19', 5)).toBe(true)
  expect([dayOf('2026-12-20'), dayOf('2026-12-21')].map(isoWeekday)).toEqual([7, 1])
})

test('each site by its own clock and calendar; holidays of the organisation hold at all of them', () => {
  const site = (id: string, time_zone: string, more: object = {}) =>
    Place.parse({ id, kind: 'site', name: id, parent: 'org', time_zone, ...more })
  const hours = [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }]
  const engine = new ContextEngine({
    ...twoSites,
    places: [
      Place.parse({
        id: 'org',
        kind: 'organisation',
        name: 'Org',
        working_hours: hours,
        holidays: ['2026-03-12'],
      }),
      site('hq', 'Pacific/Auckland'),
      site('plant', 'America/Los_Angeles', { holidays: ['2026-03-10'] }),
      site('field', 'Asia/Kolkata', { working_hours: [{ days: [7], from: '00:00', to: '24:00' }] }),
      ...twoSites.places.filter(({ kind }) => kind === 'zone' || kind === 'floor'),
    ],
  })
  const at = (host: string, utc: string) => {
    const { hour, day, working_hours } = engine.stamp(makeLogon(Date.parse(utc), 'anna', host))
    return [hour, day, working_hours]
  }
  // Tuesday 10 March 2026, 20:30 UTC.
  expect(at('ws-1', '2026-03-10T20:30:00Z')).toEqual([9, 3, 'yes'])
  expect(at('ws-plant', '2026-03-10T20:30:00Z')).toEqual([13, 2, 'no'])
  expect(at('ws-plant', '2026-03-09T20:30:00Z')).toEqual([13, 1, 'yes'])
  expect(at('ws-hut', '2026-03-10T20:30:00Z')).toEqual([2, 3, 'no'])
  expect(at('ws-hut', '2026-03-14T20:30:00Z')).toEqual([2, 7, 'yes'])
  expect(at('ws-1', '2026-03-11T20:30:00Z')).toEqual([9, 4, 'no'])
  expect(at('ws-plant', '2026-03-12T20:30:00Z')).toEqual([13, 4, 'no'])
  // Los Angeles goes to summer time at 10:00 UTC of 8 March.
  expect(at('ws-plant', '2026-03-08T09:59:00Z')).toEqual([1, 7, 'no'])
  expect(at('ws-plant', '2026-03-08T10:00:00Z')).toEqual([3, 7, 'no'])
})
