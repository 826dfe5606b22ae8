import type { DemoMessage } from '../../../../src/demo/messages.ts'
import * as say from '../../../../src/demo/messages.ts'
import type { DemoOrganisation, StaffMember } from '../../../../src/demo/organisation.ts'
import type { Random } from '../../../../src/demo/random.ts'
import type { Asset } from '../../../../src/model/asset.ts'
import type { DeskSpan } from './desk-spans.ts'
import * as words from './machine-words.ts'

const hourMs = 3_600_000

/** Share of traffic that a computer makes by itself, of what it makes with somebody at it. */
const idleShare = 0.12

/** The organisation's computers as the day needs them. */
export interface MachineWorld {
  readonly desks: readonly Asset[]
  readonly windowsServers: readonly Asset[]
  readonly linuxServers: readonly Asset[]
  readonly gateway: Asset
  readonly spansOf: ReadonlyMap<Asset, readonly DeskSpan[]>
}

export function machineWorld({ assets }: DemoOrganisation, spans: readonly DeskSpan[]): MachineWorld {
  const servers = assets.filter(({ kind }) => kind === 'server')
  return {
    desks: assets.filter(({ kind }) => kind === 'host' || kind === 'laptop'),
    linuxServers: servers.filter((_, index) => index % 2 === 0),
    windowsServers: servers.filter((_, index) => index % 2 === 1),
    gateway: assets.find(({ kind }) => kind === 'vpn_gateway') as Asset,
    spansOf: Map.groupBy(spans, ({ member }) => member.workstation),
  }
}

/**
 * At least `count` messages that computers send in the hour from `fromMs`; unsorted, a few reach beyond its end.
 * Moments are uniform in the hour. A desk with somebody at it says much more than an idle one, a laptop without
 * anybody is off; what people do comes in bursts (a name asked for, then connections).
 */
export function machineHour(
  world: MachineWorld,
  fromMs: number,
  count: number,
  random: Random,
): DemoMessage[] {
  const messages: DemoMessage[] = []
  while (messages.length < count) {
    const atMs = fromMs + random.int(0, hourMs - 1)
    const where = random.next()
    if (where < 0.12) serverSays(world, atMs, random, messages)
    else if (where < 0.16) outsideSays(world, atMs, random, messages)
    else deskSays(world, atMs, random, messages)
  }
  return messages
}

function deskSays(world: MachineWorld, atMs: number, random: Random, messages: DemoMessage[]): void {
  const desk = random.pick(world.desks)
  const span = world.spansOf.get(desk)?.find(({ fromMs, toMs }) => fromMs < atMs && atMs < toMs)
  if (span) {
    const what = random.next()
    if (what < 0.55) browse(desk, atMs, random, messages)
    else if (what < 0.8) launch(desk, span.member, atMs, random, messages)
    else if (what < 0.97) openShare(world, desk, span.member.account, atMs, random, messages)
    else if (what < 0.974) mistype(world, desk, span.member.account, atMs, random, messages)
    else idle(desk, atMs, random, messages)
    return
  }
  if (desk.kind === 'laptop' || !random.chance(idleShare)) return
  idle(desk, atMs, random, messages)
}

function browse(desk: Asset, atMs: number, random: Random, messages: DemoMessage[]): void {
  const visits = random.int(1, 4)
  for (let visit = 0; visit < visits; visit++) {
    const [name, address, port] = random.pick(words.destinations)
    const askedMs = atMs + random.int(0, 1_500)
    messages.push(dns(desk, askedMs, name, address, random))
    const streams = random.int(1, 3)
    for (let stream = 0; stream < streams; stream++)
      messages.push(flow(desk, askedMs + random.int(20, 900), address, port, random))
  }
}

function launch(
  desk: Asset,
  { account, role }: StaffMember,
  atMs: number,
  random: Random,
  messages: DemoMessage[],
): void {
  const list =
    role === 'administrator' && random.chance(0.2) ? words.administratorPrograms : words.deskPrograms
  messages.push(...processRun(desk, account, random.pick(list), atMs, random))
}

/** A logon over the network at a file server, the ticket for it, and its end. */
function openShare(
  world: MachineWorld,
  desk: Asset,
  account: string,
  atMs: number,
  random: Random,
  messages: DemoMessage[],
): void {
  const host = random.pick(world.windowsServers)
  const from = desk.addresses[0] ?? '-'
  if (random.chance(0.5)) messages.push(ticket(world, account, host, from, atMs - 40, random))
  messages.push(say.windowsLogon(atMs, { host, account, type: 3, from }))
  messages.push(flow(desk, atMs - 10, host.addresses[0] ?? '', 445, random))
  messages.push(logoff(host, account, '3', atMs + random.int(5_000, 40_000)))
}

