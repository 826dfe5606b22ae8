import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { defineCommand } from 'citty'
import type { DemoMessage } from '../boot/demo-host.ts'
import { startGatehouse } from '../boot/gatehouse.ts'
import { openOwnLog } from '../boot/log.ts'
import { version } from '../boot/version.ts'
import { startBroker } from '../demo/broker.ts'
import { runDemo, type RunningDemo } from '../demo/run-demo.ts'
import { Config } from '../pipeline/config.ts'
import { summaries } from './command-summaries.ts'
import { failPlainly, UsageError } from './fail-plainly.ts'
import { openProgress } from './progress.ts'
import { announce, builtConsole, stopOnSignal } from './serve.ts'

export const demo = defineCommand({
  meta: {
    name: 'demo',
    description: `${summaries.demo}
It listens on a port of its own, keeps everything in a folder of its own, and leaves nothing behind.

  gatehouse demo
  gatehouse demo --seed 7 --port 0
`,
  },
  args: {
    seed: { type: 'string', default: '1', description: 'Another number, another organisation and day' },
    host: {
      type: 'string',
      default: '127.0.0.1',
      description: 'Address to listen on; HTTPS where it is not loopback',
    },
    port: { type: 'string', default: '8481', description: 'Port of the console; 0 takes any free one' },
    'public-url': {
      type: 'string',
      description: 'Address that people type for the host, where it is another',
    },
    data: {
      type: 'string',
      description: 'Keep it in this empty folder (default: a temporary one, removed at the end)',
    },
  },
  async run({ args }) {
    process.umask(0o077)
    // Without the Gatehouse that started it there is no use for it.
    if (process.connected) process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
    const folder = args.data ?? mkdtempSync(join(tmpdir(), 'gatehouse-demo-'))
    const remove = (): void => {
      if (args.data === undefined) rmSync(folder, { recursive: true, force: true })
    }
    try {
      const web = { host: args.host, port: await freePort(args.host, wholeNumber('port', args.port)) }
      const public_url = args['public-url']
      const config = { ...web, ...(public_url !== undefined && { public_url }) }
      await runHere(folder, { seed: wholeNumber('seed', args.seed), web: config, remove })
    } catch (error) {
      remove()
      failPlainly(error)
    }
  },
})

interface HereOptions {
  readonly seed: number
  readonly web: { readonly host: string; readonly port: number; readonly public_url?: string }
  readonly remove: () => void
}

async function runHere(folder: string, { seed, web, remove }: HereOptions): Promise<void> {
  const broker = await startBroker()
  const gatehouse = await startGatehouse({
    dataFolder: folder,
    log: openOwnLog({ GATEHOUSE_LOG: 'warn', ...process.env }),
    env: process.env,
    version,
    isDemo: true,
    config: demoConfig(web, broker.url),
    ...(existsSync(builtConsole) && { consoleFolder: builtConsole }),
  })
  const setupToken = gatehouse.setupUrl?.split('#token=')[1]
  if (setupToken === undefined) throw new DemoError(`${folder} was used before: choose an empty folder`)
  const syslog = gatehouse.listeners.find(({ name }) => name === 'syslog TCP')
  if (!syslog) throw new DemoError(`syslog over TCP did not start: ${gatehouse.problems.join('; ')}`)
  if (gatehouse.ownCertificate !== undefined) believe(gatehouse.ownCertificate)
  const progress = openProgress('A day at Harbour & Vale Water')
  const running = await runDemo({ url: gatehouse.url, setupToken, syslog: syslog.address }, broker, {
    seed,
    nowMs: Date.now(),
    onProgress(done, total) {
      progress.show(done, total, `${done} of ${total} messages`)
      tellParent({ kind: 'progress', done, total })
    },
    onError: (error) => console.error(error),
  })
  progress.end(`${running.day.past.length} messages sent; life goes on`)
  announce({ ...gatehouse, setupUrl: '' }, !existsSync(builtConsole))
  tell(running, gatehouse.url)
  stopOnSignal({
    async stop() {
      await running.stop()
      await gatehouse.stop()
      await broker.stop()
      remove()
    },
  })
}

/** The demo talks to its Gatehouse as any client does, and nobody else vouches for a certificate of its own. */
function believe(certificate: string): void {
  setDefaultCACertificates([...getCACertificates('default'), certificate])
}

function tell({ email, password, day }: RunningDemo, url: string): void {
  console.log(`\nSign in as  ${email}\npassword    ${password}   (made for this run)`)
  console.log('\nStories hidden in the day:')
  for (const { title } of day.stories) console.log(`  - ${title}`)
  tellParent({ kind: 'running', url, email, password })
}

/** Where another Gatehouse started this one, it follows how far it is. */
function tellParent(message: DemoMessage): void {
  if (process.connected) process.send?.(message)
}

/** The wished port, or any where it is taken. */
async function freePort(host: string, port: number): Promise<number> {
  if (port === 0) return 0
  const probe = createServer()
  const isFree = await new Promise<boolean>((resolve) => {
    probe.once('error', () => resolve(false))
    probe.listen({ host, port }, () => probe.close(() => resolve(true)))
  })
  if (!isFree) console.error(`Port ${port} is in use: taking another.`)
  return isFree ? port : 0
}

/** Devices of the demo on loopback and free ports, so that it runs beside a real one. */
function demoConfig(web: HereOptions['web'], brokerUrl: string): Config {
  return Config.parse({
    web,
    syslog: { udp: null, tcp: 0, tls: null, relp: null },
    mqtt: [{ url: brokerUrl, topics: ['frigate/#', 'sensors/#', 'devices/#'] }],
  })
}

function wholeNumber(option: string, text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number >= 0) return number
  throw new UsageError(`--${option} ${text}: give a whole number`)
}

class DemoError extends Error {
  override readonly name = 'DemoError'
  readonly code = 'demo_failed'
}
