import { expect, it } from 'vitest'
import { readDayMonth, readMonthDay, readSlashes } from './read-clock.ts'

const eight = Date.UTC(2026, 2, 1, 8, 1, 2)

it.each([
  [readDayMonth('01/Mar/2026:09:01:02 +0100'), eight],
  [readDayMonth('1-Mar-2026 08:01:02.250'), eight + 250],
  [readDayMonth('01/Mar/2026:09:01:02', 'Europe/Zurich'), eight],
  [readDayMonth('01/Mrz/2026:09:01:02 +0100'), undefined],
  [readMonthDay('Sun Mar  1 08:01:02 2026'), eight],
  [readMonthDay('Mar 01 2026 08:01:02'), eight],
  [readMonthDay('Mar 01 08:01:02'), undefined],
  [readSlashes('2026/03/01 08:01:02'), eight],
  [readSlashes('03/01/26,08:01:02'), eight],
  [readSlashes('03/01/2026 08:01:02'), eight],
  [readSlashes('1/3/26,08:01:02'), undefined],
])('reads a clock: %s', (found, expected) => {
  expect(found).toBe(expected)
})
