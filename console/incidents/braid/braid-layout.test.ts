import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { EventSummary } from '../../../src/model/alert.ts'
import { braidOf, type Braid } from './braid-items.ts'
import { layoutBraid } from './braid-layout.ts'

const event = (
  id: string,
  time: number,
  domain: 'physical' | 'cyber',
  more: Partial<EventSummary> = {},
): EventSummary => ({
  id,
  seq: 0,
  time,
  class: domain === 'physical' ? 'door_state' : 'authentication',
  activity: id,
  domain,
  severity: 'low',
  message: id,
  source: 's',
  connector: 'c',
  entities: [],
  ...more,
})
const events = fc
  .array(
    fc.record({
      time: fc.integer({ min: 0, max: 86_400_000 }),
      domain: fc.constantFrom('physical' as const, 'cyber' as const),
    }),
    { maxLength: 60 },
  )
  .map((all) => all.map((one, index) => event(`e${index}`, one.time, one.domain)))
const none = new Set<string>()
const asBraid = (all: readonly EventSummary[]): Braid =>
  braidOf({ alerts: [], context_events: [...all], joins: [] }, none)

it('never lets time run up, nor two cards of one side overlap', () => {
  fc.assert(
    fc.property(
      events,
      fc.constantFrom('lines' as const, 'full' as const),
      fc.boolean(),
      (all, zoom, narrow) => {
        const { nodes, height } = layoutBraid(asBraid(all), zoom, narrow)
        for (const [index, node] of nodes.entries()) {
          expect(node.top).toBeGreaterThanOrEqual(nodes[index - 1]?.top ?? 0)
          expect(node.top + node.height).toBeLessThanOrEqual(height)
          const above = nodes.slice(0, index).filter((other) => narrow || other.side === node.side)
          for (const other of above) expect(other.top + other.height).toBeLessThanOrEqual(node.top)
        }
      },
    ),
  )
})

it('cuts a quiet night to one gap and says how long it was', () => {
  const hourMs = 3_600_000
  const { gaps } = layoutBraid(
    asBraid([event('a', 0, 'physical'), event('b', 9 * hourMs, 'cyber')]),
    'full',
    false,
  )
  expect(gaps.map((gap) => gap.ms)).toEqual([9 * hourMs])
})

it('folds a run of like events, and shows each when asked', () => {
  const run = Array.from({ length: 6 }, (_, index) =>
    event(`r${index}`, index * 1000, 'cyber', { activity: 'logon' }),
  )
  const folded = braidOf({ alerts: [], context_events: run, joins: [] }, none)
  expect(folded.items.map((item) => item.members.length)).toEqual([6])
  expect(braidOf({ alerts: [], context_events: run, joins: [] }, new Set(['r0'])).items).toHaveLength(6)
})

it('ties a join to the nearest pair across the sides that shares its entity', () => {
  const ana = { kind: 'person' as const, id: 'p-1' }
  const all = [
    event('badge', 0, 'physical', { entities: [ana] }),
    event('other', 100, 'physical'),
    event('logon', 60_000, 'cyber', { entities: [ana] }),
  ]
  const { joins, items } = braidOf(
    {
      alerts: [],
      context_events: all,
      joins: [
        {
          a: { kind: 'event', id: 'badge' },
          b: { kind: 'event', id: 'logon' },
          entity: ana,
          apart_ms: 60_000,
          by: 'rule',
          text: 'same person, 1 min apart',
        },
      ],
    },
    none,
  )
  expect(joins).toHaveLength(1)
  expect([items[joins[0]?.from ?? -1]?.id, items[joins[0]?.to ?? -1]?.id, joins[0]?.crosses]).toEqual([
    'badge',
    'logon',
    true,
  ])
})

it('keeps the labels of threads apart', () => {
  fc.assert(
    fc.property(events, fc.array(fc.tuple(fc.nat(59), fc.nat(59)), { maxLength: 20 }), (all, pairs) => {
      const joins = pairs
        .filter(([a, b]) => a !== b && a < all.length && b < all.length)
        .map(([a, b]) => ({
          a: { kind: 'event' as const, id: `e${a}` },
          b: { kind: 'event' as const, id: `e${b}` },
          apart_ms: 0,
          by: 'rule' as const,
          text: 'x',
        }))
      const { threads } = layoutBraid(
        braidOf({ alerts: [], context_events: all, joins }, none),
        'full',
        false,
      )
      const ys = threads.filter((thread) => thread.crosses).map((thread) => thread.labelY)
      for (const [index, y] of ys.entries()) expect(y - (ys[index - 1] ?? -1e9)).toBeGreaterThanOrEqual(24)
    }),
  )
})
