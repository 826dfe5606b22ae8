import type { Asset } from '../model/asset.ts'
import type { StaffMember } from './organisation.ts'

/**
 * One message as a device of the demo organisation would send it. `story` is the ground truth for checking: it is
 * never part of what is sent.
 */
export interface DemoMessage {
  readonly atMs: number
  readonly via: 'syslog' | 'http' | 'mqtt'
  /** HTTP: the source whose key is used. MQTT: the topic. Syslog: the sending host. */
  readonly to: string
  /** Syslog: the program's name. */
  readonly app?: string
  readonly body: string
  readonly story?: string
}

const iso = (ms: number): string => new Date(ms).toISOString()

/** Sources of the demo that send over HTTP with a key of their own, and their connector. */
export const httpSources = {
  'demo-access': 'badge',
  'demo-windows': 'windows',
  'demo-network': 'zeek',
} as const

interface BadgeFacts {
  readonly door: string
  readonly direction?: 'in' | 'out'
  readonly badge: string
  readonly holder?: string
  readonly result?: 'granted' | 'denied'
  readonly reason?: string
}

export function badge(atMs: number, facts: BadgeFacts): DemoMessage {
  const direction = facts.direction ?? 'in'
  return {
    atMs,
    via: 'http',
    to: 'demo-access',
    body: JSON.stringify({
      time: iso(atMs),
      event: 'access',
      door: facts.door,
      reader: `${facts.door}-${direction}`,
      direction,
      card: facts.badge,
      ...(facts.holder && { holder: facts.holder }),
      result: facts.result ?? 'granted',
      ...(facts.reason && { reason: facts.reason }),
    }),
  }
}

export function doorEvent(
  atMs: number,
  door: string,
  event: 'door_opened' | 'door_closed' | 'door_forced' | 'request_to_exit',
): DemoMessage {
  return { atMs, via: 'http', to: 'demo-access', body: JSON.stringify({ time: iso(atMs), event, door }) }
}

interface LogonFacts {
  readonly host: Asset
  readonly account: string
  /** Windows' number: 2 interactive, 3 network, 7 unlock, 10 remote. */
  readonly type: 2 | 3 | 7 | 10
  readonly from?: string
  readonly failed?: boolean
}

export function windowsLogon(atMs: number, facts: LogonFacts): DemoMessage {
  return windows(
    atMs,
    facts.host,
    facts.failed ? 4625 : 4624,
    'Security',
    'Microsoft-Windows-Security-Auditing',
    {
      TargetUserName: facts.account,
      TargetDomainName: 'HARBOURVALE',
      LogonType: String(facts.type),
      IpAddress: facts.from ?? '-',
      LogonProcessName: facts.type === 3 ? 'Kerberos' : 'User32',
      AuthenticationPackageName: facts.type === 3 ? 'Kerberos' : 'Negotiate',
      WorkstationName: facts.host.name,
      ...(facts.failed && { Status: '0xc000006d', SubStatus: '0xc000006a' }),
    },
  )
}

export function windowsLogoff(atMs: number, host: Asset, account: string): DemoMessage {
  return windows(atMs, host, 4634, 'Security', 'Microsoft-Windows-Security-Auditing', {
    TargetUserName: account,
    TargetDomainName: 'HARBOURVALE',
    LogonType: '2',
  })
}

export function processLaunch(
  atMs: number,
  host: Asset,
  account: string,
  image: string,
  line: string,
): DemoMessage {
  return windows(atMs, host, 4688, 'Security', 'Microsoft-Windows-Security-Auditing', {
    SubjectUserName: account,
    SubjectDomainName: 'HARBOURVALE',
    NewProcessName: image,
    CommandLine: line,
    ParentProcessName: 'C:\\Windows\\explorer.exe',
    NewProcessId: '0x1a2c',
  })
}

export function usbAttach(atMs: number, host: Asset, account: string, device: string): DemoMessage {
  return windows(atMs, host, 6416, 'Security', 'Microsoft-Windows-Security-Auditing', {
    SubjectUserName: account,
    SubjectDomainName: 'HARBOURVALE',
    DeviceId: device,
    DeviceDescription: 'USB Mass Storage Device',
    ClassName: 'USB',
    ClassId: '{36fc9e60-c465-11cf-8056-444553540000}',
  })
}

