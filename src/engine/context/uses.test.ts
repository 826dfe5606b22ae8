import { describe, expect, test } from 'vitest'
import type { SecurityEvent } from '../../model/event.ts'
import { WalkTime } from '../../model/site.ts'
import { ContextEngine } from './context-engine.ts'
import type { ContextFacts } from './facts.ts'
import { day0, hour, makeBadge, makeLogon, minute, twoSites } from './test-facts.ts'

const day = 24 * hour
const second = 1000
const at = (hours: number) => day0 + hours * hour
const signIn = (time: number, name: string, more: Partial<SecurityEvent> = {}) =>
  makeLogon(time, name, 'ws-1', { status: 'success', ...more })

describe('what was not used for long', () => {
  test('an account, whatever its domain: only successes count', () => {
    const engine = new ContextEngine(twoSites)
    expect(engine.apply(signIn(at(0) - 100 * day, 'svc')).dormant).toBe('unknown')
    engine.apply(signIn(at(0) - 2 * day, 'svc', { status: 'failure' }))
    const woken = engine.apply(signIn(at(0), 'SVC', { user: { name: 'svc', domain: 'corp' } }))
    expect(woken).toMatchObject({ since_account_use_ms: 100 * day, dormant: 'yes' })
    expect(engine.apply(signIn(at(1), 'svc'))).toMatchObject({ since_account_use_ms: hour, dormant: 'no' })
  })

  test('a late use changes the answer; a busy account still has one', () => {
    const engine = new ContextEngine(twoSites)
    engine.apply(signIn(at(0) - 100 * day, 'svc'))
    const woken = signIn(at(0), 'svc')
    expect(engine.apply(woken).dormant).toBe('yes')
    for (let count = 1; count < 1000; count++) engine.apply(signIn(at(0) + count * second, 'svc'))
    expect(engine.stamp(woken).since_account_use_ms).toBe(100 * day)
    engine.apply(signIn(at(0) - 20 * minute, 'svc'))
    expect(engine.stamp(woken)).toMatchObject({ since_account_use_ms: 20 * minute, dormant: 'no' })
  })

  test('a badge, and the person whichever way they were seen', () => {
    const engine = new ContextEngine(twoSites)
    engine.apply(makeBadge(at(0) - 95 * day, 'C3', 'R1'))
    engine.apply(signIn(at(0) - 3 * day, 'cy'))
    expect(engine.apply(makeBadge(at(0), 'C3', 'R1'))).toMatchObject({
      since_credential_use_ms: 95 * day,
      since_person_seen_ms: 3 * day,
      dormant: 'yes',
    })
    expect(engine.apply(makeBadge(at(1), 'C4', 'R1')).dormant).toBe('unknown')
    expect(engine.stamp(makeLogon(at(1), 'cy', 'ws-1')).dormant).toBeUndefined()
  })

  test('what was remembered outlives a restart; a checkpoint from before has none', () => {
    const engine = new ContextEngine(twoSites)
    engine.apply(signIn(at(0) - 100 * day, 'svc'))
    const again = ContextEngine.restore(engine.snapshot(), twoSites)
    expect(again.stamp(signIn(at(0), 'svc')).dormant).toBe('yes')
    const old = JSON.parse(new TextDecoder().decode(engine.snapshot())) as { habits: Record<string, unknown> }
    delete old.habits['identities']
    delete old.habits['pace']
    const taken = ContextEngine.restore(new TextEncoder().encode(JSON.stringify(old)), twoSites)
    expect(taken.stamp(signIn(at(0), 'svc')).dormant).toBe('unknown')
  })
})

describe('walking between two doors', () => {
  const walks = [
    WalkTime.parse({ id: 'w-1', from: 'd-front', to: 'd-office', seconds: 40 }),
    WalkTime.parse({ id: 'w-2', from: 'd-office', to: 'd-front', seconds: 20 }),
    WalkTime.parse({ id: 'w-3', from: 'd-office', to: 'd-server', seconds: 30 }),
  ]
  const facts: ContextFacts = { ...twoSites, walks }
  /** The second grant's stamp, at another reader so many seconds after the first. */
  function second2(seconds: number, [from, to]: [string, string], more: Partial<SecurityEvent> = {}) {
    const engine = new ContextEngine(facts)
    engine.apply(makeBadge(at(9), 'C3', from))
    return engine.apply(makeBadge(at(9) + seconds * second, 'C3', to, more))
  }

  test('takes what the matrix says, one way standing for the other where that has none', () => {
    expect(second2(39, ['R1', 'R2'])).toMatchObject({
      last_door: 'd-front',
      since_last_door_ms: 39_000,
      walk_needed_ms: 40_000,
      walk_impossible: 'yes',
    })
    expect(second2(40, ['R1', 'R2']).walk_impossible).toBe('no')
    expect(second2(19, ['R2', 'R1']).walk_impossible).toBe('yes')
    expect(second2(21, ['R2', 'R1']).walk_impossible).toBe('no')
    expect(second2(29, ['R3', 'R2'])).toMatchObject({ walk_impossible: 'yes' })
  })

  test('is unknown for a pair that nobody stated and for clocks that are not believed', () => {
    const unstated = second2(3, ['R1', 'R3'])
    expect(unstated).toMatchObject({ walk_impossible: 'unknown', since_last_door_ms: 3000 })
    expect(unstated.walk_needed_ms).toBeUndefined()
    const unsure = second2(3, ['R1', 'R2'], { time_basis: 'receipt' })
    expect(unsure.walk_impossible).toBe('unknown')
    expect(unsure.since_last_door_ms).toBeUndefined()
    const engine = new ContextEngine(facts)
    engine.apply(makeBadge(at(9), 'C3', 'R1', { time_basis: 'receipt' }))
    expect(engine.apply(makeBadge(at(9) + second, 'C3', 'R2')).walk_impossible).toBe('unknown')
  })

  test('says nothing of the same door, the first use, a denial and another badge', () => {
    expect(second2(2, ['R1', 'R1-out']).walk_impossible).toBeUndefined()
    expect(second2(2, ['R1', 'R2'], { activity: 'denied' }).walk_impossible).toBeUndefined()
    expect(second2(2, ['R1', 'R2'], { credential: { uid: 'C1' } }).walk_impossible).toBeUndefined()
  })

  test('of two grants at the same moment one is the later, whichever comes first', () => {
    const one = makeBadge(at(9), 'C3', 'R1', { id: 'a' })
    const other = makeBadge(at(9), 'C3', 'R2', { id: 'b' })
    const engine = new ContextEngine(facts)
    engine.observe(other)
    engine.observe(one)
    expect(engine.stamp(one).walk_impossible).toBeUndefined()
    expect(engine.stamp(other).walk_impossible).toBe('yes')
  })

  test('a grant between that comes late makes the walk possible', () => {
    const engine = new ContextEngine(facts)
    engine.apply(makeBadge(at(9), 'C3', 'R2'))
    const here = makeBadge(at(9) + 25 * second, 'C3', 'R3')
    expect(engine.apply(here).walk_impossible).toBe('yes')
    engine.apply(makeBadge(at(9) + 10 * second, 'C3', 'R3-out'))
    expect(engine.stamp(here).walk_impossible).toBeUndefined()
  })
})
