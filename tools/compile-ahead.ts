/** Compiles the program where that has not been done yet, so that its first start is as quick as the others. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compiledFolder } from '../src/cli/keep-compiled.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const longestMs = 60_000

/**
 * Node keeps what it compiled of the modules that ran, each thread's own among them: the program is started once on
 * an empty data folder of its own, without a port that anybody knows, and ended as soon as it serves.
 */
export async function compileAhead(env: Record<string, string> = {}): Promise<void> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'gatehouse-compile-'))
  try {
    const config = 'web: { port: 0 }\nsyslog: { udp: 0, tcp: 0, tls: 0, relp: 0 }\n'
    writeFileSync(join(dataFolder, 'gatehouse.yml'), config)
    // As it is started later: V8 refuses what it compiled under other flags.
    const command = [join(root, 'bin/gatehouse'), 'serve', '--no-console', '--data', dataFolder]
    const child = spawn('sh', command, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const tooLong = setTimeout(() => child.kill('SIGKILL'), longestMs)
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (/^Gatehouse serves /m.test(output)) child.kill('SIGTERM')
    })
    await new Promise((resolve) => child.once('close', resolve))
    clearTimeout(tooLong)
  } finally {
    rmSync(dataFolder, { recursive: true, force: true })
  }
}

/** For this Node and this user; after an upgrade what changed is compiled as it is used. */
function isCompiled(): boolean {
  try {
    const mine = `${process.version}-${process.arch}-`
    return readdirSync(compiledFolder).some(
      (name) => name.startsWith(mine) && name.endsWith(`-${process.getuid?.()}`),
    )
  } catch {
    return false
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url) && !isCompiled()) await compileAhead()
