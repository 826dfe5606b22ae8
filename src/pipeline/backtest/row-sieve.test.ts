import { afterEach, expect, test } from 'vitest'
import { DetectionEngine } from '../../engine/detect/detection-engine.ts'
import { makeRandom } from '../../engine/match/test-records.ts'
import type { SecurityEvent } from '../../model/event.ts'
import { toLakeRow, type LakeRow } from '../../store/lake/row.ts'
import { compileTexts } from '../match/rule-texts.ts'
import { openSieve, RowSieve } from './row-sieve.ts'

const sieves: RowSieve[] = []
afterEach(() => Promise.all(sieves.splice(0).map((sieve) => sieve.stop())))

const parsing = { pipelines: [], placeholders: {} }
const documents = [
  '{ product: windows }',
  '{ category: registry_event }',
  '{ product: linux, service: sshd }',
].map((logsource, n) => ({
  file: `${n}.yml`,
  text: `title: t\nid: r${n}\n${n === 0 ? 'unless_unknown: [owner]\n' : ''}logsource: ${logsource}
detection: { s: { f: [word${n}, 'ø'] }, k: [ 'failed for' ], condition: s or k }\n`,
}))
const rules = compileTexts(documents, parsing)
const onTrouble = (message: string) => {
  throw new Error(message)
}

function open(threads: number, now: () => number): RowSieve {
  const sieve = openSieve(rules, { documents, parsing, threads, onTrouble, now })
  if (!sieve) throw new Error('no sieve')
  sieves.push(sieve)
  return sieve
}

const logsources = [
  { product: 'Windows', category: 'Registry_Set' },
  { product: 'windows', service: 'a "quoted": {name}' },
  { product: 'linux', service: 'sshd' },
  undefined,
]

function makeEvents(count: number): SecurityEvent[] {
  const random = makeRandom(count)
  const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)]
  return Array.from({ length: count }, (_, n) => {
    const f = pick(['word0', 'word1', 'WORD2', 'ø', 'other', 7])
    const native = { f, ...(random() < 0.5 && { owner: 'o' }), g: 'x'.repeat(random() * 50) }
    const event = {
      id: `id-${n}`,
      class: 'base_event',
      activity: 'other',
      domain: 'cyber',
      severity: 'low',
      message: 'm',
      time: n,
      received_time: n,
      time_basis: 'device',
      source: 's',
      connector: 'c',
      raw: random() < 0.5 ? JSON.stringify(native) : 'login failed for "root"\n',
      logsource: pick(logsources),
      // A text that looks like the column's own JSON, and another member of that name.
      ...(random() < 0.2 && { user: { name: 'u', full_name: '"logsource":{"product":"linux"}' } }),
      ...(random() < 0.1 && { unmapped: { logsource: { product: 'linux' } } }),
      ...(random() < 0.7 && { native }),
    }
    return event as unknown as SecurityEvent
  })
}

const rowOf = (event: SecurityEvent, seq: number): LakeRow =>
  toLakeRow(event, seq, { nativeFromRaw: event.raw === JSON.stringify(event.native) })

test.each([0, 2])(
  'what a rule comes true of, or has no answer for, stays; with %i threads',
  async (threads) => {
    // The clock makes matching slow, so that threads come in after the first stretch.
    let clock = 0
    const sieve = open(threads, () => (clock += 3_000))
    const events = makeEvents(1_500)
    const wanted: boolean[] = []
    for (let at = 0; at < events.length; at += 500)
      wanted.push(...(await sieve.sift(events.slice(at, at + 500).map(rowOf), 10)))
    const needed = events.map((event, seq) => {
      const engine = new DetectionEngine()
      engine.setRules(rules)
      return engine.process(event, seq).length > 0 || engine.coverageGaps().length > 0
    })
    expect(needed.filter(Boolean).length).toBeGreaterThan(300)
    expect(events.filter((_, n) => needed[n] && !wanted[n])).toEqual([])
    // Kept for nothing are only those whose logsource cannot be told from its place.
    const isOdd = (event: SecurityEvent) => event.logsource === logsources[1] || 'unmapped' in event
    expect(events.filter((event, n) => wanted[n] && !needed[n] && !isOdd(event))).toEqual([])
  },
)

test('threads come in once matching takes longer than reading, and two seconds', async () => {
  let clock = 0
  const took = [1_500, 1_500, 1_500, 1_500]
  const asked: (boolean | undefined)[] = []
  const pool = {
    match: (records: readonly unknown[], here?: boolean) => {
      asked.push(here)
      clock += took.shift() ?? 0
      return Promise.resolve(records.map(() => []))
    },
    stop: () => Promise.resolve(),
  }
  const sieve = new RowSieve(pool, () => clock)
  for (const readMs of [10, 3_000, 10, 10]) await sieve.sift(makeEvents(2).map(rowOf), readMs)
  // Matched 0, 1.5, 3 and 4.5 s before; read for 0.01, 3.01, 3.02 and 3.03 s.
  expect(asked).toEqual([true, true, true, false])
})

test('rules on OCSF are tried on whole events', () => {
  const texts = [
    ...documents,
    { file: 'o.yml', text: documents[0]?.text.replace('id: r0', 'id: o\ntaxonomy: ocsf') ?? '' },
  ]
  const now = () => 0
  expect(
    openSieve(compileTexts(texts, parsing), { documents: texts, parsing, threads: 0, onTrouble, now }),
  ).toBeUndefined()
})
