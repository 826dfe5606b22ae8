import { expect, it } from 'vitest'
import { readPairs } from './read-pairs.ts'

const plain = (text: string, quotes?: string) =>
  Object.fromEntries([...readPairs(text, quotes)].map(([key, { text: value }]) => [key, value]))

it.each([
  ['a=1 b="two words" c=', { a: '1', b: 'two words', c: '' }],
  ['a=1, b=2', { a: '1', b: '2' }],
  ["msg='op=x y=z' a=1", { msg: 'op=x y=z', a: '1' }, `"'`],
  ['word a=b=c =lost', { a: 'b=c' }],
  ['a=1 a=2', { a: '1' }],
  ['a="never closed b=1', { a: 'never closed b=1' }],
  ['__proto__=1 constructor=2', { constructor: '2' }],
  ['', {}],
])('reads %j', (text, expected, quotes?: string) => {
  expect(plain(text, quotes)).toEqual(expected)
})

it('tells a quoted value from a bare one', () => {
  expect(readPairs('a="41" b=41').get('a')).toMatchObject({ text: '41', quoted: true })
  expect(readPairs('a="41" b=41').get('b')).toMatchObject({ text: '41', quoted: false })
})

it('is linear on hostile text', () => {
  const started = performance.now()
  for (const piece of ['=', 'a=" ', ' ', 'a=', '==="']) readPairs(piece.repeat(200_000))
  expect(performance.now() - started).toBeLessThan(2000)
})
