import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compileAhead } from '../../../tools/compile-ahead.ts'
import { startServer } from '../../support/start-server.ts'
import { median } from '../compare.ts'
import { cpuSecondsOfProcess } from '../cpu-time.ts'
import type { Bench, Figure } from '../figure.ts'
import { startBenchServer, waitUntilCaughtUp } from './bench-server.ts'
import { startLoad } from './start-load.ts'

const runs = 5
const storedEvents = 1_000_000
const fillPerSecond = 20_000

/** From the command to the first answer of `/health`, on an empty data folder and on one with a million events. */
export const coldStartBench: Bench = {
  name: 'cold start',
  async run() {
    const empty = mkdtempSync(join(tmpdir(), 'gatehouse-bench-start-'))
    try {
      const first = await timeStart(empty, { NODE_COMPILE_CACHE: join(empty, 'nothing-compiled') })
      const ahead = { NODE_COMPILE_CACHE: join(empty, 'compiled-ahead') }
      await compileAhead(ahead)
      const built = await timeStart(mkdtempSync(join(empty, 'data-')), ahead)
      // From here on as every start but the first of an installation: its compiled code is kept.
      await timeStart(empty)
      return [
        {
          name: 'very first start to serving, after the build',
          value: built.ms,
          unit: 'ms',
          aim: 'under 2,000 ms',
        },
        { name: 'the same without it, nothing compiled', value: first.ms, unit: 'ms' },
        { name: 'CPU of that start', value: first.cpuMs, unit: 'ms' },
        ...(await figuresOf('an empty data folder', empty)),
        ...(await withEvents()),
      ]
    } finally {
      rmSync(empty, { recursive: true, force: true })
    }
  },
}

async function withEvents(): Promise<Figure[]> {
  const bench = await startBenchServer()
  try {
    const load = startLoad({
      to: { kind: 'http', url: bench.server.url, key: bench.key },
      perSecond: fillPerSecond,
      seconds: storedEvents / fillPerSecond,
      firstNumber: 0,
    })
    const { accepted } = await load.report
    await waitUntilCaughtUp(bench, 600)
    await bench.server.stop()
    return await figuresOf(`${accepted.toLocaleString('en')} events stored`, bench.dataFolder)
  } finally {
    await bench.stop()
  }
}

async function figuresOf(what: string, dataFolder: string): Promise<Figure[]> {
  const starts: { ms: number; cpuMs: number }[] = []
  for (let run = 0; run < runs; run++) starts.push(await timeStart(dataFolder))
  return [
    {
      name: `cold start to serving, ${what}, median of ${runs}`,
      value: median(starts.map(({ ms }) => ms)),
      unit: 'ms',
      aim: 'under 2,000 ms',
    },
    { name: `CPU of that start, ${what}`, value: median(starts.map(({ cpuMs }) => cpuMs)), unit: 'ms' },
  ]
}

async function timeStart(
  dataFolder: string,
  env: Record<string, string> = {},
): Promise<{ ms: number; cpuMs: number }> {
  const startedAt = performance.now()
  const server = await startServer({ dataFolder, env })
  const response = await fetch(`${server.url}/health`)
  const ms = performance.now() - startedAt
  const cpuMs = cpuSecondsOfProcess(server.process.pid ?? 0) * 1000
  if (!response.ok) throw new Error(`/health answered ${response.status}`)
  await server.stop()
  return { ms, cpuMs }
}
