import { afterEach, beforeEach, expect, test } from 'vitest'
import { commitResults } from '../src/pipeline/commit-results.ts'
import type { ContextCorrection } from '../src/model/context-correction.ts'
import { openLocalState, type StateStore } from '../src/store/state/state-store.ts'
import { readCorrections } from '../src/store/context/read-corrections.ts'

let state: StateStore
beforeEach(async () => {
  state = await openLocalState(':memory:')
})
afterEach(() => state.close())

const moved: ContextCorrection = {
  kind: 'presence',
  person: 'p-ada',
  from: 100,
  to: 200,
  events: [],
  cause: 'e9-0',
}
const commit = (...corrections: ContextCorrection[]) =>
  commitResults(state, { alerts: [], held: [], released: [], changes: [], corrections, seq: 10 }, 1)

test('a correction is found for its person inside its span alone, and counts once when it is found again', async () => {
  await commit(moved)
  await commit(moved)
  const at = (timeMs: number, person: string | undefined = 'p-ada') =>
    readCorrections(state, { person, door: undefined, site: undefined, timeMs })
  expect(await at(100)).toEqual([moved])
  expect([await at(99), await at(200), await at(150, 'p-bob')]).toEqual([[], [], []])
})

test('what was corrected of a whole site is found for its events', async () => {
  const armed: ContextCorrection = {
    kind: 'arming',
    asset: 'panel',
    site: 'hq',
    from: 100,
    to: 200,
    events: [],
  }
  await commit(armed, { ...armed, site: 'plant' }, moved)
  const found = await readCorrections(state, { person: undefined, door: undefined, site: 'hq', timeMs: 150 })
  expect(found).toEqual([armed])
})
