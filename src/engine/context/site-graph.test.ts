import { expect, test } from 'vitest'
import { ContextEngine } from './context-engine.ts'
import { twoSites } from './test-facts.ts'

test('zones are neighbours when a door joins them or one lies in the other, without regard to case', () => {
  const engine = new ContextEngine(twoSites)
  expect(engine.areNeighbours('office', 'server-room')).toBe(true)
  expect(engine.areNeighbours('SERVER-ROOM', 'Office')).toBe(true)
  expect(engine.areNeighbours('lobby', 'office')).toBe(true)
  expect(engine.areNeighbours('lobby', 'server-room')).toBe(false)
  expect(engine.areNeighbours('office', 'office')).toBe(false)
})
