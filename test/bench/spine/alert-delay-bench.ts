import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readLiveAlerts } from '../../support/live-alerts.ts'
import { quantile } from '../compare.ts'
import type { Bench } from '../figure.ts'
import { startBenchServer, type BenchServer } from './bench-server.ts'
import { startLoad } from './start-load.ts'

/** Half of the rate that is aimed at. */
const perSecond = 7_500
const marks = 150
const everyMs = 200
const warmUpMs = 5_000

const rule = `title: A mark among the load
id: 6f6c1f0e-7c52-4c1e-9f0a-4ab1d3f5a901
logsource: { product: windows, category: process_creation }
detection:
  mark: { CommandLine|contains: 'bench-mark-' }
  condition: mark
level: high
`

/** From before the POST of one event until its alert arrives on the live stream, under half the aimed-at load. */
export const alertDelayBench: Bench = {
  name: 'alert delay',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-rule-'))
    writeFileSync(join(folder, 'mark.yml'), rule)
    const bench = await startBenchServer([folder])
    const load = startLoad({
      to: { kind: 'http', url: bench.server.url, key: bench.key },
      perSecond,
      seconds: (warmUpMs + marks * everyMs) / 1000 + 2,
      firstNumber: 0,
    })
    try {
      const { delays, sentPerSecond } = await collectDelays(bench, load.report)
      const named = (name: string, value: number, aim?: string) => ({
        name: `event to alert, at ${Math.round(sentPerSecond)} events/s, ${name}`,
        value,
        unit: 'ms',
        ...(aim !== undefined && { aim }),
      })
      return [
        named('p50', quantile(delays, 0.5)),
        named('p99', quantile(delays, 0.99), 'under 250 ms'),
        named('longest', Math.max(...delays)),
        { name: 'marks without an alert', value: marks - delays.length, unit: 'events', aim: '0' },
      ]
    } finally {
      load.stop()
      await bench.stop()
      rmSync(folder, { recursive: true })
    }
  },
}

async function collectDelays(bench: BenchServer, report: ReturnType<typeof startLoad>['report']) {
  const sentAt = new Map<string, number>()
  const delays: number[] = []
  const listening = readLiveAlerts(bench.admin, (text) => {
    for (const [mark] of text.matchAll(/bench-mark-\d+(?=\D)/g)) {
      const at = sentAt.get(mark)
      if (at === undefined) continue
      sentAt.delete(mark)
      delays.push(performance.now() - at)
    }
  })
  await pause(warmUpMs)
  for (let index = 0; index < marks; index++) {
    const mark = `bench-mark-${index}`
    sentAt.set(mark, performance.now())
    await post(bench, mark, index)
    await pause(everyMs * (0.5 + Math.random()))
  }
  const { sent, seconds } = await report
  await pause(1_000)
  await listening.stop()
  return { delays, sentPerSecond: sent / seconds }
}

async function post({ server, key }: BenchServer, mark: string, index: number): Promise<void> {
  const now = new Date().toISOString()
  const response = await fetch(`${server.url}/api/ingest`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
    body: JSON.stringify({
      '@timestamp': now,
      UtcTime: now.slice(0, 23).replace('T', ' '),
      Channel: 'Microsoft-Windows-Sysmon/Operational',
      SourceName: 'Microsoft-Windows-Sysmon',
      EventID: 1,
      Hostname: `${mark}-host.example`,
      RecordNumber: index,
      ProcessId: '4242',
      Image: 'C:\\Windows\\System32\\cmd.exe',
      ParentImage: 'C:\\Windows\\explorer.exe',
      User: `EXAMPLE\\${mark}-user`,
      CommandLine: `cmd.exe /c ${mark} `,
    }),
  })
  if (!response.ok) throw new Error(`ingest answered ${response.status}`)
  await response.arrayBuffer()
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
