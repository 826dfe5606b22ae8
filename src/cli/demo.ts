import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineCommand } from 'citty'
import { startGatehouse } from '../boot/gatehouse.ts'
import { openOwnLog } from '../boot/log.ts'
import { version } from '../boot/version.ts'
import { startBroker } from '../demo/broker.ts'
import { runDemo } from '../demo/run-demo.ts'
import { Config } from '../pipeline/config.ts'
import { failPlainly } from './fail-plainly.ts'
import { openProgress } from './progress.ts'
import { announce, builtConsole, stopOnSignal } from './serve.ts'

export const demo = defineCommand({
  meta: {
    name: 'demo',
    description:
      'Run a separate Gatehouse with an invented organisation, a day of its life and six attacks in it',
  },
  args: {
    seed: { type: 'string', default: '1', description: 'Another number, another organisation and day' },
    port: { type: 'string', default: '8481', description: 'Port of the console; 0 takes any free one' },
    data: {
      type: 'string',
      description: 'Keep it in this folder (default: a temporary one, removed at the end)',
    },
  },
  async run({ args }) {
    process.umask(0o077)
    const folder = args.data ?? mkdtempSync(join(tmpdir(), 'gatehouse-demo-'))
    const remove = (): void => {
      if (args.data === undefined) rmSync(folder, { recursive: true, force: true })
    }
    try {
      await runHere(folder, { seed: Number(args.seed), port: Number(args.port), remove })
    } catch (error) {
      remove()
      failPlainly(error)
    }
  },
})

async function runHere(
  folder: string,
  { seed, port, remove }: { seed: number; port: number; remove: () => void },
): Promise<void> {
  const broker = await startBroker()
  const gatehouse = await startGatehouse({
    dataFolder: folder,
    log: openOwnLog({ GATEHOUSE_LOG: 'warn', ...process.env }),
    env: process.env,
    version,
    config: demoConfig(port, broker.url),
    ...(existsSync(builtConsole) && { consoleFolder: builtConsole }),
  })
  const setupToken = gatehouse.setupUrl?.split('#token=')[1]
  if (setupToken === undefined) throw new DemoError(`${folder} was used before: choose an empty folder`)
  const syslog = gatehouse.listeners.find(({ name }) => name === 'syslog TCP')
  if (!syslog) throw new DemoError(`syslog over TCP did not start: ${gatehouse.problems.join('; ')}`)
  const progress = openProgress('A day at Harbour & Vale Water')
  const running = await runDemo({ url: gatehouse.url, setupToken, syslog: syslog.address }, broker, {
    seed,
    nowMs: Date.now(),
    onProgress: (done, total) => progress.show(done, total, `${done} of ${total} messages`),
    onError: (error) => console.error(error),
  })
  progress.end(`${running.day.past.length} messages sent; life goes on`)
  announce({ ...gatehouse, setupUrl: '' }, !existsSync(builtConsole))
  console.log(`\nSign in as  ${running.email}\npassword    ${running.password}   (made for this run)`)
  console.log('\nStories hidden in the day:')
  for (const { title } of running.day.stories) console.log(`  - ${title}`)
  stopOnSignal({
    async stop() {
      await running.stop()
      await gatehouse.stop()
      await broker.stop()
      remove()
    },
  })
}

/** Loopback only, free ports for devices, so that it runs beside a real one. */
function demoConfig(port: number, brokerUrl: string): Config {
  return Config.parse({
    web: { port },
    syslog: { udp: null, tcp: 0, tls: null, relp: null },
    mqtt: [{ url: brokerUrl, topics: ['frigate/#', 'sensors/#', 'devices/#'] }],
  })
}

class DemoError extends Error {
  override readonly name = 'DemoError'
  readonly code = 'demo_failed'
}
