import { expect, test } from 'vitest'
import type { RuleNoise, RuleRow } from '../client/rules.ts'
import { sortRules, type RuleSort } from './sort-rules.ts'

const rules = [
  { id: 'quiet', title: 'B', level: 'low' },
  { id: 'loud', title: 'C', level: 'high', cost: { us_per_event: 2, share: 0.1 } },
  { id: 'wrong', title: 'A', level: 'medium', cost: { us_per_event: 9, share: 0.3 } },
] as RuleRow[]
const noise = (more: Partial<RuleNoise>): RuleNoise => ({
  rule: '',
  alerts: 0,
  days: [],
  incidents: 0,
  closed: 0,
  false_positive: 0,
  held: 0,
  ...more,
})
const noises = new Map([
  ['loud', noise({ alerts: 90, closed: 10, false_positive: 1 })],
  ['wrong', noise({ alerts: 9, closed: 3, false_positive: 3, held: 4 })],
])
const ids = (sort: RuleSort) => sortRules(rules, sort, noises).map(({ id }) => id)

test.each([
  ['file', ['quiet', 'loud', 'wrong']],
  ['title', ['wrong', 'quiet', 'loud']],
  ['severity', ['loud', 'wrong', 'quiet']],
  ['alerts', ['loud', 'wrong', 'quiet']],
  // A rule of whose incidents none was closed stands behind one that was never wrong.
  ['false_positive', ['wrong', 'loud', 'quiet']],
  ['held', ['wrong', 'quiet', 'loud']],
  ['cost', ['wrong', 'loud', 'quiet']],
] as const)('%s', (sort, order) => {
  expect(ids(sort)).toEqual(order)
})
