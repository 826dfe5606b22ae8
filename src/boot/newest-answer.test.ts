import { expect, test } from 'vitest'
import { newestAnswer } from './newest-answer.ts'

test('who is too busy or gone is spoken for by what it said last', async () => {
  const answers: (() => Promise<number | undefined>)[] = [
    () => Promise.resolve(1),
    () => new Promise(() => {}),
    () => Promise.reject(new Error('gone')),
    () => Promise.resolve(undefined),
    () => Promise.resolve(2),
  ]
  const ask = newestAnswer(() => answers.shift()?.() ?? Promise.resolve(3), 20)
  const heard = []
  for (let n = 0; n < 5; n++) heard.push(await ask())
  expect(heard).toEqual([1, 1, 1, 1, 2])
})
