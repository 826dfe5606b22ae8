import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { compileRules } from '../../engine/detect/compile-rules.ts'
import { DetectionEngine } from '../../engine/detect/detection-engine.ts'
import { parseRuleFile } from '../../engine/sigma/parse-rule.ts'
import type { BacktestProgress } from '../../model/backtest.ts'
import type { SecurityEvent } from '../../model/event.ts'
import { wholeScope, type LakeScope } from '../../store/lake/lake-query.ts'
import { openTestLake, type TestLake } from '../../store/lake/test-lake.ts'
import { runBacktest, type BacktestParts, type BacktestQuestion } from './run-backtest.ts'

const minute = 60_000
const start = Date.UTC(2026, 9, 1)
const end = start + 60 * minute
let given: TestLake

beforeEach(async () => {
  given = await openTestLake()
})
afterEach(() => given.end())

let made = 0
const denied = (
  atMs: number,
  more: Partial<SecurityEvent> & { card?: string; site?: string } = {},
): SecurityEvent => {
  const { card = '4711', site = 'oslo', ...rest } = more
  return {
    id: `id-${made++}`,
    class: 'physical_access',
    activity: 'denied',
    domain: 'physical',
    severity: 'low',
    message: 'denied',
    time: atMs,
    received_time: atMs,
    time_basis: 'device',
    source: 's',
    connector: 'c',
    raw: '',
    door: 'north',
    credential: { uid: card },
    context: { version: 1, site, person: `p-${card}` },
    ...rest,
  }
}

const single = `title: Denied
id: denied
name: denied
taxonomy: ocsf
logsource: { category: physical_access }
detection: { s: { activity: denied }, condition: s }
`
const burst = `title: Burst
id: burst
correlation: { type: event_count, rules: [denied], group-by: [credential.uid], timespan: 10m, condition: { gte: 3 } }
`
const unanswered = `title: Alone
id: alone
correlation: { type: absence, rules: [denied], without: [granted], before: 1m, after: 5m, group-by: [credential.uid] }
`
const granted = single.replaceAll('denied', 'granted').replace('Denied', 'Granted')

function ask(
  documents: BacktestQuestion['documents'],
  more: Partial<BacktestQuestion> & Partial<BacktestParts> = {},
) {
  const question = { documents, from: start, to: end, bucketMs: minute, scope: wholeScope, ...more }
  return runBacktest(question, {
    lake: given.lake,
    parsing: {},
    areNeighbours: () => false,
    now: () => 0,
    onProgress: () => {},
    signal: new AbortController().signal,
    ...more,
  })
}
const target = (...texts: string[]) => [{ file: 'r.yml', text: texts.join('---\n'), isTarget: true }]

test('it finds what live detection finds, whatever the order in which events came and files hold them', async () => {
  const rules = [single.replace('Denied\n', 'Denied\nsilent: true\n'), granted, burst, unanswered]
  let day = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          at: fc.integer({ min: 0, max: 50 * minute }),
          card: fc.constantFrom('1', '2'),
          activity: fc.constantFrom('denied', 'granted'),
        }),
        { minLength: 1, maxLength: 30 },
      ),
      async (drawn) => {
        // A day of its own in the one lake: starting a lake costs more than all else.
        const from = start + day++ * 86_400_000
        const events = drawn.map(({ at, card, activity }) => denied(from + at, { card, activity }))
        await given.add(events.slice(0, 7))
        await given.add(events.slice(7))
        const live = new DetectionEngine()
        live.setRules(compileRules(parseRuleFile('r.yml', rules.join('---\n')).rules).rules)
        const raised = new Set<string>()
        const drafts = [
          ...events.flatMap((event, n) => live.process(event, n + 1)),
          ...live.advance(from + 120 * minute),
        ]
        for (const draft of drafts) {
          for (const id of draft.supersedes) raised.delete(id)
          raised.add(draft.id)
        }
        const report = await ask(target(...rules), { batchRows: 5, from, to: from + 60 * minute })
        expect(report.alerts.map(({ id }) => id).sort()).toEqual([...raised].sort())
        expect(report.total).toBe(raised.size)
        expect(report.buckets.reduce((sum, bar) => sum + bar.alerts, 0)).toBe(raised.size)
      },
    ),
    { numRuns: 8 },
  )
})

test('windows reach over the edges of the stretch, and only what lies inside counts', async () => {
  await given.add([-2, -1, 1, 59, 61, 62].map((at) => denied(start + at * minute)))
  const report = await ask([...target(burst), { file: 'd.yml', text: single, isTarget: false }])
  expect(report.alerts.map(({ time }) => (time - start) / minute)).toEqual([1])
  // The count behind the end is completed there, at minute 62, and is not this stretch's.
  expect(report).toMatchObject({ total: 1, answered_to: end, events: 6 })
})

