import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { splitRow } from './csv-row.ts'

it('reads back every row that was written with quotes', () => {
  const cell = fc.string({ maxLength: 12 })
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 8 }), (cells) => {
      const row = cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(';')
      expect(splitRow(row, ';')).toEqual(cells)
    }),
  )
})

it('takes any text without failing, at most 200 cells', () => {
  fc.assert(
    fc.property(fc.string(), (row) => {
      expect(splitRow(row, ',').length).toBeLessThanOrEqual(200)
    }),
  )
  expect(splitRow(','.repeat(5000), ',')).toHaveLength(200)
  expect(splitRow('a,"b', ',')).toEqual(['a', 'b'])
})
