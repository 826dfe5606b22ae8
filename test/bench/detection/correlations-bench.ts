import { Correlations } from '../../../src/engine/detect/correlations.ts'
import type { CompiledCorrelation } from '../../../src/engine/detect/compiled-rule.ts'
import { compileRules } from '../../../src/engine/detect/compile-rules.ts'
import { packSnapshot, unpackSnapshot } from '../../../src/engine/detect/engine-snapshot.ts'
import { parseRuleFile } from '../../../src/engine/sigma/parse-rule.ts'
import type { Sighting } from '../../../src/engine/detect/occurrence.ts'
import { cpuSecondsOf } from '../cpu-time.ts'
import type { Bench, Figure } from '../figure.ts'

const keyCount = 990_000
/** Every key is there, and the first occurrences have expired. */
const warmUp = 2_000_000
const keyLength = 16
const eventCount = 2_000_000
/** Time between two events: a key is heard every 50 s of event time, and a span holds six of its events at most. */
const stepMs = 0.05
const spanMs = 60_000
const watermarkEvery = 1_000

/** Kinds by what they keep; none of the keys becomes true. */
const kinds = [
  { name: 'event_count', text: 'rules: [a]\n  condition: { gte: 20 }', bytes: '128' },
  { name: 'value_count', text: 'rules: [a]\n  condition: { field: value, gte: 20 }' },
  { name: 'temporal', text: 'rules: [a, b, c]' },
] as const

/** What correlations do with a million keys: speed, bytes, checkpoint, restore. */
export const correlationsBench: Bench = {
  name: 'correlations',
  async run() {
    const keys = Buffer.from(Array.from({ length: keyCount }, keyText).join(''))
    const figures: Figure[] = []
    for (const kind of kinds) figures.push(...(await measure(kind, keys)))
    return figures
  },
}

const keyText = (_: unknown, index: number) => `user-${String(index * 7919).padStart(keyLength - 5, '0')}`

async function measure(kind: (typeof kinds)[number], keys: Buffer): Promise<Figure[]> {
  const rule = ruleOf(kind.name, kind.text)
  const running = start(rule)
  const events = new Events(keys)
  feed(running, events, warmUp)
  const seconds = await cpuSecondsOf(() => feed(running, events, eventCount))
  const baseline = new Events(keys)
  const making = await cpuSecondsOf(() => {
    for (let count = 0; count < eventCount; count++) baseline.next()
  })
  const counts = new Map<string, { count: number; last: number }>()
  countInMap(counts, new Events(keys), warmUp)
  const inMap = await cpuSecondsOf(() => countInMap(counts, baseline, eventCount))
  const live = running.loads()[0]?.keys ?? 0
  let bytes: Uint8Array = new Uint8Array()
  const saving = await cpuSecondsOf(() => {
    bytes = packSnapshot(1, {}, running.snapshot())
  })
  const again = start(rule)
  const restoring = await cpuSecondsOf(() => again.restore(unpackSnapshot(1, bytes).windows, 0))
  const kept = running.loads()[0]
  const name = `${kind.name}, ${Math.round(live / 1000)},000 keys`
  return [
    {
      name,
      value: eventCount / (seconds - making),
      unit: 'events per CPU second',
      comparedWith: 'a Map from key to one count, which knows no window',
      ratio: (inMap - making) / (seconds - making),
      aim: '2,000,000',
    },
    {
      name: `${name}: memory`,
      value: (kept?.bytes ?? 0) / (kept?.keys ?? 1),
      unit: 'bytes per key',
      ...('bytes' in kind && { aim: kind.bytes }),
    },
    { name: `${name}: checkpoint`, value: saving, unit: 'CPU s', aim: '0.2' },
    { name: `${name}: restore`, value: restoring, unit: 'CPU s', aim: '0.1' },
  ]
}

function ruleOf(type: string, text: string): CompiledCorrelation {
  const events = ['a', 'b', 'c'].map(
    (name) =>
      `title: ${name}\nname: ${name}\nlogsource: { product: p }\ndetection: { s: { kind: ${name} }, condition: s }\n`,
  )
  const correlation = `title: x\ncorrelation:\n  type: ${type}\n  group-by: [user]\n  timespan: ${spanMs / 1000}s\n  ${text}\n`
  const { rules } = compileRules(parseRuleFile('bench.yml', [...events, correlation].join('---\n')).rules)
  const rule = rules.find((one) => one.kind === 'correlation')
  if (!rule) throw new Error('the bench has no correlation')
  return rule
}

function start(rule: CompiledCorrelation): Correlations {
  const running = new Correlations({
    areNeighbours: () => false,
    onDraft: () => {
      throw new Error('a key of the bench came true')
    },
    quiet: { seed: { low: 0x1234_5678, high: 0x9abc_def0 }, findAgain: () => undefined },
  })
  running.setRules([rule], -Infinity)
  return running
}

function feed(running: Correlations, events: Events, count: number): void {
  const [rule] = ['a']
  for (let at = 0; at < count; at++) {
    running.take(rule ?? '', events.next())
    if (at % watermarkEvery === 0) running.advance(events.timeMs - 10_000)
  }
}

/** The least that counting by key can be: no windows, no ids, no late events. */
function countInMap(
  counts: Map<string, { count: number; last: number }>,
  events: Events,
  many: number,
): void {
  for (let at = 0; at < many; at++) {
    const { values, time } = events.next()
    const key = values['user'] ?? ''
    const there = counts.get(key)
    if (there) {
      there.count++
      there.last = time
    } else counts.set(key, { count: 1, last: time })
  }
}

/** Events of random keys, each key once in a round: in no order that caches could follow. */
class Events {
  readonly #keys: Buffer
  #count = 0
  #at = 1
  timeMs = 1_000_000

  constructor(keys: Buffer) {
    this.#keys = keys
  }

  next(): Sighting {
    const number = this.#count++
    // A step that shares no factor with the number of keys visits all of them.
    this.#at = (this.#at + 611_953) % keyCount
    this.timeMs = 1_000_000 + Math.floor(number * stepMs)
    return {
      time: this.timeMs,
      id: `e${number}-0`,
      seq: number,
      late: false,
      // A new text each time, as events bring it.
      values: {
        user: this.#keys.toString('latin1', this.#at * keyLength, (this.#at + 1) * keyLength),
        value: 'same',
      },
      whole() {
        throw new Error('a quiet key was asked for its events')
      },
    }
  }
}
