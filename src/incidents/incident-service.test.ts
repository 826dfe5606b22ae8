import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { minutes } from '../engine/incidents/sample-alerts.cases.ts'
import type { Entity } from '../model/alert.ts'
import { Incident } from '../model/incident.ts'
import { IncidentPatch } from './incident-changes.ts'
import { IncidentQuery } from './incident-query.ts'
import { readCommands } from './read-incident.ts'
import { alertAt, openStage, type Stage } from './sample-incidents.cases.ts'
import { everywhere, guardA } from './sample-viewers.cases.ts'

let stage: Stage

const person = (id: string, name?: string): Entity => ({ kind: 'person', id, ...(name ? { name } : {}) })
const at = (id: string, minute: number, who: string) =>
  alertAt(id, 'a', { time: minutes(minute), entities: [person(who)], title: `Title ${id}` })

beforeEach(async () => {
  stage = await openStage()
  await stage.commit([at('a1', 0, 'p'), at('a2', 5, 'p'), at('b1', 3, 'q')])
})
afterEach(() => stage.state.close())

const query = (parts: Record<string, unknown> = {}) => IncidentQuery.parse(parts)
const ids = async (parts: Record<string, unknown> = {}) =>
  (await stage.incidents.list(everywhere, query(parts))).items.map(({ id }) => id)

async function patch(viewer: typeof everywhere, id: string, change: Omit<IncidentPatch, 'version'>) {
  const { version } = await stage.incidents.get(viewer, id)
  return stage.incidents.patch(viewer, id, { ...change, version })
}

test('an incident is what the model says', async () => {
  const incident = await stage.incidents.get(everywhere, 'inc-a1')
  expect(Incident.parse(incident)).toEqual(incident)
  expect(incident.joins.map(({ text }) => text)).toEqual(['same person p, 5 min apart'])
})

