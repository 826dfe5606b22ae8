import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { CompiledEventRule, CompiledRule } from '../../../src/engine/detect/compiled-rule.ts'
import { DetectionEngine } from '../../../src/engine/detect/detection-engine.ts'
import { concerns, EventRouter } from '../../../src/engine/detect/route-events.ts'
import { RecordView, type JsonRecord } from '../../../src/engine/sigma/record-view.ts'
import type { SecurityEvent } from '../../../src/model/event.ts'
import { loadRules } from '../../../src/pipeline/rules/load-rules.ts'
import { compareCpu, quantile } from '../compare.ts'
import type { Bench, Figure } from '../figure.ts'
import { benchDataFolder } from '../spine/event-source.ts'
import type { ParsedRule } from '../../../src/engine/sigma/rule-ast.ts'
import { sampleEvents } from '../spine/sample-receipts.ts'
import { linesOf, mixes, receiptOf, type Mix } from './recorded-mixes.ts'
import { ruleSetOf } from './rule-copies.ts'

const mostEvents = 6_000
const naiveEvents = 400
const ruleCounts = [100, 1_000, 10_000]

/** All public rules over recorded events: bytes to matches against decoding and parsing the same bytes. */
export const publicRulesBench: Bench = {
  name: 'public rules',
  async run() {
    const archive = resolve(benchDataFolder(), '../sigma/rules.tar.gz')
    if (!existsSync(archive)) throw new Error(`${archive} is not there: see docs/design/performance.md`)
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-public-'))
    try {
      execFileSync('tar', ['xzf', archive, '-C', folder])
      const { rules, parsed } = await loadRules([folder])
      const figures: Figure[] = []
      for (const mix of mixes) figures.push(...(await measure(mix, rules, parsed)))
      return figures
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}

async function measure(
  mix: Mix,
  rules: readonly CompiledRule[],
  parsed: readonly ParsedRule[],
): Promise<Figure[]> {
  const { name, aim } = mix
  const bytes = linesOf(mix, mostEvents)
  const engine = engineOf(rules)
  let seq = 0
  const whole = await compareCpu(
    () => {
      for (const buffer of bytes) {
        for (const event of sampleEvents([receiptOf(buffer, ++seq)]))
          engine.process(event, seq, JSON.stringify(event.native))
      }
    },
    () => {
      for (const buffer of bytes) JSON.parse(buffer.toString())
    },
  )
  const events = sampleEvents(bytes.map((buffer, index) => receiptOf(buffer, index)))
  const texts = events.map(({ native }) => JSON.stringify(native))
  const alone = await compareCpu(
    () => processAll(engine, events, texts),
    () => processAll(engine, events),
  )
  const few = events.slice(0, naiveEvents)
  const naive = new NaiveMatcher(rules)
  const indexed = new IndexedMatcher(rules)
  const against = await compareCpu(
    () => few.forEach((event, index) => indexed.count(event, texts[index] ?? '')),
    () => few.forEach((event) => naive.count(event)),
  )
  const perEvent = (seconds: number, count: number) => (seconds / count) * 1e6
  // How cost grows is shown where most rules concern every event.
  const counts = name === 'process creation' ? ruleCounts : []
  const scans = [
    { count: rules.length, some: rules },
    ...counts.map((count) => ({ count, some: ruleSetOf(parsed, count) })),
  ]
  const ofText: Figure[] = []
  for (const { count, some } of scans) {
    const { ours, baseline } = await compareScan(some, events)
    ofText.push({
      name: `${name}: ${count} rules, bytes of the record to matches, logsource and event id known`,
      value: perEvent(ours, events.length),
      unit: 'µs per event',
      comparedWith: 'the speed of decoding and JSON.parse of the same bytes',
      ratio: baseline / ours,
      ...(some === rules && { aim }),
    })
  }
  return [
    ...ofText,
    {
      name: `${name}: ${rules.length} rules, bytes to matches`,
      value: perEvent(whole.ours, bytes.length),
      unit: 'µs per event',
      comparedWith: 'the speed of decoding and JSON.parse alone',
      ratio: whole.baseline / whole.ours,
    },
    {
      name: `${name}: of that detection`,
      value: perEvent(alone.ours, events.length),
      unit: 'µs per event',
      comparedWith: 'the speed of detection that looks at the parsed record',
      ratio: alone.baseline / alone.ours,
    },
    {
      name: `${name}: matching`,
      value: few.length / against.ours,
      unit: 'events per CPU second',
      comparedWith: 'every rule of the logsource tried',
      ratio: against.baseline / against.ours,
      ...(name === 'process creation' && { aim: '100 ×' }),
    },
    {
      name: `${name}: slowest event of a thousand`,
      value: slowest(engine, events, texts),
      unit: 'µs',
      aim: '150 µs at p99.9',
    },
  ]
}

function engineOf(rules: readonly CompiledRule[]): DetectionEngine {
  const engine = new DetectionEngine()
  engine.setRules(rules)
  return engine
}

function processAll(
  engine: DetectionEngine,
  events: readonly SecurityEvent[],
  texts: readonly (string | undefined)[] = [],
): void {
  events.forEach((event, index) => engine.process(event, index, texts[index]))
}

/** Matches from the bytes of native records, parsed only where a rule is to be tested, against parsing each. */
async function compareScan(
  rules: readonly CompiledRule[],
  events: readonly SecurityEvent[],
): Promise<{ ours: number; baseline: number }> {
  const router = new EventRouter(rules.filter((rule) => rule.kind === 'event'))
  const [first] = rules
  if (!first) throw new Error('no rules')
  const view = new RecordView(first.fields)
  const records = events.map(({ native, raw }) => Buffer.from(JSON.stringify(native ?? { message: raw })))
  const kinds = kindsOf(events)
  let fired = 0
  return compareCpu(
    () => {
      kinds.forEach((kind, index) => {
        const bytes = records[index] ?? Buffer.of()
        view.reset(() => JSON.parse(bytes.toString()) as JsonRecord)
        const visit = ({ matcher }: CompiledEventRule) => (fired += matcher.test(view) ? 1 : 0)
        router.visitNative(kind, view, visit, bytes)
      })
    },
    () => {
      for (const bytes of records) JSON.parse(bytes.toString())
    },
  )
}

type Kind = Pick<SecurityEvent, 'logsource' | 'native'>

/** What is known of each event beside its bytes: one object for all of a kind, since only bytes are to be read. */
function kindsOf(events: readonly SecurityEvent[]): Kind[] {
  const kinds = new Map<string, Kind>()
  return events.map(({ logsource, native }) => {
    const EventID = native?.['EventID']
    const key = JSON.stringify([logsource, EventID])
    const kind = kinds.get(key) ?? { ...(logsource && { logsource }), native: { EventID } }
    kinds.set(key, kind)
    return kind
  })
}

function slowest(
  engine: DetectionEngine,
  events: readonly SecurityEvent[],
  texts: readonly (string | undefined)[],
): number {
  const times = events.map((event, index) => {
    const startedAt = performance.now()
    engine.process(event, index, texts[index])
    return performance.now() - startedAt
  })
  return quantile(times, 0.999) * 1000
}

/** Tries every rule of an event's logsource, one after the other. */
class NaiveMatcher {
  readonly #rules: readonly CompiledEventRule[]
  readonly #view: RecordView

  constructor(rules: readonly CompiledRule[]) {
    this.#rules = rules.filter((rule) => rule.kind === 'event')
    const [first] = this.#rules
    if (!first) throw new Error('no rules')
    this.#view = new RecordView(first.fields)
  }

  count({ native, logsource, raw }: SecurityEvent): number {
    if (!logsource) return 0
    this.#view.reset(native ?? { message: raw })
    let fired = 0
    for (const { matcher } of this.#rules) {
      if (concerns(matcher.rule.logsource, logsource) && matcher.test(this.#view)) fired++
    }
    return fired
  }
}

/** Tries those rules that the index leaves, on the same parsed record. */
class IndexedMatcher {
  readonly #router: EventRouter
  readonly #view: RecordView

  constructor(rules: readonly CompiledRule[]) {
    const [first] = rules
    if (!first) throw new Error('no rules')
    this.#router = new EventRouter(rules.filter((rule) => rule.kind === 'event'))
    this.#view = new RecordView(first.fields)
  }

  count(event: SecurityEvent, text: string): number {
    this.#view.reset(event.native ?? { message: event.raw })
    let fired = 0
    const visit = ({ matcher }: CompiledEventRule) => (fired += matcher.test(this.#view) ? 1 : 0)
    this.#router.visitNative(event, this.#view, visit, text)
    return fired
  }
}
