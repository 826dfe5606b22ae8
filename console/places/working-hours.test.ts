import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { LineError, readHoliday, readHours, writeHours } from './working-hours.ts'

it.each([
  ['Mon-Fri 08:00-18:00', [1, 2, 3, 4, 5], '08:00', '18:00'],
  ['sat, Sunday 22:00 – 06:00', [6, 7], '22:00', '06:00'],
  ['Fri–Mon 00:00-23:59', [1, 5, 6, 7], '00:00', '23:59'],
  ['Mon, Wed-Fri, Mon 07:30-12:00', [1, 3, 4, 5], '07:30', '12:00'],
])('reads %s', (line, days, from, to) => {
  expect(readHours(line)).toEqual({ days, from, to })
})

it.each([
  '',
  'Mon',
  'Mon 8-18',
  'Mon 24:00-01:00',
  'Noday 08:00-18:00',
  'Mon-Wed-Fri 08:00-18:00',
  'Mon, 08:00-09:00',
])('refuses %j, naming it', (line) => {
  expect(() => readHours(line)).toThrow(LineError)
  expect(() => readHours(line)).toThrow(line)
})

const two = (most: number) => fc.integer({ min: 0, max: most }).map((n) => String(n).padStart(2, '0'))
const clock = fc.tuple(two(23), two(59)).map(([hour, minute]) => `${hour}:${minute}`)
it('reads what it writes', () => {
  const days = fc
    .uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 })
    .map((all) => all.sort((a, b) => a - b))
  fc.assert(
    fc.property(days, clock, clock, (on, from, to) => {
      expect(readHours(writeHours({ days: on, from, to }))).toEqual({ days: on, from, to })
    }),
  )
})

it('fails on any other text only with its own error', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      let failed: unknown
      try {
        readHours(text)
      } catch (error) {
        failed = error
      }
      expect(failed === undefined || failed instanceof LineError).toBe(true)
    }),
  )
})

it('reads days as they are written elsewhere', () => {
  expect(readHoliday('2026-12-25')).toBe('2026-12-25')
  expect(() => readHoliday('25.12.2026')).toThrow(LineError)
  expect(() => readHoliday('2026-13-01')).toThrow(LineError)
})
