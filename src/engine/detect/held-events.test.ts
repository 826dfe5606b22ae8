import { expect, test } from 'vitest'
import type { SecurityEvent } from '../../model/event.ts'
import { parseRuleFile } from '../sigma/parse-rule.ts'
import { compileRules } from './compile-rules.ts'
import { DetectionEngine } from './detection-engine.ts'
import { sizeOfEvent } from './event-size.ts'
import { HeldEvents } from './held-events.ts'
import { eventOf } from './test-correlations.ts'

const event = (n: number, raw = ''): SecurityEvent => ({
  ...eventOf({ id: `e${n}`, time: 1_000 + n, kind: 'a', key: 'k', value: 'v' }),
  raw,
})

test('an event takes what its texts take, and a little for each value', () => {
  const small = sizeOfEvent(event(1))
  expect(small).toBeGreaterThan(200)
  expect(sizeOfEvent(event(1, 'x'.repeat(10_000)))).toBe(small + 20_000)
  expect(sizeOfEvent({ ...event(1), native: { deep: [{ list: ['y'.repeat(500)] }] } })).toBeGreaterThan(1_000)
})

test('few large events are as much as many small ones', () => {
  const limits = { events: 100, bytes: 50_000 }
  const small = new HeldEvents(limits)
  const smallHeld = Array.from({ length: 120 }, (_, n) => small.hold(event(n), n, 'r')).filter(Boolean)
  expect(smallHeld.length).toBeLessThanOrEqual(100)
  const large = new HeldEvents(limits)
  const largeHeld = Array.from({ length: 10 }, (_, n) => large.hold(event(n, 'x'.repeat(10_000)), n, 'r'))
  expect(largeHeld.filter(Boolean)).toHaveLength(2)
  expect(large.refused).toBe(8)
  // What the watermark has passed makes room.
  expect(large.release(1_001)).toHaveLength(1)
  expect(large.hold(event(20, 'x'.repeat(10_000)), 20, 'r')).toBe(true)
  expect(large.hold(event(21, 'x'.repeat(10_000)), 21, 'r')).toBe(false)
})

test('what a checkpoint holds is taken up even where it is more than there is room for', () => {
  const before = new HeldEvents()
  for (let n = 0; n < 10; n++) before.hold(event(n), n, 'r')
  const after = new HeldEvents({ events: 3, bytes: 1_000 })
  after.load(before.all())
  expect(after.release(Infinity)).toHaveLength(10)
  expect(after.hold(event(11), 11, 'r')).toBe(true)
})

const waiting = `title: waits
id: waits
taxonomy: ocsf
detection: { s: { native.kind: a, context.presence: absent }, condition: s }
`

test('without room an event is judged at once, by what is known by now, and that is counted', () => {
  const { rules } = compileRules(parseRuleFile('t.yml', waiting).rules)
  const engine = new DetectionEngine({ limits: { held: { events: 2, bytes: 1_000_000 } } })
  engine.setRules(rules)
  const absent = (n: number) => ({ ...event(n), context: { presence: 'absent' } as SecurityEvent['context'] })
  const fired = [0, 1, 2, 3].map((n) => engine.process(absent(n), n).map((draft) => draft.fired))
  expect(fired).toEqual([[], [], ['at_once'], ['at_once']])
  expect(engine.overflow()).toEqual({ judgedAtOnce: 2, keysLetGo: 0 })
  expect(engine.advance(10_000).map((draft) => draft.fired)).toEqual(['watermark', 'watermark'])
})