/** A password typed wrongly at the desk, or one that a mail program still has from last month. */
function mistype(
  world: MachineWorld,
  desk: Asset,
  account: string,
  atMs: number,
  random: Random,
  messages: DemoMessage[],
): void {
  const facts = random.chance(0.6)
    ? ({ host: desk, account, type: 7, failed: true } as const)
    : ({
        host: random.pick(world.windowsServers),
        account,
        type: 3,
        from: desk.addresses[0] ?? '-',
        failed: true,
      } as const)
  messages.push(say.windowsLogon(atMs, facts))
}

function idle(desk: Asset, atMs: number, random: Random, messages: DemoMessage[]): void {
  if (random.chance(0.4)) {
    messages.push(...processRun(desk, `${desk.name}$`, random.pick(words.backgroundPrograms), atMs, random))
    return
  }
  const [name, address, port] = random.pick(words.destinations)
  messages.push(dns(desk, atMs, name, address, random), flow(desk, atMs + 60, address, port, random))
}

function serverSays(world: MachineWorld, atMs: number, random: Random, messages: DemoMessage[]): void {
  const what = random.next()
  if (what < 0.35) {
    const server = random.pick(world.windowsServers)
    messages.push(
      ...processRun(server, `${server.name}$`, random.pick(words.backgroundPrograms), atMs, random),
    )
  } else if (what < 0.6) {
    const server = random.pick(world.linuxServers)
    const [account, command] = random.pick(words.cronJobs)
    messages.push(line(server, 'CRON', atMs, `(${account}) CMD (${command})`))
  } else if (what < 0.75) {
    // Monitoring looks in with a key, and out again.
    const server = random.pick(world.linuxServers)
    const port = random.int(40_000, 60_000)
    messages.push(say.sshAccepted(atMs, server, 'monitor', '10.11.1.12', port))
    messages.push(line(server, 'sshd', atMs + 900, `Disconnected from user monitor 10.11.1.12 port ${port}`))
  } else {
    const server = random.pick([...world.windowsServers, ...world.linuxServers])
    const [name, address, port] = random.pick(words.destinations)
    messages.push(dns(server, atMs, name, address, random), flow(server, atMs + 30, address, port, random))
  }
}

/** The internet: visitors of the web site, and those who knock at every address there is. */
function outsideSays(world: MachineWorld, atMs: number, random: Random, messages: DemoMessage[]): void {
  const from = `${random.pick(['198.51.100', '203.0.113', '192.0.2'])}.${random.int(100, 254)}`
  if (random.chance(0.5)) {
    const [server] = world.linuxServers
    if (server) messages.push(webRequest(server, from, atMs, random))
    return
  }
  const port = random.pick([22, 23, 80, 443, 445, 1433, 3306, 3389, 5060, 8080])
  messages.push(
    zeek('conn', atMs, random, {
      'id.orig_h': from,
      'id.orig_p': random.int(30_000, 60_000),
      'id.resp_h': '198.51.100.1',
      'id.resp_p': port,
      proto: 'tcp',
      conn_state: random.chance(0.7) ? 'S0' : 'REJ',
      orig_bytes: 0,
      resp_bytes: 0,
    }),
  )
}

function webRequest(server: Asset, from: string, atMs: number, random: Random): DemoMessage {
  const status = random.chance(0.04) ? 404 : random.chance(0.1) ? 304 : 200
  const path = status === 404 ? `/old/${random.hex(6)}` : random.pick(words.webPaths)
  const [day, month, year] = new Date(atMs).toUTCString().slice(5, 16).split(' ')
  const time = `${day}/${month}/${year}:${new Date(atMs).toISOString().slice(11, 19)} +0000`
  const body = `${from} - - [${time}] "GET ${path} HTTP/1.1" ${status} ${random.int(200, 60_000)} "-" "${random.pick(words.webAgents)}"`
  return line(server, 'nginx', atMs, body)
}

