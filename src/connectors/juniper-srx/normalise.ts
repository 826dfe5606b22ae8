import type { NormalisedEvent } from '../../model/event.ts'
import type { Envelope } from '../define-connector.ts'
import {
  type Connection,
  describeConnection,
  nativeOfConnection,
  protocolName,
} from '../describe-connection.ts'
import { readAccount, readEndpoint } from '../read-account.ts'
import { presentOrNone, readDuration, readInteger, setField } from '../read-value.ts'
import { type Finding, placeOf, startEvent } from '../start-event.ts'
import { shorten } from '../write-message.ts'

type Data = Readonly<Record<string, string>>

const verdicts = new Map<string, Connection['verdict']>([
  ['RT_FLOW_SESSION_CREATE', 'allowed'],
  ['RT_FLOW_SESSION_CLOSE', 'closed'],
  ['RT_FLOW_SESSION_DENY', 'denied'],
  ['RT_FLOW_SESSION_CREATE_LS', 'allowed'],
  ['RT_FLOW_SESSION_CLOSE_LS', 'closed'],
  ['RT_FLOW_SESSION_DENY_LS', 'denied'],
])
const readers = new Map<string, (data: Data, place: string) => Finding>([
  ['IDP_ATTACK_LOG_EVENT', readAttack],
  ['UI_AUTH_EVENT', (data, place) => signIn(data, 'success', place)],
  ['UI_LOGIN_EVENT', (data, place) => signIn(data, 'success', place)],
  ['SSHD_LOGIN_FAILED', (data, place) => signIn(data, 'failure', place)],
  ['LOGIN_FAILED', (data, place) => signIn(data, 'failure', place)],
  ['UI_COMMIT', readCommit],
])
for (const screen of ['TCP', 'UDP', 'ICMP', 'IP', 'SESSION_LIMIT'])
  readers.set(`RT_SCREEN_${screen}`, readScreen)

/** Is it Junos's structured data under a tag that is known? */
export function isJuniperSrx(envelope: Envelope): boolean {
  const tag = envelope.syslog?.msgId ?? ''
  return (verdicts.has(tag) || readers.has(tag)) && dataOf(envelope) !== undefined
}

/** Maps one structured message. Source: Juniper's system log explorer. */
export function normaliseJuniperSrx(envelope: Envelope): NormalisedEvent[] | undefined {
  const tag = envelope.syslog?.msgId ?? ''
  const data = dataOf(envelope)
  if (data === undefined) return undefined
  const place = placeOf(envelope.syslog?.hostname)
  const verdict = verdicts.get(tag)
  const native: Record<string, unknown> = { ...data, tag }
  if (verdict !== undefined) {
    const connection = connectionOf(data, verdict)
    return [
      startEvent(envelope, describeConnection(connection, place), {
        product: 'Junos',
        logsource: { product: 'juniper', category: 'firewall', service: 'rt_flow' },
        native: { ...native, ...nativeOfConnection(connection) },
      }),
    ]
  }
  const finding = readers.get(tag)?.(data, place)
  return finding === undefined
    ? undefined
    : [startEvent(envelope, finding, { product: 'Junos', logsource: { product: 'juniper' }, native })]
}

function dataOf(envelope: Envelope): Data | undefined {
  const elements = Object.entries(envelope.syslog?.structuredData ?? {})
  return elements.find(([id]) => id.startsWith('junos@'))?.[1]
}

function connectionOf(data: Data, verdict: Connection['verdict']): Connection {
  const user = data['username']
  return {
    verdict,
    protocol: protocolName(data['protocol-id']),
    source: data['source-address'],
    sourcePort: data['source-port'],
    target: data['destination-address'],
    targetPort: data['destination-port'],
    bytesOut: readInteger(data['bytes-from-client']),
    bytesIn: readInteger(data['bytes-from-server']),
    durationMs: readDuration(data['elapsed-time'], 1000),
    user: user === undefined || user === 'N/A' || user === '' ? undefined : user,
    rule: data['policy-name'],
    reason: data['reason']?.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_'),
  }
}

function readAttack(data: Data, place: string): Finding {
  const title = data['attack-name'] ?? 'Unnamed attack'
  const severity = data['threat-severity']?.toLowerCase()
  const blocked = /^(?:drop|close|block)/i.test(data['action'] ?? '')
  return {
    class: 'detection_finding',
    activity: 'create',
    severity: severity === 'critical' || severity === 'high' || severity === 'low' ? severity : 'medium',
    status_detail: blocked ? 'blocked' : 'allowed',
    message: `${shorten(title)}${blocked ? ' (blocked)' : ''}${place}`,
    finding: { title, category: 'ips' },
    ...endsOf(data),
  }
}

function readScreen(data: Data, place: string): Finding {
  const title = data['attack-name'] ?? 'Screen'
  return {
    class: 'detection_finding',
    activity: 'create',
    severity: 'medium',
    message: `${shorten(title)}${place}`,
    finding: { title, category: 'screen' },
    ...endsOf(data),
  }
}

function endsOf(data: Data): Partial<Finding> {
  return (
    presentOrNone<Partial<Finding>>({
      src_endpoint: readEndpoint(data['source-address'], data['source-port']),
      dst_endpoint: readEndpoint(data['destination-address'], data['destination-port']),
    }) ?? {}
  )
}

function signIn(data: Data, status: 'success' | 'failure', place: string): Finding {
  const user = data['username']
  const from = data['source-address'] ?? data['remote-address']
  const finding: Finding = {
    class: 'authentication',
    activity: 'logon',
    status,
    message: `Logon of ${shorten(user ?? 'somebody')}${place}${from === undefined ? '' : ` from ${shorten(from)}`}${status === 'failure' ? ' failed' : ''}`,
  }
  setField(finding, 'user', readAccount(user))
  setField(finding, 'src_endpoint', readEndpoint(from))
  return finding
}

function readCommit(data: Data, place: string): Finding {
  const user = readAccount(data['username'])
  const finding: Finding = {
    class: 'config_state_change',
    activity: 'update',
    severity: 'low',
    status: 'success',
    message: `Configuration committed${place}${user?.name === undefined ? '' : ` by ${shorten(user.name)}`}`,
  }
  setField(finding, 'actor', presentOrNone({ user }))
  return finding
}
