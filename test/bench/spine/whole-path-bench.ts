import type { Bench, Figure } from '../figure.ts'
import { startBenchServer, waitUntilCaughtUp, type BenchServer } from './bench-server.ts'
import { openEventSource } from './event-source.ts'
import type { LoadOrder } from './load-protocol.ts'
import { isBounded, watchLoad, type LoadResult } from './watch-load.ts'

const aimPerSecond = 15_000
/** More than any machine of this size takes: back-pressure holds the load back. */
const floodPerSecond = 1_000_000
const floodSeconds = 12
const holdSeconds = 60
/** A merge falls into it. */
const aimSeconds = 75
const steps = 6

interface Sustained {
  readonly perSecond: number
  readonly result: LoadResult
}

/** The running product, from the socket to the lake, under a load from a process of its own. */
export const wholePathBench: Bench = {
  name: 'whole path',
  async run() {
    const { origin } = openEventSource()
    return [...(await measure('HTTP NDJSON', origin)), ...(await measure('syslog TCP', origin))]
  },
}

async function measure(what: 'HTTP NDJSON' | 'syslog TCP', origin: string): Promise<Figure[]> {
  const bench = await startBenchServer()
  try {
    const sender = new Sender(bench, what)
    const atAim = await sender.holdAim()
    const { perSecond, result } = await sender.findSustained(atAim)
    await waitUntilCaughtUp(bench)
    const metrics = await bench.metrics()
    const lost = sender.accepted - (metrics.get('lake_rows') ?? 0)
    const cpu = result.cpuSeconds.reduce((sum, seconds) => sum + seconds, 0)
    const busiest = result.threads[0]?.seconds ?? 0
    const processed = result.report.sent
    const named = (name: string, value: number, unit: string, more: Partial<Figure> = {}): Figure => ({
      name: `${what}: ${name}`,
      value,
      unit,
      ...more,
    })
    return [
      named(`sustained for ${holdSeconds} s or more on what the machine had left`, perSecond, 'events/s', {
        comparedWith: `the aim (${origin})`,
        ratio: perSecond / aimPerSecond,
        aim: '15,000/s',
      }),
      named('accepted and not in the lake afterwards', lost, 'events', { aim: '0' }),
      named('CPU of all our processes', (cpu / processed) * 1e6, 'µs per event'),
      named('what two whole cores would carry by that', (2 * processed) / cpu, 'events/s', {
        aim: '15,000/s',
      }),
      named('what the busiest thread would carry on a whole core', processed / busiest, 'events/s'),
      named('CPU of the load, not ours', (result.report.cpuSeconds / processed) * 1e6, 'µs per event'),
      named('resident at 15,000/s, all processes, highest', highest(atAim), 'MB', { aim: 'under 700 MB' }),
      named('the same, pages that processes share counted once', highest(atAim, 'proportionalBytes'), 'MB'),
      named('resident at the sustained rate, after a flood, highest', highest(result), 'MB'),
      named('resident in the flood and while catching up, highest', bench.peakBytes() / 1e6, 'MB'),
    ]
  } finally {
    await bench.stop()
  }
}

/** Megabytes of all processes together. */
function highest(
  { samples }: LoadResult,
  what: 'residentBytes' | 'proportionalBytes' = 'residentBytes',
): number {
  return Math.max(...samples.map((sample) => sample[what])) / 1e6
}

/** What came in was what should, and was worked off. */
function wasHeld({ samples, report }: LoadResult, perSecond: number, seconds: number): boolean {
  return isBounded(samples, perSecond) && report.sent >= 0.97 * perSecond * seconds
}

class Sender {
  accepted = 0
  readonly #bench: BenchServer
  readonly #to: LoadOrder['to']
  #number = 0

  constructor(bench: BenchServer, what: 'HTTP NDJSON' | 'syslog TCP') {
    this.#bench = bench
    this.#to =
      what === 'syslog TCP'
        ? { kind: 'syslog', address: bench.server.listeners['syslog TCP'] ?? '' }
        : { kind: 'http', url: bench.server.url, key: bench.key }
  }

  /** The rate that is aimed for, on a server that has done nothing else yet. */
  holdAim(): Promise<LoadResult> {
    return this.#send(aimPerSecond, aimSeconds)
  }

  /**
   * As fast as it takes them shows where to look; then the highest step below at which no lag grows. What was aimed
   * for is a step that was tried already.
   */
  async findSustained(atAim: LoadResult): Promise<Sustained> {
    const aimHeld = wasHeld(atAim, aimPerSecond, aimSeconds)
    const flood = await this.#send(floodPerSecond, floodSeconds)
    await waitUntilCaughtUp(this.#bench)
    let perSecond = Math.min(processedPerSecond(flood), 2 * aimPerSecond)
    for (let step = 1; ; step++) {
      if (aimHeld && perSecond <= aimPerSecond) return { perSecond: aimPerSecond, result: atAim }
      const rate = Math.floor(perSecond)
      const result = await this.#send(rate, holdSeconds)
      const held = wasHeld(result, rate, holdSeconds)
      if (held || step === steps) return { perSecond: held ? rate : 0, result }
      await waitUntilCaughtUp(this.#bench)
      perSecond *= 0.9
    }
  }

  async #send(perSecond: number, seconds: number): Promise<LoadResult> {
    const result = await watchLoad(this.#bench, {
      to: this.#to,
      perSecond,
      seconds,
      firstNumber: this.#number,
    })
    this.#number += result.report.sent
    this.accepted += result.report.accepted
    return result
  }
}

function processedPerSecond({ samples }: LoadResult): number {
  const first = samples[Math.floor(samples.length / 3)]
  const last = samples.at(-1)
  if (!first || !last || first === last) throw new Error('the flood was too short to see anything')
  return (last.processed - first.processed) / (last.atSeconds - first.atSeconds)
}
