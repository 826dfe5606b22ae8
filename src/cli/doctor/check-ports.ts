import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { ServerStatus } from '../../boot/control-socket.ts'
import type { Config } from '../../pipeline/config.ts'
import { ok, problem, type Finding } from './finding.ts'

interface Wanted {
  readonly name: string
  readonly kind: 'tcp' | 'udp'
  readonly host: string
  readonly port: number
  readonly setting: string
}

/** Each configured port: free, held by the server of this data folder, or taken by somebody else. */
export async function checkPorts(config: Config, server: ServerStatus | undefined): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const wanted of wantedPorts(config)) findings.push(await checkPort(wanted, server))
  return findings
}

function wantedPorts({ web, syslog, gelf }: Config): Wanted[] {
  const of = (
    name: string,
    kind: 'tcp' | 'udp',
    port: number | null,
    setting: string,
    [section, { host }] = ['syslog', syslog] as readonly [string, { readonly host: string }],
  ): Wanted[] =>
    port === null || port === 0 ? [] : [{ name, kind, host, port, setting: `${section}.${setting}` }]
  return [
    { name: 'console', kind: 'tcp' as const, host: web.host, port: web.port, setting: 'web.port' },
    ...of('syslog UDP', 'udp', syslog.udp, 'udp'),
    ...of('syslog TCP', 'tcp', syslog.tcp, 'tcp'),
    ...of('syslog TLS', 'tcp', syslog.tls, 'tls'),
    ...of('RELP', 'tcp', syslog.relp, 'relp'),
    ...of('GELF UDP', 'udp', gelf.udp, 'udp', ['gelf', gelf]),
    ...of('GELF TCP', 'tcp', gelf.tcp, 'tcp', ['gelf', gelf]),
  ].filter(({ port }) => port !== 0)
}

async function checkPort(
  { name, kind, host, port, setting }: Wanted,
  server: ServerStatus | undefined,
): Promise<Finding> {
  const what = `port ${port}`
  const ours = server !== undefined && isOurs(name, port, server)
  const code = await tryPort(kind, host, port)
  if (ours) return ok(what, `${name}: held by this Gatehouse`)
  if (code === undefined) {
    if (server === undefined) return ok(what, `${name}: free`)
    return problem(
      what,
      `${name}: the running Gatehouse does not listen there`,
      'Restart it, and read what it prints at the start.',
    )
  }
  if (code === 'EADDRINUSE')
    return problem(
      what,
      `${name}: another program has it`,
      `Stop that program ("ss -ltunp | grep ${port}" names it) or set ${setting} to another port.`,
    )
  if (code === 'EACCES')
    return problem(
      what,
      `${name}: ports below 1024 need a right`,
      `Give CAP_NET_BIND_SERVICE, or set ${setting} to a higher port.`,
    )
  return problem(
    what,
    `${name}: ${host} cannot be listened on (${code})`,
    `Set the host to an address of this machine.`,
  )
}

function isOurs(name: string, port: number, { url, listeners }: ServerStatus): boolean {
  if (name === 'console') return new URL(url).port === String(port)
  return listeners.some((one) => one.name === name && one.address.endsWith(`:${port}`))
}

/** Undefined: it can be had; otherwise the error's code. */
async function tryPort(kind: 'tcp' | 'udp', host: string, port: number): Promise<string | undefined> {
  const socket = kind === 'tcp' ? createServer() : createSocket(host.includes(':') ? 'udp6' : 'udp4')
  try {
    const listening = once(socket, 'listening')
    if ('bind' in socket) socket.bind(port, host)
    else socket.listen(port, host)
    await listening
    return undefined
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error)
  } finally {
    await new Promise<void>((resolve) => {
      try {
        socket.close(() => resolve())
      } catch {
        resolve()
      }
    })
  }
}
