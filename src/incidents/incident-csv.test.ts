import { parse } from 'csv-parse/sync'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvCell } from './incident-csv.ts'

test.each([
  ['=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
  ['+1', `"'+1"`],
  ['-2+3', `"'-2+3"`],
  ['@SUM(A1)', `"'@SUM(A1)"`],
  ['\t=1', `"'\t=1"`],
  [' =1', `"' =1"`],
  ['＝1', `"'＝1"`],
  ['Door B-2, forced', '"Door B-2, forced"'],
  ['plain', 'plain'],
])('%j is written %j', (text, cell) => {
  expect(csvCell(text)).toBe(cell)
})

test('any text comes back from a CSV reader, with at most an apostrophe before it, and never as a formula', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 4 }), (cells) => {
      const rows = parse(`${cells.map(csvCell).join(',')}\r\n`, {
        record_delimiter: '\r\n',
        skip_empty_lines: false,
      })
      const [row = []] = rows
      expect(row.map((cell, at) => (cell === `'${cells[at]}` ? cells[at] : cell))).toEqual(cells)
      for (const cell of row) expect(cell).not.toMatch(/^\s*[=+\-@]/)
    }),
  )
})