test('entities and bars count alerts; a rule that only feeds others is counted too', async () => {
  await given.add([
    denied(start, { card: 'a' }),
    denied(start + minute, { card: 'a' }),
    denied(start + minute, { card: 'b' }),
  ])
  const report = await ask([...target(single), { file: 'b.yml', text: burst, isTarget: false }])
  expect(report.total).toBe(3)
  expect(report.buckets).toEqual([
    { time: start, alerts: 1 },
    { time: start + minute, alerts: 2 },
  ])
  expect(report.entities[0]).toEqual({ kind: 'door', id: 'north', alerts: 3 })
  expect(report.entities.find(({ id }) => id === 'p-a')?.alerts).toBe(2)
})

const onlyIn = (site: string, people: boolean): LakeScope => {
  const there = { all: false, sites: [site] } as const
  const nowhere = { all: false, sites: [] } as const
  return { physical: there, cyber: there, people: there, peopleSearch: people ? there : nowhere }
}

test('only what the asker may see is read, and a rule may not search for people where its asker may not', async () => {
  await given.add([denied(start, { card: 'a' }), denied(start, { card: 'b', site: 'paris' })])
  const paris = await ask(target(single), { scope: onlyIn('paris', true) })
  expect(paris.entities.map(({ id }) => id)).toContain('p-b')
  expect(paris).toMatchObject({ total: 1, events: 1, limits: expect.arrayContaining(['only_visible']) })
  expect(paris.oldest_event).toBeUndefined()
  const byPerson = single.replace('{ activity: denied }', '{ context.person: p-b }')
  expect((await ask(target(byPerson), { scope: onlyIn('paris', true) })).total).toBe(1)
  const blind = await ask(target(byPerson), { scope: onlyIn('paris', false) })
  expect(blind).toMatchObject({ total: 0, events: 1 })
})

const logged = (category: string | undefined, native: Record<string, unknown>, more = {}): SecurityEvent =>
  denied(start, {
    class: 'base_event',
    domain: 'cyber',
    logsource: { product: 'Windows', ...(category !== undefined && { category }), service: 'sysmon' },
    native,
    ...more,
  })
const onNative = (logsource: string) =>
  `title: N\nid: n\nlogsource: ${logsource}\ndetection: { s: { f: 1 }, condition: s }\n`

test('rules on classes read no others', async () => {
  await given.add([denied(start), logged('file_event', { f: 1 })])
  expect(await ask(target(single))).toMatchObject({ total: 1, events: 1, stored: 2 })
})

test('rules on native records read the events of their logsources and find the same', async () => {
  const others = { logsource: { product: 'zeek', service: 'dns' } }
  await given.add([
    denied(start),
    denied(start, { class: 'base_event', native: { f: 1 } }),
    logged('Registry_Set', { f: 1 }),
    logged('registry_add', { f: 2 }),
    logged('file_event', { f: 1 }),
    logged(undefined, { f: 1 }),
    logged('dns_query', { f: 1 }, others),
  ])
  const read = async (...rules: string[]) => {
    const { total, events, stored, limits } = await ask(target(...rules))
    expect({ stored, limits }).toMatchObject({ stored: 7 })
    return { total, events }
  }
  expect(await read(onNative('{ product: windows, category: registry_set }'))).toEqual({
    total: 1,
    events: 1,
  })
  expect(await read(onNative('{ product: windows, category: registry_event }'))).toEqual({
    total: 1,
    events: 2,
  })
  expect(await read(onNative('{ category: file_event }'))).toEqual({ total: 1, events: 1 })
  expect(await read(onNative('{ product: windows }'))).toEqual({ total: 3, events: 4 })
  expect(await read(onNative('{ service: dns }'))).toEqual({ total: 1, events: 1 })
  // Of several rules what one of them can concern; one on a class beside one on a logsource.
  const both = [onNative('{ service: dns }'), single, granted]
  expect(await read(...both)).toEqual({ total: 2, events: 2 })
})

test('it reports how far it is, and says how far it came when its time is up', async () => {
  await given.add([1, 2, 3, 4].map((at) => denied(start + at * minute)))
  const progress: BacktestProgress[] = []
  let clock = 0
  const report = await ask(target(single), {
    batchRows: 2,
    mostMs: 5,
    now: () => (clock += 10),
    onProgress: (one) => progress.push(one),
  })
  // Nothing is left before the third.
  expect(progress).toMatchObject([{ events: 2, at: start + 3 * minute, alerts: 2 }])
  expect(report).toMatchObject({ stopped: 'too_long', answered_to: start + 3 * minute, total: 2, stored: 4 })
})

test('it can be called off', async () => {
  await given.add([denied(start)])
  const stop = new AbortController()
  stop.abort()
  await expect(ask(target(single), { signal: stop.signal })).rejects.toMatchObject({
    code: 'query_cancelled',
  })
})
