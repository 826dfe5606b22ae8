import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

export interface RunningServer {
  readonly process: ChildProcess
  readonly url: string
  /** From the printed set-up link; empty when somebody is set up already. */
  readonly setupToken: string
  /** Where each listener is, by its printed name: `syslog TCP` → `127.0.0.1:41234`. */
  readonly listeners: Readonly<Record<string, string>>
  /** Everything it printed so far. */
  output(): string
  /** SIGTERM, and waits. */
  stop(): Promise<void>
  /** SIGKILL, and waits. */
  kill(): Promise<void>
}

export interface ServerOptions {
  /** Kept when it exists; `gatehouse.yml` is written only when it is not there. */
  readonly dataFolder: string
  readonly config?: string
  /** Put in front of the command, as `strace -f …`. */
  readonly prefix?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Serve the console, which must be built. */
  readonly console?: boolean
  /** Called with the process as soon as there is one: to end it before it serves. */
  readonly onSpawn?: (child: ChildProcess) => void
}

/** Every listener on loopback, on any free port. */
export const freePorts = `
web: { port: 0 }
syslog: { udp: 0, tcp: 0, tls: 0, relp: 0 }
`

/** Starts the product as an operator does and waits until it says that it serves. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  mkdirSync(options.dataFolder, { recursive: true, mode: 0o700 })
  writeConfig(join(options.dataFolder, 'gatehouse.yml'), options.config ?? freePorts)
  const command = [
    ...(options.prefix ?? []),
    join(root, 'bin/gatehouse'),
    'serve',
    '--data',
    options.dataFolder,
    ...(options.console ? [] : ['--no-console']),
  ]
  const child = spawn(command[0] as string, command.slice(1), {
    cwd: root,
    env: { ...process.env, GATEHOUSE_LOG: 'warn', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  options.onSpawn?.(child)
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const exited = once(child, 'exit')
  await waitFor(
    () => /^Gatehouse serves /m.test(output),
    child,
    () => output,
  )
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    // With a prefix the child is that program, which may not pass signals on.
    if (options.prefix) process.kill(readPid(options.dataFolder), signal)
    else child.kill(signal)
    await exited
  }
  return {
    process: child,
    url: /^Gatehouse serves (\S+)/m.exec(output)?.[1] ?? '',
    setupToken: /#token=([\w-]+)/.exec(output)?.[1] ?? '',
    listeners: Object.fromEntries(
      [...output.matchAll(/^ {2}listens: (.+?) on (\S+)$/gm)].map(([, name, address]) => [name, address]),
    ),
    output: () => output,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  }
}

/** Of the server that runs on a data folder. */
export function readPid(dataFolder: string): number {
  return Number(readFileSync(join(dataFolder, 'gatehouse.pid'), 'utf8'))
}

function writeConfig(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

async function waitFor(holds: () => boolean, child: ChildProcess, output: () => string): Promise<void> {
  const deadline = Date.now() + 60_000
  while (!holds()) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`the server ended with ${child.exitCode ?? child.signalCode}:\n${output()}`)
    if (Date.now() > deadline) throw new Error(`the server did not come up:\n${output()}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
