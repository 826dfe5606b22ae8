import { expect, it } from 'vitest'
import type { Employment, Person } from '../../src/model/person.ts'
import { employmentOn } from './employment.ts'

const person = (...employment: Omit<Employment, 'type'>[]): Person => ({
  id: 'p',
  name: 'P',
  accounts: [],
  credentials: [],
  teams: [],
  employment: employment.map((span) => ({ ...span, type: 'employee' })),
})

it.each([
  ['the last day counts', person({ to: '2026-11-24' }), 'active'],
  ['the day after does not', person({ to: '2026-11-23' }), 'ended'],
  ['a rehire is active', person({ from: '2020-01-01', to: '2024-01-01' }, { from: '2026-01-01' }), 'active'],
  ['a start to come', person({ from: '2026-12-01' }), 'not_started'],
  ['nothing said', person(), 'unknown'],
] as const)('%s', (_, who, expected) => {
  expect(employmentOn(who, '2026-11-24')).toBe(expected)
})
