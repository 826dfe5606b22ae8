import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { MatcherCrew } from '../../../src/pipeline/match/matcher-crew.ts'
import { RecordMatcher, type MatchRecord } from '../../../src/pipeline/match/record-matcher.ts'
import { LogsourceNumbers, RecordRing } from '../../../src/pipeline/match/record-ring.ts'
import { compileTexts, type NamedText } from '../../../src/pipeline/match/rule-texts.ts'
import { compareCpu, median } from '../compare.ts'
import { cpuSecondsOf, threadTimes } from '../cpu-time.ts'
import type { Bench, Figure } from '../figure.ts'
import { benchDataFolder } from '../spine/event-source.ts'
import { sampleEvents } from '../spine/sample-receipts.ts'
import { linesOf, mixes, receiptOf, type Mix } from './recorded-mixes.ts'

const mostEvents = 6_000
const rounds = 5
/** Each round goes through the ring so often: the clock of one pass would show how threads start, not how they run. */
const passes = 20
const recordBytes = 256 * 1024
const parsing = { pipelines: [], placeholders: {} }

/**
 * One and two threads that match records in shared memory, which lie there before the clock starts; all public rules.
 * The clock, since that is what a second thread buys, and CPU beside it. Where other work fills the cores the clock
 * shows that work: the CPU of the thread that had most to do is what the clock would show on two free cores.
 */
export const matchingThreadsBench: Bench = {
  name: 'workers: threads that match over shared memory',
  async run() {
    const documents = publicRules()
    const rules = compileTexts(documents, parsing)
    const figures: Figure[] = []
    for (const mix of mixes) {
      const records = recordsOf(mix)
      figures.push(...(await measureThreads(mix, documents, records)))
      figures.push(...(await measureFeeding(mix, new RecordMatcher(rules), records)))
    }
    return figures
  },
}

async function measureThreads(
  { name }: Mix,
  documents: readonly NamedText[],
  records: readonly MatchRecord[],
): Promise<Figure[]> {
  const bytes = records.reduce((sum, { text }) => sum + text.length + 16, 0)
  const shape = { slots: Math.ceil(bytes / recordBytes) + 8, recordBytes, answerBytes: 32 * 1024 }
  const ring = new RecordRing(shape)
  const logsources = new LogsourceNumbers()
  const used = fill(ring, logsources, records)
  const crewOf = (threads: number) =>
    new MatcherCrew({
      start: { documents, parsing, memory: ring.memory, shape },
      threads,
      logsources,
      onTrouble: (message) => {
        throw new Error(message)
      },
    })
  const one = crewOf(1)
  const two = crewOf(2)
  try {
    const ones: Round[] = []
    const twos: Round[] = []
    for (const crew of [one, two, one, two]) await goThrough(crew, used)
    for (let round = 0; round < rounds; round++) {
      ones.push(await goThrough(one, used))
      twos.push(await goThrough(two, used))
    }
    const of = (some: readonly Round[], kind: keyof Round) => median(some.map((round) => round[kind]))
    const figure = (what: string, kind: keyof Round, unit: string, aim?: string): Figure => ({
      name: `${name}: two threads, ${what}`,
      value: (records.length * passes) / of(twos, kind),
      unit,
      comparedWith: 'one thread',
      ratio: of(ones, kind) / of(twos, kind),
      ...(aim !== undefined && { aim }),
    })
    return [
      figure('by the clock', 'wall', 'events per second', '1.7 ×'),
      figure('by the CPU of the busiest', 'busiest', 'events per second'),
      figure('by all CPU', 'cpu', 'events per CPU second'),
    ]
  } finally {
    await Promise.all([one.stop(), two.stop()])
  }
}

/** Seconds. */
interface Round {
  readonly wall: number
  readonly cpu: number
  readonly busiest: number
}

async function goThrough(crew: MatcherCrew, slots: readonly number[]): Promise<Round> {
  const before = new Map(threadTimes(process.pid).map(({ id, seconds }) => [id, seconds]))
  const startedAt = performance.now()
  const cpu = await cpuSecondsOf(async () => {
    for (let pass = 0; pass < passes; pass++) {
      const done = await Promise.all(slots.map((slot) => crew.run(slot)))
      if (done.includes(false)) throw new Error('no thread is left')
    }
  })
  const wall = (performance.now() - startedAt) / 1000
  const spent = threadTimes(process.pid).map(({ id, seconds }) => seconds - (before.get(id) ?? 0))
  return { wall, cpu, busiest: Math.max(...spent) }
}

/** What the thread that hands records over does for each, against matching it itself: all that it could save. */
async function measureFeeding(
  { name }: Mix,
  matcher: RecordMatcher,
  records: readonly MatchRecord[],
): Promise<Figure[]> {
  const shape = { slots: 1, recordBytes, answerBytes: 32 * 1024 }
  const slot = new RecordRing(shape).slot(0)
  const logsources = new LogsourceNumbers()
  const { ours, baseline } = await compareCpu(
    () => {
      for (const record of records) {
        const logsource = logsources.of(record.logsource) ?? 0
        if (slot.write(logsource, record) !== 'full') continue
        slot.clear()
        slot.write(logsource, record)
      }
    },
    () => records.forEach((record) => matcher.match(record)),
  )
  const perEvent = (seconds: number) => (seconds / records.length) * 1e6
  return [
    {
      name: `${name}: matching without threads`,
      value: perEvent(baseline),
      unit: 'µs per event',
    },
    {
      name: `${name}: writing a record for another thread`,
      value: perEvent(ours),
      unit: 'µs per event',
      comparedWith: 'the time of matching it without threads',
      ratio: ours / baseline,
    },
  ]
}

function fill(ring: RecordRing, logsources: LogsourceNumbers, records: readonly MatchRecord[]): number[] {
  let at = 0
  ring.slot(at).clear()
  for (const record of records) {
    const logsource = logsources.of(record.logsource) ?? 0
    if (ring.slot(at).write(logsource, record) !== 'full') continue
    ring.slot(++at).clear()
    if (ring.slot(at).write(logsource, record) !== 'written') throw new Error('a record does not fit')
  }
  return Array.from({ length: at + 1 }, (_, slot) => slot)
}

function recordsOf(mix: Mix): MatchRecord[] {
  return sampleEvents(linesOf(mix, mostEvents).map(receiptOf)).flatMap(({ logsource, native }) => {
    if (!logsource || !native) return []
    const { EventID: id } = native
    const number = typeof id === 'string' && /^\d+$/.test(id) ? Number(id) : id
    const eventId = typeof number === 'number' ? number : number === undefined ? null : undefined
    return [{ logsource, eventId, text: JSON.stringify(native) }]
  })
}

function publicRules(): NamedText[] {
  const archive = resolve(benchDataFolder(), '../sigma/rules.tar.gz')
  if (!existsSync(archive)) throw new Error(`${archive} is not there: see docs/design/performance.md`)
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-threads-'))
  try {
    execFileSync('tar', ['xzf', archive, '-C', folder])
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.yml'))
      .sort()
      .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
