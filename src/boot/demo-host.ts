import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Log } from '../access/log.ts'
import type { DemoRun } from '../api/system/system-parts.ts'

/** What the demo's process says to the Gatehouse that started it. */
export type DemoMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'running'; readonly url: string; readonly email: string; readonly password: string }

export interface DemoHostOptions {
  /** Of the real Gatehouse; the demo lies in it, in a folder of its own. */
  readonly dataFolder: string
  /** Where the real one listens: the demo listens on the same address. */
  readonly host: string
  /** Preferred port; any other where it is taken. */
  readonly port: number
  readonly publicUrl?: string | undefined
  readonly log: Log
}

const mainFile = resolve(import.meta.dirname, '../main.ts')
const stopWithinMs = 15_000

/**
 * The demo beside the real thing: a child process with a data folder of its own, so that invented people, events and
 * alerts never mix with real ones, and removing it is ending a process and deleting a folder.
 *
 * `demo.on` in the data folder says that it is wanted. A restart tells a new day with a new sign-in: yesterday's
 * stories would be stale.
 */
export class DemoHost {
  readonly #options: DemoHostOptions
  readonly #folder: string
  readonly #mark: string
  #child: ChildProcess | undefined
  #run: DemoRun = { state: 'off' }

  constructor(options: DemoHostOptions) {
    this.#options = options
    this.#folder = join(options.dataFolder, 'demo')
    this.#mark = join(options.dataFolder, 'demo.on')
  }

  get run(): DemoRun {
    return this.#run
  }

  /** Starts it where it was on when Gatehouse stopped, and clears away what a crash left. */
  resume(): void {
    if (existsSync(this.#mark)) this.#launch()
    else rmSync(this.#folder, { recursive: true, force: true })
  }

  /** Resolves when it is on its way; `run` tells how far. Does nothing where it runs already. */
  async start(): Promise<void> {
    if (this.#child) return
    writeFileSync(this.#mark, '')
    this.#launch()
  }

  /** Ends it and deletes all of it. */
  async remove(): Promise<void> {
    rmSync(this.#mark, { force: true })
    await this.stop()
    rmSync(this.#folder, { recursive: true, force: true })
    this.#run = { state: 'off' }
  }

  /** Ends the process; it comes back with the next start. */
  async stop(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((done) => child.once('exit', done))
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs)
    await ended
    clearTimeout(timer)
  }

  #launch(): void {
    const { host, port, publicUrl, log } = this.#options
    rmSync(this.#folder, { recursive: true, force: true })
    mkdirSync(this.#folder, { mode: 0o700 })
    const more = publicUrl === undefined ? [] : ['--public-url', publicUrl]
    const words = ['demo', '--data', this.#folder, '--host', host, '--port', String(port), ...more]
    const child = spawn(process.execPath, [...process.execArgv, mainFile, ...words], {
      // Its password comes over the channel and is printed nowhere; its errors go to our log.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, GATEHOUSE_KEY_FILE: undefined, GATEHOUSE_DATA: undefined },
    })
    this.#child = child
    this.#run = { state: 'starting', done: 0, total: 0 }
    let lastWords = ''
    child.stderr?.on('data', (chunk: Buffer) => (lastWords = (lastWords + chunk.toString()).slice(-2_000)))
    child.on('message', (message: DemoMessage) => {
      if (this.#child === child) this.#run = runOf(message)
    })
    const ended = (how: string): void => {
      if (this.#child !== child) return
      this.#child = undefined
      log.error({ part: 'demo', how, said: lastWords }, 'the demo ended by itself')
      this.#run = { state: 'failed', message: lastLine(lastWords) || how }
    }
    child.once('error', (error) => ended(error.message))
    child.once('exit', (code, signal) => ended(`ended with ${code ?? signal}`))
  }
}

function runOf(message: DemoMessage): DemoRun {
  const { kind, ...rest } = message
  return kind === 'progress'
    ? { state: 'starting', ...(rest as { done: number; total: number }) }
    : { state: 'running', ...(rest as { url: string; email: string; password: string }) }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}
