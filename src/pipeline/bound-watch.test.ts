import { expect, test } from 'vitest'
import { BoundWatch } from './bound-watch.ts'
import { Troubles } from './troubles.ts'

test('bounds that are reached are named, and no longer once nothing is left out', () => {
  const troubles = new Troubles()
  const loads = [
    { rule: 'wide', evicted: 0 },
    { rule: 'narrow', evicted: 0 },
  ]
  const counts = { judgedAtOnce: 0, keysLetGo: 0 }
  const watch = new BoundWatch({ loads: () => loads, overflow: () => counts }, troubles)
  watch.look(0)
  expect(troubles.warnings()).toEqual([])

  loads[0] = { rule: 'wide', evicted: 62_500 }
  counts.judgedAtOnce = 12
  watch.look(1_000)
  expect(troubles.warnings()).toEqual([
    expect.stringMatching(/^the rule wide has let go of 62500 keys/),
    expect.stringMatching(/^too many events wait .* 12 were judged/),
  ])
  counts.keysLetGo = 7
  watch.look(500_000)
  expect(troubles.warnings()).toContainEqual(expect.stringMatching(/together hold too much: 7 keys/))
  watch.look(602_000)
  expect(troubles.warnings()).toEqual([expect.stringMatching(/together hold too much/)])
  watch.look(1_200_000)
  expect(troubles.warnings()).toEqual([])
  // They are no troubles: nothing is broken.
  expect(troubles.list()).toEqual([])
})

test('many rules at their bound are few lines', () => {
  const troubles = new Troubles()
  const loads = Array.from({ length: 40 }, (_, n) => ({ rule: `r${n}`, evicted: 1 }))
  new BoundWatch({ loads: () => loads, overflow: () => ({ judgedAtOnce: 0, keysLetGo: 0 }) }, troubles).look(
    0,
  )
  expect(troubles.warnings()).toHaveLength(6)
  expect(troubles.warnings().at(-1)).toBe('so have 35 more rules')
})
