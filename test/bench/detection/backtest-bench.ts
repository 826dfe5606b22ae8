import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runBacktest } from '../../../src/pipeline/backtest/run-backtest.ts'
import { wholeScope } from '../../../src/store/lake/lake-query.ts'
import { cpuSecondsOf, cpuSecondsOfProcess, processTree } from '../cpu-time.ts'
import type { Bench } from '../figure.ts'
import { fillLake, openBenchLake } from '../spine/fill-lake.ts'

const events = 40_000
const from = Date.UTC(2026, 9, 1)
const to = from + 6 * 3_600_000

const rule = `title: Bench
id: bench
logsource: { product: windows }
detection:
  s: { CommandLine|contains: [DownloadString, FromBase64String], Image|endswith: powershell.exe }
  condition: s
`

/** One rule over the past that concerns every stored event: what reading them costs, and what all else does. */
export const backtestBench: Bench = {
  name: 'backtest: a rule over stored events',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-backtest-'))
    const lake = await openBenchLake(folder)
    try {
      await fillLake(lake, { events, fromMs: from, toMs: to })
      const reading = () =>
        processTree(process.pid)
          .slice(1)
          .reduce((sum, pid) => sum + cpuSecondsOfProcess(pid), 0)
      const before = reading()
      let read = 0
      const rest = await cpuSecondsOf(async () => {
        const report = await runBacktest(
          {
            documents: [{ file: 'bench.yml', text: rule, isTarget: true }],
            from,
            to,
            bucketMs: to - from,
            scope: wholeScope,
          },
          {
            lake: lake.lake,
            parsing: { pipelines: [], placeholders: {} },
            threads: 0,
            onTrouble: () => {},
            areNeighbours: () => false,
            now: Date.now,
            onProgress: () => {},
            signal: new AbortController().signal,
          },
        )
        read = report.events
      })
      const lakeSeconds = reading() - before
      const perEvent = (seconds: number) => (seconds / read) * 1e6
      return [
        {
          name: 'a rule over stored events: the lake reads',
          value: perEvent(lakeSeconds),
          unit: 'µs of CPU per event',
        },
        {
          name: 'a rule over stored events: rows taken over and matched',
          value: perEvent(rest),
          unit: 'µs of CPU per event',
          comparedWith: 'what the lake takes to read them',
          ratio: rest / lakeSeconds,
        },
      ]
    } finally {
      await lake.stop()
      rmSync(folder, { recursive: true })
    }
  },
}
