import {
  cpuSecondsOfProcess,
  processTree,
  proportionalBytes,
  residentBytes,
  threadTimes,
} from '../cpu-time.ts'
import type { BenchServer } from './bench-server.ts'
import type { LoadOrder, LoadReport } from './load-protocol.ts'
import { startLoad } from './start-load.ts'

/** One second of a server under load. */
export interface Sample {
  readonly atSeconds: number
  /** Receipts logged and not yet processed; logged and not yet in the lake. */
  readonly pipelineLag: number
  readonly lakeLag: number
  readonly processed: number
  readonly residentBytes: number
  readonly proportionalBytes: number
}

export interface LoadResult {
  readonly report: LoadReport
  readonly samples: readonly Sample[]
  /** CPU seconds of the server's processes while the load lasted: main process, lake. */
  readonly cpuSeconds: readonly number[]
  /** Of the main process' threads, the busiest first. */
  readonly threads: readonly { readonly name: string; readonly seconds: number }[]
}

/** Puts a load on the server and watches it once a second until the load ends. */
export async function watchLoad(bench: BenchServer, order: LoadOrder): Promise<LoadResult> {
  const root = bench.server.process.pid ?? 0
  const pids = processTree(root)
  const before = pids.map(cpuSecondsOfProcess)
  const threadsBefore = new Map(threadTimes(root).map(({ id, seconds }) => [id, seconds]))
  const load = startLoad(order)
  const samples: Sample[] = []
  const startedAtMs = Date.now()
  const second = () => new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 1_000))
  let report: LoadReport | undefined
  for (;;) {
    report = await Promise.race([load.report, second()])
    if (report) break
    samples.push(await sampleOf(bench, root, startedAtMs))
  }
  const cpuSeconds = processTree(root).map((pid, index) => cpuSecondsOfProcess(pid) - (before[index] ?? 0))
  const threads = threadTimes(root)
    .map(({ id, name, seconds }) => ({ name, seconds: seconds - (threadsBefore.get(id) ?? 0) }))
    .sort((a, b) => b.seconds - a.seconds)
  return { report, samples, cpuSeconds, threads }
}

async function sampleOf(bench: BenchServer, root: number, startedAtMs: number): Promise<Sample> {
  const metrics = await bench.metrics()
  const head = metrics.get('log_head') ?? 0
  const pids = processTree(root)
  const sumOf = (bytesOf: (pid: number) => number) => pids.reduce((sum, pid) => sum + bytesOf(pid), 0)
  return {
    atSeconds: (Date.now() - startedAtMs) / 1000,
    pipelineLag: head - (metrics.get('pipeline_seq') ?? 0),
    lakeLag: head - (metrics.get('lake_seq') ?? 0),
    processed: metrics.get('pipeline_seq') ?? 0,
    residentBytes: sumOf(residentBytes),
    proportionalBytes: sumOf(proportionalBytes),
  }
}

/**
 * Lags that end no higher than where they stood a third of the time earlier, and within a few seconds' worth. The
 * pipeline tells where it stands once a second, so a lag may be shown a second's worth too high or not.
 */
export function isBounded(samples: readonly Sample[], perSecond: number): boolean {
  const third = Math.floor(samples.length / 3)
  return (['pipelineLag', 'lakeLag'] as const).every((name) => {
    const mean = (part: readonly Sample[]) =>
      part.reduce((sum, sample) => sum + sample[name], 0) / part.length
    const middle = mean(samples.slice(third, 2 * third))
    const last = mean(samples.slice(2 * third))
    return last <= 8 * perSecond && last <= middle + 2 * perSecond
  })
}
