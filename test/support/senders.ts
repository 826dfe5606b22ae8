import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter, join } from 'node:path'

/** Is a program there, `sbin` folders included? */
export function hasProgram(name: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return folders.some((folder) => existsSync(join(folder, name)))
}

export function missingOf(...names: string[]): string[] {
  return names.filter((name) => !hasProgram(name))
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** util-linux's `logger`: one line as a real sender writes it. */
export function logger(address: string, text: string, ...options: string[]): void {
  const [host, port] = address.split(':') as [string, string]
  execFileSync('logger', ['--server', host, '--port', port, '--tcp', '--octet-count', ...options, text])
}

/** A real mosquitto on a port of its own. */
export async function startMosquitto(folder: string): Promise<{ port: number; stop(): void }> {
  const port = await freePort()
  mkdirSync(folder, { recursive: true })
  const config = join(folder, 'mosquitto.conf')
  writeFileSync(config, `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\n`)
  const broker = spawn('mosquitto', ['-c', config], {
    stdio: 'ignore',
    env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin` },
  })
  await waitForPort(port)
  return { port, stop: () => broker.kill() }
}

export function mosquittoPub(port: number, topic: string, message: string): void {
  execFileSync('mosquitto_pub', [
    '-h',
    '127.0.0.1',
    '-p',
    String(port),
    '-q',
    '1',
    '-t',
    topic,
    '-m',
    message,
  ])
}

/** A real rsyslogd with the given action, reading lines from a file that `write` appends to. */
export async function startRsyslog(
  folder: string,
  action: string,
  globals = '',
): Promise<{ send(line: string): void; stop(): Promise<void> }> {
  mkdirSync(folder, { recursive: true })
  const input = await freePort()
  const config = join(folder, 'rsyslog.conf')
  writeFileSync(
    config,
    `global(workDirectory="${folder}")\n${globals}\nmodule(load="imtcp")\ninput(type="imtcp" port="${input}" address="127.0.0.1")\n${action}\n`,
  )
  const daemon: ChildProcess = spawn('rsyslogd', ['-n', '-f', config, '-i', join(folder, 'rsyslog.pid')], {
    stdio: 'ignore',
    env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin` },
  })
  const ended = new Promise<void>((resolve) => daemon.once('exit', () => resolve()))
  await waitForPort(input)
  return {
    send: (line) =>
      execFileSync('bash', ['-c', `printf '%s\\n' "$1" > /dev/tcp/127.0.0.1/${input}`, '-', line]),
    async stop() {
      daemon.kill()
      await ended
    },
  }
}

export function curlNdjson(url: string, key: string, lines: readonly object[], ...options: string[]): string {
  const body = lines.map((line) => JSON.stringify(line)).join('\n')
  return execFileSync(
    'curl',
    [
      '-sS',
      '--fail-with-body',
      '-H',
      `Authorization: Bearer ${key}`,
      '-H',
      'Content-Type: application/x-ndjson',
      ...options,
      '--data-binary',
      '@-',
      `${url}/api/ingest`,
    ],
    { input: body },
  ).toString()
}

async function waitForPort(port: number): Promise<void> {
  const { connect } = await import('node:net')
  for (let attempt = 0; attempt < 200; attempt++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy()
        resolve(true)
      })
      socket.once('error', () => resolve(false))
    })
    if (open) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`nothing listens on port ${port}`)
}
