import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readTime } from './read-time.ts'
import { compileTimeFormat } from './time-format.ts'

const instant = fc.date({ min: new Date('1991-01-01'), max: new Date('2190-01-01'), noInvalidDate: true })

describe('readTime', () => {
  it.each([
    ['2026-03-01T08:01:02.250Z', 250],
    ['2026-03-01T08:01:02.250999999Z', 250],
    ['2026-03-01 08:01:02,25', 250],
    ['2026-03-01T09:01:02.25+01:00', 250],
    ['2026-03-01T09:01:02.25+0100', 250],
    ['2026-03-01T00:01:02.25-08', 250],
    ['1772352062.25', 250],
    ['1772352062250', 250],
    [1_772_352_062.25, 250],
    [1_772_352_062_250, 250],
    [1_772_352_062_250_123, 250],
    ['1772352062250123456', 250],
    ['1772352062250000000', 250],
    ['2026-03-01T08:01:02', 0],
  ])('%s', (value, ms) => {
    expect(readTime(value)).toBe(Date.UTC(2026, 2, 1, 8, 1, 2, ms))
  })

  it.each([
    '',
    'soon',
    '2026-13-01T00:00:00Z',
    '2026-03-01T25:00:00Z',
    '2026-03-01T00:61:00Z',
    '2026-03-01X00:00',
    '12',
    -1,
    0,
    Number.NaN,
    null,
    {},
    '2026-03-01T00:00:00+99',
  ])('refuses %j', (value) => {
    expect(readTime(value)).toBeUndefined()
  })

  it('agrees with the language for every instant it writes', () => {
    fc.assert(
      fc.property(instant, (date) => {
        expect(readTime(date.toISOString())).toBe(date.getTime())
      }),
    )
  })

  it('reads a clock without a zone in the zone given, across both changes of clocks', () => {
    expect(readTime('2026-01-10 09:00:00', 'Europe/Berlin')).toBe(Date.UTC(2026, 0, 10, 8))
    expect(readTime('2026-07-10 09:00:00', 'Europe/Berlin')).toBe(Date.UTC(2026, 6, 10, 7))
    expect(readTime('2026-03-29 03:30:00', 'Europe/Berlin')).toBe(Date.UTC(2026, 2, 29, 1, 30))
    expect(readTime('2026-07-10 09:00:00', 'Nowhere/Land')).toBe(Date.UTC(2026, 6, 10, 9))
    expect(readTime('2026-07-10T09:00:00Z', 'Europe/Berlin')).toBe(Date.UTC(2026, 6, 10, 9))
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const time = readTime(value)
        expect(time === undefined || Number.isSafeInteger(time)).toBe(true)
      }),
    )
  })
})

describe('compileTimeFormat', () => {
  it.each([
    ['DD.MM.YYYY HH:mm:ss', '01.03.2026 08:01:02'],
    ['MM/DD/YYYY hh:mm:ss A', '3/1/2026 8:01:02 am'],
    ['YYYYMMDD HHmmss', '20260301 080102'],
    ['auto', '2026-03-01T08:01:02Z'],
  ])('%s', (format, text) => {
    expect(compileTimeFormat(format)(text)).toBe(Date.UTC(2026, 2, 1, 8, 1, 2))
  })

  it('knows noon and midnight', () => {
    const read = compileTimeFormat('MM/DD/YYYY hh:mm A')
    expect(read('3/1/2026 12:00 AM')).toBe(Date.UTC(2026, 2, 1))
    expect(read('3/1/2026 12:00 PM')).toBe(Date.UTC(2026, 2, 1, 12))
  })

  it('refuses what does not fit', () => {
    expect(compileTimeFormat('DD.MM.YYYY')('2026-03-01')).toBeUndefined()
    expect(compileTimeFormat('DD.MM.YYYY')('01.13.2026')).toBeUndefined()
  })
})
