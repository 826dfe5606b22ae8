import { parse } from 'csv-parse/sync'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { csvOf } from './csv.ts'

it('writes what any reader of CSV reads back', () => {
  const cell = fc.string().filter((text) => !/^[=+\-@\t\r]/.test(text))
  const row = fc.tuple(
    cell,
    cell.filter((text) => text !== ''),
  )
  fc.assert(
    fc.property(fc.array(row, { minLength: 1 }), (rows) => {
      expect(parse(csvOf(rows), { record_delimiter: '\r\n' })).toEqual(rows)
    }),
  )
})

it.each(['=1+1', '+1', '-1', '@x', '\tx'])('disarms %j, and leaves numbers alone', (text) => {
  expect(parse(csvOf([[text, -1, undefined, true]]))).toEqual([[`'${text}`, '-1', '', 'true']])
})
