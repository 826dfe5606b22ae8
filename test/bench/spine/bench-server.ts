import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AdminClient } from '../../support/admin-client.ts'
import { processTree, residentBytes } from '../cpu-time.ts'
import { freePorts, startServer, type RunningServer } from '../../support/start-server.ts'
import { openRuleShelf } from './rule-sets.ts'

/** The product under load: on a new data folder, with all rules that ship, a hundred at least, an administrator and one source. */
export interface BenchServer {
  readonly server: RunningServer
  readonly admin: AdminClient
  readonly key: string
  readonly dataFolder: string
  /** Values of `/metrics` by name. */
  metrics(): Promise<ReadonlyMap<string, number>>
  /** Highest resident bytes of all its processes together since the start, looked at four times a second. */
  peakBytes(): number
  stop(): Promise<void>
}

export const benchRules = 100

export async function startBenchServer(extraRules: readonly string[] = []): Promise<BenchServer> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'))
  const shelf = openRuleShelf()
  const rules = [...(await shelf.files(benchRules)), ...extraRules]
  writeFileSync(
    join(dataFolder, 'gatehouse.yml'),
    `${freePorts}\nrules: { folders: ${JSON.stringify(rules)} }\n`,
  )
  const server = await startServer({ dataFolder })
  const admin = await AdminClient.setUp(server)
  const key = await admin.makeIngestKey('bench')
  let peak = 0
  const watch = setInterval(() => {
    const tree = processTree(server.process.pid ?? 0)
    peak = Math.max(
      peak,
      tree.reduce((sum, pid) => sum + residentBytes(pid), 0),
    )
  }, 250)
  return {
    server,
    admin,
    key,
    dataFolder,
    async metrics() {
      const response = await fetch(`${server.url}/metrics`, { headers: { cookie: admin.cookie } })
      const lines = (await response.text()).matchAll(/^(gatehouse_\w+) (\S+)$/gm)
      return new Map([...lines].map(([, name, value]) => [(name ?? '').slice(10), Number(value)]))
    },
    peakBytes: () => peak,
    async stop() {
      clearInterval(watch)
      await server.stop()
      shelf.close()
      rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}

/** Waits until everything received is processed and in the lake; gives up after `mostSeconds`. */
export async function waitUntilCaughtUp(bench: BenchServer, mostSeconds = 120): Promise<void> {
  const until = Date.now() + mostSeconds * 1000
  for (;;) {
    const now = await bench.metrics()
    const head = now.get('log_head') ?? 0
    if ((now.get('lake_seq') ?? 0) >= head && (now.get('pipeline_seq') ?? 0) >= head) return
    if (Date.now() > until) throw new Error(`not caught up after ${mostSeconds} s`)
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}