describe('owner', () => {
  test('is claimed, kept from others, released, and given by a supervisor; all of it is in the history', async () => {
    const guardA2 = { ...guardA, id: 'guard-a2', name: 'SECOND' }
    expect(await patch(guardA, 'inc-a1', { owner: 'me' })).toMatchObject({
      owner: 'guard-a',
      owner_name: 'GUARD-A',
    })
    await expect(patch(guardA2, 'inc-a1', { owner: 'me' })).rejects.toMatchObject({ code: 'incident_owned' })
    await expect(patch(guardA2, 'inc-a1', { owner: null })).rejects.toMatchObject({ code: 'incident_owned' })
    expect((await patch(everywhere, 'inc-a1', { owner: 'guard-a2' })).owner_name).toBe('GUARD-A2')
    const released = await patch(guardA2, 'inc-a1', { owner: null })
    expect(released.owner).toBeUndefined()
    expect(released.history.map(({ action, actor }) => [action, actor])).toEqual([
      ['opened', 'gatehouse'],
      ['claimed', 'guard-a'],
      ['assigned', 'chief'],
      ['released', 'guard-a2'],
    ])
    await expect(patch(everywhere, 'inc-a1', { owner: 'nobody' })).rejects.toMatchObject({
      code: 'unknown_user',
    })
  })

  test('two claims made on the same version: the second is refused and writes nothing', async () => {
    const { version } = await stage.incidents.get(guardA, 'inc-a1')
    const claims = await Promise.allSettled([
      stage.incidents.patch(guardA, 'inc-a1', { version, owner: 'me', comment: 'mine' }),
      stage.incidents.patch(everywhere, 'inc-a1', { version, owner: 'me', comment: 'no, mine' }),
    ])
    expect(claims.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect(claims[1]).toMatchObject({ reason: { code: 'incident_changed' } })
    const incident = await stage.incidents.get(guardA, 'inc-a1')
    expect(incident.comments.map(({ text }) => text)).toEqual(['mine'])
    expect(incident.history.map(({ action }) => action)).toEqual(['opened', 'claimed', 'comment'])
  })

  test('what the engine adds does not refuse a change made on the version before', async () => {
    const { version } = await stage.incidents.get(guardA, 'inc-a1')
    await stage.commit([at('a3', 7, 'p')])
    expect(await stage.incidents.patch(guardA, 'inc-a1', { version, team: 'night' })).toMatchObject({
      team: 'night',
      alert_count: 3,
    })
  })
})

describe('status', () => {
  test('beginning work claims it', async () => {
    expect(await patch(guardA, 'inc-a1', { status: 'in_progress' })).toMatchObject({ owner: 'guard-a' })
  })

  test('ending needs a disposition; what comes after opens a new incident', async () => {
    await expect(patch(guardA, 'inc-a1', { status: 'closed' })).rejects.toMatchObject({
      code: 'disposition_needed',
    })
    stage.clock.nowMs = minutes(20)
    const closed = await patch(guardA, 'inc-a1', { status: 'closed', disposition: 'benign' })
    expect(closed).toMatchObject({ status: 'closed', disposition: 'benign' })
    await stage.commit([at('a4', 30, 'p'), at('a0', 10, 'p')])
    expect((await stage.incidents.get(guardA, 'inc-a1')).alerts.map(({ id }) => id)).toEqual([
      'a1',
      'a2',
      'a0',
    ])
    expect(await ids({ status: 'open' })).toContain('inc-a4')
  })

  test('reopening needs a reason, takes the disposition away and lets alerts join again', async () => {
    stage.clock.nowMs = minutes(20)
    await patch(guardA, 'inc-a1', { status: 'resolved', disposition: 'benign' })
    await expect(patch(guardA, 'inc-a1', { status: 'new' })).rejects.toMatchObject({ code: 'comment_needed' })
    stage.clock.nowMs = minutes(25)
    const reopened = await patch(guardA, 'inc-a1', { status: 'in_progress', comment: 'it came back' })
    expect(reopened.disposition).toBeUndefined()
    expect(reopened.comments.map(({ text }) => text)).toEqual(['it came back'])
    await stage.commit([at('a4', 30, 'p')])
    expect((await stage.incidents.get(guardA, 'inc-a1')).alert_count).toBe(3)
    expect((await readCommands(stage.state.db)).map(({ kind }) => kind)).toEqual(['close', 'reopen'])
  })
})

describe('regrouping', () => {
  test('a merge puts two into one; the number and remarks of both are kept; the old link leads there', async () => {
    await stage.incidents.comment(guardA, 'inc-b1', 'seen at the gate')
    const before = await stage.incidents.get(everywhere, 'inc-a1')
    await stage.incidents.merge(everywhere, 'inc-b1', ['inc-a1'])
    await stage.commit()
    const merged = await stage.incidents.get(everywhere, 'inc-b1')
    expect(merged).toMatchObject({ id: 'inc-a1', number: before.number, alert_count: 3 })
    expect(merged.comments.map(({ text }) => text)).toEqual(['seen at the gate'])
    expect(merged.joins.filter(({ by }) => by === 'person')).toHaveLength(2)
    expect(await ids()).toEqual(['inc-a1'])
  })

  test('a split takes alerts out, and they stay out when more comes', async () => {
    await stage.incidents.split(everywhere, 'inc-a1', ['a2'])
    await stage.commit()
    expect((await ids()).sort()).toEqual(['inc-a1', 'inc-a2', 'inc-b1'])
    await stage.commit([at('a3', 2, 'p')])
    const both = await Promise.all(['inc-a1', 'inc-a2'].map((id) => stage.incidents.get(everywhere, id)))
    expect(both.map(({ alerts }) => alerts.map(({ id }) => id))).toEqual([['a1', 'a3'], ['a2']])
    expect(both[0]?.history.map(({ action }) => action)).toEqual(['opened', 'split'])
  })

  test.each([
    ['all of its alerts', ['a1', 'a2']],
    ['an alert of another', ['b1']],
    ['one that is not there', ['zzz']],
  ])('a split of %s is refused', async (_what, alerts) => {
    await expect(stage.incidents.split(everywhere, 'inc-a1', alerts)).rejects.toMatchObject({
      code: 'nothing_to_split',
    })
  })

  test('a merge with itself is refused', async () => {
    await expect(stage.incidents.merge(everywhere, 'inc-a1', ['inc-a1'])).rejects.toMatchObject({
      code: 'nothing_to_merge',
    })
  })
})

describe('list', () => {
  test.each([
    [{ sort: 'newest' }, ['inc-a1', 'inc-b1']],
    [{ sort: 'number' }, ['inc-b1', 'inc-a1']],
    [{ text: 'INC-1' }, ['inc-a1']],
    [{ text: 'title b' }, ['inc-b1']],
    [{ text: '100%_' }, []],
    [{ person: 'q' }, ['inc-b1']],
    [{ status: 'closed,resolved' }, []],
    [{ status: 'open', owner: 'none' }, ['inc-a1', 'inc-b1']],
    [{ owner: 'me' }, []],
    [{ site: 'a', domain: 'physical' }, ['inc-a1', 'inc-b1']],
    [{ domain: 'both' }, []],
    [{ severity: 'high' }, []],
    [{ from: minutes(4) }, ['inc-a1']],
    [{ to: minutes(2) }, ['inc-a1']],
  ])('%o', async (parts, expected) => {
    expect(await ids(parts)).toEqual(expected)
    expect((await stage.incidents.list(guardA, query(parts))).items.map(({ id }) => id)).toEqual(expected)
  })

  test.each(['severity', 'newest', 'updated', 'number'])(
    'pages by %s hold everything once, for every viewer',
    async (sort) => {
      await stage.commit(Array.from({ length: 12 }, (_, n) => at(`z${n}`, n % 4, `other-${n}`)))
      for (const viewer of [everywhere, guardA]) {
        const seen: string[] = []
        let after: string | undefined
        do {
          const page = await stage.incidents.list(
            viewer,
            query({ sort, limit: 5, ...(after ? { after } : {}) }),
          )
          seen.push(...page.items.map(({ id }) => id))
          expect(page.total).toBe(14)
          after = page.next
        } while (after)
        const whole = await stage.incidents.list(viewer, query({ sort, limit: 100 }))
        expect(seen).toEqual(whole.items.map(({ id }) => id))
        expect(new Set(seen).size).toBe(14)
      }
    },
  )

  test.each([
    '',
    'x',
    'W10',
    Buffer.from('[1]').toString('base64url'),
    Buffer.from('{"a":1}').toString('base64url'),
  ])('a cursor it did not give out (%j) is refused', async (after) => {
    await expect(stage.incidents.list(everywhere, query({ after }))).rejects.toMatchObject({
      code: 'bad_cursor',
    })
  })
})

test('a patch with an unknown field or an empty title is refused', () => {
  expect(IncidentPatch.safeParse({ version: 1, sevrity: 'low' }).success).toBe(false)
  expect(IncidentPatch.safeParse({ version: 1, title: '  ' }).success).toBe(false)
})