/** A Windows record as winlogbeat sends it. */
export function windows(
  atMs: number,
  host: Asset,
  eventId: number,
  channel: string,
  provider: string,
  data: Record<string, string>,
): DemoMessage {
  const body = {
    '@timestamp': iso(atMs),
    agent: { type: 'winlogbeat', version: '8.15.0' },
    host: { name: host.name, ip: host.addresses },
    event: { code: String(eventId), provider, kind: 'event' },
    winlog: {
      api: 'wineventlog',
      channel,
      computer_name: host.names[1] ?? host.name,
      event_id: String(eventId),
      provider_name: provider,
      event_data: data,
    },
  }
  return { atMs, via: 'http', to: 'demo-windows', body: JSON.stringify(body) }
}

export function sshAccepted(
  atMs: number,
  host: Asset,
  account: string,
  from: string,
  port: number,
): DemoMessage {
  const body = `Accepted publickey for ${account} from ${from} port ${port} ssh2: ED25519 SHA256:4vT0m6m0zvJw8n1Qm2kYxQ5mYB4t9oCq2v7b3n5p8rA`
  return { atMs, via: 'syslog', to: host.name.toLowerCase(), app: 'sshd', body }
}

export function sudo(atMs: number, host: Asset, account: string, command: string): DemoMessage {
  const body = `${account} : TTY=pts/0 ; PWD=/home/${account} ; USER=root ; COMMAND=${command}`
  return { atMs, via: 'syslog', to: host.name.toLowerCase(), app: 'sudo', body }
}

export function vpnConnected(atMs: number, gateway: Asset, account: string, from: string): DemoMessage {
  const body = `${from}:1194 [${account}] Peer Connection Initiated with [AF_INET]${from}:1194`
  return { atMs, via: 'syslog', to: gateway.name.toLowerCase(), app: 'openvpn', body }
}

export function switchPort(atMs: number, site: string, port: string, state: 'down' | 'up'): DemoMessage {
  const number = `%LINK-3-UPDOWN: Interface GigabitEthernet${port.slice(2)}, changed state to ${state}`
  return { atMs, via: 'syslog', to: `${site}-sw1`, app: 'ios', body: number }
}

export function connection(
  atMs: number,
  from: Asset,
  to: string,
  port: number,
  service: string,
  uid: string,
): DemoMessage {
  const body = {
    _path: 'conn',
    ts: atMs / 1000,
    uid,
    'id.orig_h': from.addresses[0],
    'id.orig_p': 49_152 + (atMs % 16_000),
    'id.resp_h': to,
    'id.resp_p': port,
    proto: 'tcp',
    service,
    duration: 1.5,
    orig_bytes: 900,
    resp_bytes: 14_000,
    conn_state: 'SF',
  }
  return { atMs, via: 'http', to: 'demo-network', body: JSON.stringify(body) }
}

export function cameraReview(
  atMs: number,
  camera: string,
  label: string,
  severity: 'alert' | 'detection',
  id: string,
): DemoMessage {
  const review = {
    id: `${(atMs / 1000).toFixed(3)}-${id}`,
    camera,
    severity,
    start_time: atMs / 1000,
    end_time: null,
    data: {
      detections: [`${(atMs / 1000).toFixed(3)}-${id}`],
      objects: [label],
      sub_labels: [],
      zones: [],
      audio: [],
    },
  }
  return {
    atMs,
    via: 'mqtt',
    to: 'frigate/reviews',
    body: JSON.stringify({ type: 'new', before: review, after: review }),
  }
}

/** What a network watcher says of a camera, with its time: Frigate's own status has none. */
export function cameraAvailability(atMs: number, camera: string, state: 'online' | 'offline'): DemoMessage {
  const body = JSON.stringify({ time: iso(atMs), state })
  return { atMs, via: 'mqtt', to: `devices/${camera}/availability`, body }
}

export function temperature(atMs: number, sensor: string, value: number): DemoMessage {
  const body = JSON.stringify({ time: iso(atMs), value: Math.round(value * 10) / 10, unit: 'C' })
  return { atMs, via: 'mqtt', to: `sensors/${sensor}/temperature`, body }
}

/** Marks messages as part of a story, for checking afterwards. */
export function tell(story: string, messages: readonly DemoMessage[]): DemoMessage[] {
  return messages.map((message) => ({ ...message, story }))
}

/** A grant with what a wired door says around it. */
export function walkThrough(
  atMs: number,
  member: StaffMember,
  door: string,
  direction: 'in' | 'out',
): DemoMessage[] {
  return [
    badge(atMs, { door, direction, badge: member.badge, holder: member.person.name }),
    doorEvent(atMs + 1_200, door, 'door_opened'),
    doorEvent(atMs + 5_400, door, 'door_closed'),
  ]
}
