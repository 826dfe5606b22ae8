import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { concerns } from '../../engine/detect/route-events.ts'
import { makeRandom, makeRecord, wordsOf } from '../../engine/match/test-records.ts'
import { writeOddly } from '../../engine/match/write-oddly.ts'
import { FieldTable, RecordView, type JsonRecord } from '../../engine/sigma/record-view.ts'
import type { Logsource } from '../../model/event.ts'
import type { FromMatcher } from './matcher-protocol.ts'
import { MatcherPool, type MatcherPoolOptions } from './matcher-pool.ts'
import type { MatchRecord } from './record-matcher.ts'
import { compileTexts } from './rule-texts.ts'

const logsources: readonly Logsource[] = [
  { product: 'windows', category: 'process_creation' },
  { product: 'windows', service: 'security' },
  { product: 'linux', service: 'auditd' },
]
const documents = Array.from({ length: 60 }, (_, n) => ({ file: `${n}.yml`, text: ruleText(n) }))
const parsing = { pipelines: [], placeholders: {} }
const rules = compileTexts(documents, parsing)
const pools: MatcherPool[] = []
/** The threads of the pool at hand. */
let threads: Worker[] = []
const note = (worker: Worker) => threads.push(worker)

beforeEach(() => {
  threads = []
  process.on('worker', note)
})
afterEach(async () => {
  process.off('worker', note)
  await Promise.all(pools.splice(0).map((pool) => pool.stop()))
})

function ruleText(n: number): string {
  const { product, category, service } = logsources[n % 3] ?? {}
  const source = category ? `category: ${category}` : `service: ${service}`
  const eventId = n % 3 === 1 ? `EventID: ${4000 + (n % 9)}, ` : ''
  const undecided = n % 10 === 0 ? 'unless_unknown: [User]\n' : ''
  const regex = n % 7 === 0 ? `, Extra|re: 'ab+c${n % 5}'` : ''
  return `title: R${n}
id: r${n}
logsource: { product: ${product}, ${source} }
${undecided}detection:
  s: { ${eventId}CommandLine|contains: 'word${n % 20}', Image|endswith: ['\\tool${n % 4}.exe', '/t${n % 6}']${regex} }
  keyed: [ 'keyword${n}' ]
  condition: s or keyed
`
}

function pool(more: Partial<MatcherPoolOptions> & { threads: number }) {
  const troubles: string[] = []
  const made = new MatcherPool({ documents, parsing, onTrouble: (text) => troubles.push(text), ...more })
  pools.push(made)
  return { pool: made, troubles }
}

/** Records made of the rules' own words, written oddly. */
function makeRecords(count: number, seed: number): MatchRecord[] {
  const random = makeRandom(seed)
  const all = rules.flatMap((rule) => (rule.kind === 'event' ? [rule.matcher.rule] : []))
  const words = wordsOf(all)
  return Array.from({ length: count }, () => {
    const rule = all[Math.floor(random() * all.length)]
    const text = writeOddly(makeRecord(rule ? wordsOf([rule]) : [], words, random), random)
    const { EventID: id } = JSON.parse(text) as JsonRecord
    const known = typeof id === 'number' ? id : id === undefined ? null : undefined
    const given = random() < 0.5 ? text : new TextEncoder().encode(text)
    const logsource = rule && random() < 0.9 ? rule.logsource : { product: 'other' }
    return { logsource, eventId: random() < 0.2 ? undefined : known, text: given }
  })
}

/** Every rule of the logsource, tried one by one on the parsed record. */
function tryAll({ logsource, text }: MatchRecord): number[] {
  const view = new RecordView(rules[0]?.fields ?? new FieldTable())
  view.reset(JSON.parse(typeof text === 'string' ? text : new TextDecoder().decode(text)) as JsonRecord)
  return rules.flatMap((rule, number) => {
    if (rule.kind !== 'event' || !concerns(rule.matcher.rule.logsource, logsource)) return []
    const { test: isTrue, isUndecided } = rule.matcher
    return isTrue(view) || isUndecided?.(view) ? [number] : []
  })
}

test('two threads, one and none find what every rule tried finds, in the order of the records', async () => {
  const records = makeRecords(2_400, 7)
  const expected = records.map(tryAll)
  expect(expected.filter((some) => some.length > 0).length).toBeGreaterThan(400)
  const shape = { slots: 3, recordBytes: 16_384, answerBytes: 4_096 }
  for (const count of [0, 1, 2]) {
    const { pool: given, troubles } = pool({ threads: count, shape })
    // Questions asked at the same time share the ring.
    const [first, second] = await Promise.all([
      given.match(records.slice(0, 1_000)),
      given.match(records.slice(1_000)),
    ])
    expect([...first, ...second]).toEqual(expected)
    expect(troubles).toEqual([])
  }
})

test('what a slot cannot hold, as record or as answer, and what UTF-8 cannot say, is found all the same', async () => {
  const logsource = { product: 'windows', category: 'process_creation' }
  const every = documents.map((_, n) => `keyword${n} `).join('')
  const records: MatchRecord[] = [
    { logsource, text: JSON.stringify({ a: every, b: 'x'.repeat(5_000) }) },
    { logsource, text: JSON.stringify({ a: every }) },
    { logsource, text: '{"a":"\ud800 keyword3"}' },
    { logsource, text: '{"a":"keyword6"}' },
  ]
  const { pool: given } = pool({
    threads: 1,
    shape: { slots: 1, recordBytes: 4_096, answerBytes: 64 },
  })
  expect(await given.match(records)).toEqual(records.map(tryAll))
})

test('a record that is not JSON breaks the question that holds it, and no thread', async () => {
  const { pool: given, troubles } = pool({ threads: 1 })
  const broken = { logsource: { product: 'linux', service: 'auditd' }, text: '{"a":"keyword2"' }
  await expect(given.match([broken])).rejects.toThrow(SyntaxError)
  const records = makeRecords(100, 3)
  expect(await given.match(records)).toEqual(records.map(tryAll))
  expect(troubles).toEqual([])
})

test.each([
  ['one of two threads', 1],
  ['every thread', 2],
])('%s dies mid-way: it is named, and nothing is lost', async (_, dying) => {
  // So many that none is quick enough to leave the other nothing, however late that one starts.
  const records = makeRecords(20_000, dying)
  const { pool: given, troubles } = pool({
    threads: 2,
    shape: { slots: 4, recordBytes: 16_384, answerBytes: 4_096 },
  })
  let isDone = false
  const finding = given.match(records).finally(() => (isDone = true))
  // Node tells of a thread a moment after it was made.
  await new Promise((resolve) => setImmediate(resolve))
  const doomed = threads.slice(0, dying)
  expect(doomed.length).toBe(dying)
  // Each has answered once and has the next slots.
  await Promise.race([Promise.all(doomed.map(firstAnswer)), finding])
  expect(isDone).toBe(false)
  await Promise.all(doomed.map((worker) => worker.terminate()))
  expect(await finding).toEqual(records.map(tryAll))
  expect(troubles.toSorted()).toEqual(
    [1, 2].slice(0, dying).map((number) => `matching thread ${number} is gone: it was ended`),
  )
  expect(await given.match(records.slice(0, 50))).toEqual(records.slice(0, 50).map(tryAll))
})

const firstAnswer = (worker: Worker) =>
  new Promise<void>((resolve) =>
    worker.on('message', (message: FromMatcher) => {
      if (message !== 'ready') resolve()
    }),
  )
