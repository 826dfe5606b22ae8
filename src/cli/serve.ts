import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { defineCommand } from 'citty'
import { startGatehouse, type Gatehouse } from '../boot/gatehouse.ts'
import { openOwnLog } from '../boot/log.ts'
import { version } from '../boot/version.ts'
import { summaries } from './command-summaries.ts'
import { dataArg } from './common-args.ts'
import { failPlainly } from './fail-plainly.ts'
import { saveCompiled } from './keep-compiled.ts'

/** Where `console/build.ts` puts the console. */
export const builtConsole = resolve(import.meta.dirname, '../../dist/console')

export const serve = defineCommand({
  meta: { name: 'serve', description: summaries.serve },
  args: {
    data: dataArg,
    console: {
      type: 'boolean',
      default: true,
      description: 'Serve only the API',
    },
  },
  async run({ args }) {
    // What is written below the data folder is for its owner alone.
    process.umask(0o077)
    const log = openOwnLog(process.env)
    const withConsole = args.console && existsSync(builtConsole)
    let gatehouse: Gatehouse
    try {
      gatehouse = await startGatehouse({
        dataFolder: args.data,
        log,
        env: process.env,
        version,
        onFatal: (error) => failPlainly(error),
        ...(withConsole && { consoleFolder: builtConsole }),
      })
    } catch (error) {
      failPlainly(error)
    }
    // Before it says that it serves: who reads that may end it at once.
    stopOnSignal(gatehouse)
    announce(gatehouse, args.console && !withConsole)
    saveCompiled()
  },
})

/** What an operator needs to see, once; later news goes to the log and the console. */
export function announce(gatehouse: Gatehouse, consoleMissing: boolean): void {
  const lines = gatehouse.listeners.map(({ name, address }) => `  listens: ${name} on ${address}`)
  for (const problem of gatehouse.problems) lines.push(`  problem: ${problem}`)
  if (consoleMissing)
    lines.push('  problem: the console is not built; run "npm start", or "node console/build.ts" once')
  if (gatehouse.fingerprint) lines.push(`  certificate of its own, SHA-256 ${gatehouse.fingerprint}`)
  if (gatehouse.setupUrl) {
    lines.push(
      '',
      'Set up the first administrator with this link. It works once, for 24 hours:',
      `  ${gatehouse.setupUrl}`,
      '',
    )
  }
  console.log([...lines, `Gatehouse serves ${gatehouse.url}`].join('\n'))
}

/** The first signal stops in order; a second one at once. */
export function stopOnSignal(gatehouse: Pick<Gatehouse, 'stop'>): void {
  let stopping = false
  const stop = (): void => {
    if (stopping) process.exit(1)
    stopping = true
    gatehouse.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}