/** The start of a process and, most often, its end. */
function processRun(
  host: Asset,
  account: string,
  { image, line: text, parent }: (typeof words.deskPrograms)[number],
  atMs: number,
  random: Random,
): DemoMessage[] {
  const id = `0x${random.hex(4)}`
  const subject = {
    SubjectUserSid: account.endsWith('$') ? 'S-1-5-18' : 'S-1-5-21-1004336348-1177238915-682003330-1104',
    SubjectUserName: account,
    SubjectDomainName: 'HARBOURVALE',
    SubjectLogonId: `0x${random.hex(6)}`,
  }
  const security = ['Security', 'Microsoft-Windows-Security-Auditing'] as const
  const started = say.windows(atMs, host, 4688, ...security, {
    ...subject,
    NewProcessId: id,
    NewProcessName: image,
    TokenElevationType: '%%1938',
    ProcessId: `0x${random.hex(3)}`,
    CommandLine: text,
    ParentProcessName: parent,
    MandatoryLabel: 'S-1-16-8192',
  })
  if (random.chance(0.4)) return [started]
  const ended = { ...subject, Status: '0x0', ProcessId: id, ProcessName: image }
  return [started, say.windows(atMs + random.int(50, 90_000), host, 4689, ...security, ended)]
}

function logoff(host: Asset, account: string, type: string, atMs: number): DemoMessage {
  return say.windows(atMs, host, 4634, 'Security', 'Microsoft-Windows-Security-Auditing', {
    TargetUserName: account,
    TargetDomainName: 'HARBOURVALE',
    LogonType: type,
  })
}

function ticket(
  world: MachineWorld,
  account: string,
  host: Asset,
  from: string,
  atMs: number,
  random: Random,
): DemoMessage {
  const controller = world.windowsServers[0] ?? host
  return say.windows(atMs, controller, 4769, 'Security', 'Microsoft-Windows-Security-Auditing', {
    TargetUserName: `${account}@HARBOURVALE.EXAMPLE`,
    TargetDomainName: 'HARBOURVALE.EXAMPLE',
    ServiceName: `${host.name}$`,
    TicketOptions: '0x40810000',
    TicketEncryptionType: '0x12',
    IpAddress: `::ffff:${from}`,
    IpPort: String(random.int(49_200, 65_000)),
    Status: '0x0',
  })
}

function dns(host: Asset, atMs: number, name: string, address: string, random: Random): DemoMessage {
  const missing = random.chance(0.02)
  return zeek('dns', atMs, random, {
    'id.orig_h': host.addresses[0],
    'id.orig_p': random.int(49_200, 65_000),
    'id.resp_h': '10.11.20.11',
    'id.resp_p': 53,
    proto: 'udp',
    trans_id: random.int(0, 65_535),
    rtt: random.int(1, 40) / 1_000,
    query: missing ? `wpad.${name}` : name,
    qclass_name: 'C_INTERNET',
    AA: false,
    TC: false,
    RD: true,
    RA: true,
    Z: 0,
    rejected: false,
    qtype_name: random.chance(0.7) ? 'A' : 'AAAA',
    rcode_name: missing ? 'NXDOMAIN' : 'NOERROR',
    ...(!missing && { answers: [address] }),
  })
}

function flow(host: Asset, atMs: number, address: string, port: number, random: Random): DemoMessage {
  // Sizes and durations have a long tail: most are small.
  const tail = 1 / Math.max(0.002, random.next())
  return zeek('conn', atMs, random, {
    'id.orig_h': host.addresses[0],
    'id.orig_p': random.int(49_200, 65_000),
    'id.resp_h': address,
    'id.resp_p': port,
    proto: 'tcp',
    ...(port === 443 ? { service: 'ssl' } : port === 80 ? { service: 'http' } : { service: 'smb' }),
    duration: Math.round(tail * 300) / 1000,
    orig_bytes: Math.round(tail * 700),
    resp_bytes: Math.round(tail * 5_000),
    conn_state: random.chance(0.93) ? 'SF' : random.pick(['S1', 'RSTO', 'RSTR', 'S0']),
  })
}

function zeek(path: string, atMs: number, random: Random, fields: Record<string, unknown>): DemoMessage {
  const body = { _path: path, ts: atMs / 1000, uid: `C${random.hex(16)}`, ...fields }
  return { atMs, via: 'http', to: 'demo-network', body: JSON.stringify(body) }
}

function line(host: Asset, app: string, atMs: number, body: string): DemoMessage {
  return { atMs, via: 'syslog', to: host.name.toLowerCase(), app, body }
}
