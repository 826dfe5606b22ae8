import { expect, test } from 'vitest'
import type { HoldBack } from '../../model/rule-exception.ts'
import { ExceptionBook } from './exception-book.ts'

const bookOf = (...given: Partial<HoldBack>[]) => {
  const book = new ExceptionBook()
  book.load(given.map((one) => ({ id: 'x', rule: 'r', where: [], from: 0, until: 100, ...one })))
  return book
}
const about = (...entities: (readonly ['host' | 'person', string])[]) => ({
  rule: 'r',
  time: 50,
  sites: ['oslo'],
  events: [],
  entities: entities.map(([kind, id]) => ({ kind, id })),
})
const hosts = (...values: string[]): HoldBack['where'] => [{ field: 'host', values }]

test.each([
  ['its host', hosts('pc-1'), about(['host', 'pc-1']), true],
  ['case does not matter', hosts('PC-1'), about(['host', 'pc-1']), true],
  ['another host', hosts('pc-1'), about(['host', 'pc-2']), false],
  ['one more host than excepted', hosts('pc-1'), about(['host', 'pc-1'], ['host', 'pc-2']), false],
  ['both hosts are excepted', hosts('pc-1', 'pc-2'), about(['host', 'pc-1'], ['host', 'pc-2']), true],
  [
    'people do not matter where only hosts are asked',
    hosts('pc-1'),
    about(['host', 'pc-1'], ['person', 'p']),
    true,
  ],
  ['no host at all', hosts('pc-1'), about(['person', 'p']), false],
  [
    'every condition must hold',
    [...hosts('pc-1'), { field: 'person', values: ['q'] }] as HoldBack['where'],
    about(['host', 'pc-1'], ['person', 'p']),
    false,
  ],
  ['a site', [{ field: 'site', values: ['oslo'] }] as HoldBack['where'], about(), true],
  ['another rule', hosts('pc-1'), { ...about(['host', 'pc-1']), rule: 'other' }, false],
] as const)('%s', (_, where, alert, held) => {
  expect(bookOf({ where }).find(alert)).toBe(held ? 'x' : undefined)
})

test('it goes by the time of the alert', () => {
  const book = bookOf({ where: hosts('a'), from: 10, until: 20 })
  const at = (time: number) => book.find({ ...about(['host', 'a']), time })
  expect([9, 10, 19, 20].map(at)).toEqual([undefined, 'x', 'x', undefined])
})
