import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Receipt } from '../model/receipt.ts'
import { Source } from '../model/source.ts'
import { openLocalState, type StateStore } from '../store/state/state-store.ts'
import { DeadLetterStore } from './dead-letter-store.ts'
import { SourceHealthBook } from './source-health-book.ts'
import { SourceStore, topicMatches } from './source-store.ts'

let state: StateStore
const now = () => 1_700_000_000_000
beforeEach(async () => {
  state = await openLocalState(':memory:')
})
afterEach(() => state.close())

const receipt: Receipt = { source: 's', transport: 'http', receivedAtMs: now(), raw: '{', id: 'x' }

test('sources survive a reopening and changes are told', async () => {
  const store = await SourceStore.open(state, now)
  let told = 0
  store.onChange(() => told++)
  await store.put(
    Source.parse({ id: 'fw-1', name: 'Firewall', transport: 'syslog-udp', match: ['10.0.0.1'] }),
  )
  expect(told).toBe(1)
  const again = await SourceStore.open(state, now)
  expect(again.list().map(({ id }) => id)).toEqual(['fw-1', 'gelf', 'http', 'import', 'mqtt', 'syslog'])
})

test('a sender finds its source by address, a topic by its filter, others the fallback', async () => {
  const store = await SourceStore.open(state, now)
  await store.put(
    Source.parse({ id: 'fw-1', name: 'Firewall', transport: 'syslog-udp', match: ['10.0.0.1'] }),
  )
  await store.put(Source.parse({ id: 'nvr', name: 'Frigate', transport: 'mqtt', match: ['frigate/#'] }))
  expect(store.resolve('syslog', '10.0.0.1:5140', 'syslog')).toBe('fw-1')
  expect(store.resolve('syslog', '10.0.0.11:5140', 'syslog')).toBe('syslog')
  expect(store.resolve('mqtt', 'frigate/reviews', 'mqtt')).toBe('nvr')
  expect(store.resolve('mqtt', 'sensors/a', 'mqtt')).toBe('mqtt')
})

test.each([
  ['a/+/c', 'a/b/c', true],
  ['a/+', 'a/b/c', false],
  ['a/#', 'a/b/c', true],
  ['a/#', 'b', false],
  ['a/b', 'a', false],
])('topic filter %s on %s: %s', (filter, topic, expected) => {
  expect(topicMatches(filter, topic)).toBe(expected)
})

test('a dead letter is listed, replayed once, and the log does not take it for a redelivery', async () => {
  const letters = new DeadLetterStore(state, now)
  await letters.add([{ source: 's', stage: 'normalise', reason: 'no such field', receipt }])
  expect((await letters.list({ limit: 10 })).map(({ reason, receipt }) => [reason, receipt.raw])).toEqual([
    ['no such field', '{'],
  ])
  const appended: Receipt[][] = []
  const append = async (receipts: readonly Receipt[]) => appended.push([...receipts])
  expect(await letters.replay({ source: 's' }, append)).toBe(1)
  expect(await letters.replay({ source: 's' }, append)).toBe(0)
  expect(appended).toEqual([[expect.not.objectContaining({ id: 'x' })]])
  expect(await letters.list({ limit: 10 })).toEqual([])
  expect(await letters.list({ limit: 10, replayed: true })).toHaveLength(1)
})

test('letters that are the only copy are kept whole and whatever the source sent before', async () => {
  const letters = new DeadLetterStore(state, now, { burst: 1, perSecond: 1 })
  const letter = (raw: string) => ({
    source: 's',
    stage: 'lake' as const,
    reason: 'x',
    receipt: { ...receipt, raw },
  })
  await letters.add([letter('a')])
  expect(await letters.add([letter('b')])).toEqual(new Map([['s', 1]]))
  const long = 'x'.repeat(2_000_000)
  const queries = letters.keepQueries([letter('c'), letter(long)])
  expect((await letters.countBySource()).get('s')).toBe(1)
  await state.batch(queries)
  const kept = await letters.list({ limit: 10 })
  expect(kept.map(({ receipt: { raw } }) => raw)).toEqual([long, 'c', 'a'])
})

