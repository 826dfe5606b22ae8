import { expect, test } from 'vitest'
import { RecentIds } from './recent-ids.ts'

test('an id is new once, also across a snapshot, and memory stays bounded', () => {
  const ids = new RecentIds()
  expect([ids.add('a'), ids.add('a')]).toEqual([true, false])
  const restored = new RecentIds()
  restored.restore(structuredClone(ids.snapshot()))
  expect(restored.add('a')).toBe(false)
  for (let index = 0; index < 100_000; index++) restored.add(String(index))
  expect(restored.add('a')).toBe(true)
  expect(restored.add('99999')).toBe(false)
})

test('a snapshot does not grow with what comes after it', () => {
  const ids = new RecentIds()
  ids.add('before')
  const snapshot = ids.snapshot()
  ids.add('after')
  const restored = new RecentIds()
  restored.restore(snapshot)
  expect([restored.add('before'), restored.add('after')]).toEqual([false, true])
})
