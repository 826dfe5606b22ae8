import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** For tests: is the program installed? Tests that need one that is not are skipped, and say so. */
export function hasProgram(name: string): boolean {
  const found =
    spawnSync('sh', ['-c', `command -v ${name}`], { stdio: 'ignore', env: environment }).status === 0
  if (!found) console.warn(`${name} is not installed: its tests are skipped`)
  return found
}

/** Daemons live in sbin, which is not on everybody's PATH. */
const environment = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` }

/** Runs a program to its end; throws with its error output when it fails. */
export function runProgram(name: string, args: readonly string[], input?: string): string {
  return execFileSync(name, args, {
    env: environment,
    encoding: 'utf8',
    stdio: 'pipe',
    ...(input === undefined ? {} : { input }),
  })
}

/** A folder of its own for one test file, and the daemons started in it. */
export class Workbench {
  readonly folder = mkdtempSync(join(tmpdir(), 'gatehouse-test-'))
  readonly #children: ChildProcess[] = []

  write(name: string, content: string): string {
    const path = join(this.folder, name)
    writeFileSync(path, content)
    return path
  }

  start(name: string, args: readonly string[]): ChildProcess {
    const child = spawn(name, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout?.resume()
    child.stderr?.resume()
    this.#children.push(child)
    return child
  }

  /** Stops one of its programs and waits until it is gone. */
  async kill(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    await gone
  }

  async close(): Promise<void> {
    await Promise.all(this.#children.map((child) => this.kill(child)))
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** A self-signed certificate for 127.0.0.1 and localhost, made by openssl. */
  makeCertificate(name: string): { cert: string; key: string } {
    const cert = join(this.folder, `${name}.crt`)
    const key = join(this.folder, `${name}.key`)
    const subject = `-subj /CN=${name} -addext subjectAltName=DNS:localhost,IP:127.0.0.1`
    const request = `req -x509 -newkey rsa:2048 -nodes -days 2 ${subject}`
    runProgram('openssl', [...request.split(' '), '-keyout', key, '-out', cert])
    return { cert, key }
  }
}