test('a replay that the log refuses leaves the letters open', async () => {
  const letters = new DeadLetterStore(state, now)
  await letters.add([{ source: 's', stage: 'normalise', reason: 'x', receipt }])
  const refuse = async () => {
    throw new Error('disk full')
  }
  await expect(letters.replay({}, refuse)).rejects.toThrow('disk full')
  expect((await letters.countBySource()).get('s')).toBe(1)
})

test('health tells never seen, healthy, silent, failing and disabled apart', () => {
  const book = new SourceHealthBook()
  const source = Source.parse({ id: 's', name: 'S', transport: 'http' })
  const tally = {
    source: 's',
    events: 3,
    unclassified: 1,
    lastReceivedMs: now(),
    lastEventMs: now(),
    lagSumMs: 600,
    lagCount: 3,
  }
  expect(book.healthOf(source, now(), 0).state).toBe('never_seen')
  book.record(tally)
  expect(book.healthOf(source, now(), 2)).toMatchObject({
    state: 'healthy',
    lag_ms: 200,
    events_total: 3,
    dead_letters: 2,
  })
  expect(book.healthOf(source, now(), 0).per_minute.at(-1)).toBe(3)
  expect(book.healthOf(source, now() + 3_600_000, 0).state).toBe('silent')
  book.recordError('s', 'connection refused', now() + 1)
  expect(book.healthOf(source, now() + 2, 0)).toMatchObject({
    state: 'failing',
    last_error: 'connection refused',
  })
  expect(book.healthOf({ ...source, enabled: false }, now(), 0).state).toBe('disabled')
})

test('a source that sends nothing but rubbish does not fill the state store, and is told', async () => {
  let nowMs = now()
  const store = new DeadLetterStore(state, () => nowMs, { burst: 10, perSecond: 1 })
  const flood = (source: string) =>
    Array.from({ length: 1_000 }, () => ({ source, stage: 'normalise' as const, reason: 'x', receipt }))
  expect(await store.add(flood('bad'))).toEqual(new Map([['bad', 990]]))
  expect(await store.add(flood('other'))).toEqual(new Map([['other', 990]]))
  nowMs += 3_000
  expect(await store.add(flood('bad'))).toEqual(new Map([['bad', 997]]))
  expect(await store.countBySource()).toEqual(
    new Map([
      ['bad', 13],
      ['other', 10],
    ]),
  )
})

test('what is kept has a bound in size too: the oldest go, replayed ones first', async () => {
  const store = new DeadLetterStore(state, now, { maxChars: 10_000 })
  const letter = (raw: string) => ({
    source: 's',
    stage: 'receive' as const,
    reason: 'x',
    receipt: { ...receipt, raw: raw.repeat(3_000) },
  })
  await store.add([letter('a'), letter('b')])
  await store.replay({ ids: [2] }, async () => {})
  await store.add([letter('c'), letter('d')])
  const kept = await store.list({ limit: 10, replayed: true })
  expect(kept.map((one) => one.receipt.raw[0])).toEqual(['d', 'c', 'a'])
  const again = new DeadLetterStore(state, now, { maxChars: 10_000 })
  await again.add([letter('e')])
  expect(await again.list({ limit: 10, replayed: true })).toHaveLength(3)
})

test('a replay that was not marked is known as a repetition by its batch', async () => {
  const store = new DeadLetterStore(state, now)
  await store.add([{ source: 's', stage: 'receive', reason: 'x', receipt }])
  const batches: string[] = []
  const crash = store.replay({}, async (_, batchId) => {
    batches.push(batchId)
    throw new Error('killed')
  })
  await expect(crash).rejects.toThrow('killed')
  await store.replay({}, async (_, batchId) => void batches.push(batchId))
  expect(batches[0]).toBe(batches[1])
})

test('letters of a batch that comes again are added where they are missing, and not twice', async () => {
  const letters = new DeadLetterStore(state, now)
  const letter = (raw: string) => ({
    source: 's',
    stage: 'receive' as const,
    reason: 'line 2: not JSON',
    receipt: { ...receipt, raw },
  })
  await letters.add([letter('{a')])
  await letters.addMissing([letter('{a'), letter('{b')])
  await letters.addMissing([letter('{a'), letter('{b')])
  const kept = await letters.list({ limit: 10 })
  expect(kept.map((one) => one.receipt.raw)).toEqual(['{b', '{a'])
})
