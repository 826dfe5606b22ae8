import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

export interface CliResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command line as an operator does and waits for its end. */
export function runCli(...args: string[]): Promise<CliResult> {
  return runCliUntil(undefined, ...args)
}

/** Sends SIGINT once standard error matches `pattern`. */
export function runCliUntil(pattern: RegExp | undefined, ...args: string[]): Promise<CliResult> {
  return run({ pattern, nodeOptions: [] }, args)
}

/** Standard error tells each module as it is loaded: `loaded file:///…`. */
export function runCliTold(...args: string[]): Promise<CliResult> {
  const tell = `import { registerHooks } from 'node:module'
    registerHooks({ load(url, context, next) {
      process.stderr.write('loaded ' + url + '\\n')
      return next(url, context)
    } })`
  const hook = `data:text/javascript,${encodeURIComponent(tell)}`
  return run({ pattern: undefined, nodeOptions: ['--import', hook] }, args)
}

function run(
  { pattern, nodeOptions }: { pattern: RegExp | undefined; nodeOptions: readonly string[] },
  args: readonly string[],
): Promise<CliResult> {
  const child = spawn(process.execPath, [...nodeOptions, join(root, 'src/main.ts'), ...args], {
    cwd: root,
    env: { ...process.env, GATEHOUSE_DATA: undefined, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  let asked = false
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
    if (!asked && pattern?.test(stderr)) asked = child.kill('SIGINT')
  })
  return new Promise((done, fail) => {
    child.once('error', fail)
    child.once('close', (code) => done({ code, stdout, stderr }))
  })
}
