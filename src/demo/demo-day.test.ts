import { expect, test } from 'vitest'
import { composeDemoDay } from './demo-day.ts'
import { lastTimeAt, localMidnight } from './local-time.ts'

const nowMs = Date.UTC(2026, 5, 17, 14, 30)

test('the organisation has the size it claims, and everybody a name and badge of their own', () => {
  const { assets, people, places } = composeDemoDay(7, nowMs).organisation
  const count = (...kinds: string[]) => assets.filter(({ kind }) => kinds.includes(kind)).length
  expect(places.filter(({ kind }) => kind === 'site')).toHaveLength(3)
  expect(people).toHaveLength(200)
  expect(count('door')).toBe(60)
  expect(count('camera')).toBe(40)
  expect(count('host', 'laptop', 'server')).toBe(150)
  expect(new Set(people.flatMap(({ accounts }) => accounts)).size).toBe(200)
  expect(new Set(people.flatMap(({ credentials }) => credentials)).size).toBe(200)
  expect(new Set(assets.map(({ id }) => id)).size).toBe(assets.length)
  expect(new Set(assets.flatMap(({ addresses }) => addresses)).size).toBe(
    assets.flatMap((a) => a.addresses).length,
  )
  const known = new Set(places.map(({ id }) => id))
  for (const asset of assets) expect(known).toContain(asset.place)
})

test('the same seed gives the same day, another seed another', () => {
  expect(composeDemoDay(7, nowMs).past).toEqual(composeDemoDay(7, nowMs).past)
  expect(composeDemoDay(8, nowMs).past).not.toEqual(composeDemoDay(7, nowMs).past)
})

test('six stories lie whole in the past day, two of them at the same time', () => {
  const { stories, past } = composeDemoDay(7, nowMs)
  expect(stories).toHaveLength(6)
  for (const { id, messages } of stories) {
    expect(past.filter(({ story }) => story === id)).toHaveLength(messages.length)
  }
  const span = (id: string) => {
    const times = past.filter(({ story }) => story === id).map(({ atMs }) => atMs)
    return [Math.min(...times), Math.max(...times)] as const
  }
  const [doorFrom, doorTo] = span('forced-door')
  const [nightFrom, nightTo] = span('night-visitor')
  expect(doorFrom).toBeLessThan(nightTo)
  expect(nightFrom).toBeLessThan(doorTo)
})

test('what is sent does not give the story away', () => {
  const told = composeDemoDay(7, nowMs).past.filter(({ story }) => story !== undefined)
  for (const { body, story } of told) expect(body).not.toContain(story)
})

test('local midnight holds across a change of clocks', () => {
  const beforeMs = Date.UTC(2026, 2, 29, 12)
  expect(new Date(localMidnight('Europe/London', beforeMs)).toISOString()).toBe('2026-03-29T00:00:00.000Z')
  const summerMs = Date.UTC(2026, 5, 17, 12)
  expect(new Date(localMidnight('Europe/London', summerMs)).toISOString()).toBe('2026-06-16T23:00:00.000Z')
  expect(lastTimeAt('Europe/London', 23, summerMs)).toBeLessThan(summerMs)
})
