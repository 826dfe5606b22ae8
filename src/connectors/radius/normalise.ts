import type { NormalisedEvent } from '../../model/event.ts'
import type { ConnectorOptions, Envelope } from '../define-connector.ts'
import { readAccount, readIp } from '../read-account.ts'
import { readMac } from '../read-mac.ts'
import { present, presentOrNone, readDuration, readInteger, setField } from '../read-value.ts'
import { shortPort } from '../short-port.ts'
import { type Finding, startEvent } from '../start-event.ts'
import { shorten } from '../write-message.ts'
import { openDetail, openLogin, type RadiusRecord } from './open-sign-in.ts'

const meanings = {
  accept: ['logon', 'success', 'Network logon', undefined],
  reject: ['logon', 'failure', 'Network logon', undefined],
  request: ['preauth', 'unknown', 'Network logon asked for:', 'requested'],
  start: ['other', 'success', 'Network session began:', 'session_started'],
  stop: ['logoff', 'success', 'Network logoff', undefined],
  update: ['other', 'success', 'Network session goes on:', 'session_updated'],
} as const

/** Is it a sign-in line or a detail record of FreeRADIUS? */
export function isRadius(envelope: Envelope): boolean {
  return open(envelope, undefined) !== undefined
}

/**
 * Maps a sign-in or an accounting record to authentication: who, from which hardware, at which port of which switch or
 * access point. Source: FreeRADIUS's radiusd.conf (`log.auth`), rlm_detail, RFC 2865 and 2866.
 */
export function normaliseRadius(
  envelope: Envelope,
  { timeZone }: ConnectorOptions,
): NormalisedEvent[] | undefined {
  const record = open(envelope, timeZone)
  if (record === undefined) return undefined
  const [activity, status, what, detail] = meanings[record.kind]
  const mac = readMac(record.station)
  const nas = record.nas ?? record.nasIp
  const port = record.portId === undefined ? undefined : shortPort(record.portId)
  const user = record.user === undefined || record.user === '' ? undefined : record.user
  const where = nas === undefined ? '' : ` at ${shorten(nas)}${port === undefined ? '' : ` port ${port}`}`
  const finding: Finding = {
    class: 'authentication',
    activity,
    status,
    logon_type: 'network',
    auth_protocol: 'radius',
    message: `${what}${user === undefined ? '' : ` ${what.endsWith(':') ? '' : 'of '}${shorten(user)}`}${where}${mac === undefined ? '' : ` from ${mac}`}${status === 'failure' ? ' failed' : ''}`,
  }
  setField(finding, 'status_detail', detail ?? record.reason?.toLowerCase())
  setField(finding, 'user', user === undefined ? undefined : readAccount(user))
  // A VPN gateway gives the caller's address where a switch gives hardware.
  setField(
    finding,
    'src_endpoint',
    presentOrNone({ mac, ip: mac === undefined ? readIp(record.station) : readIp(record.address) }),
  )
  setField(
    finding,
    'device',
    presentOrNone({
      hostname: record.nas,
      ip: readIp(record.nasIp),
      type: port === undefined || record.nas === undefined ? undefined : 'switch_port',
      uid: port === undefined || record.nas === undefined ? undefined : `${record.nas} ${port}`,
    }),
  )
  setField(finding, 'network', trafficOf(record))
  if (record.session !== undefined) finding.actor = { session: record.session }
  setField(
    finding,
    'unmapped',
    presentOrNone<Record<string, unknown>>({
      port: port ?? record.port,
      called_station: record.called,
      server: envelope.syslog?.hostname,
    }),
  )
  return [
    startEvent(envelope, finding, {
      product: 'FreeRADIUS',
      logsource: { product: 'freeradius' },
      native: nativeOf(record),
      timeMs: record.timeMs,
    }),
  ]
}

function open({ text }: Envelope, timeZone: string | undefined): RadiusRecord | undefined {
  if (text.length > 20_000) return undefined
  return text.includes('Login ')
    ? openLogin(text.trim(), timeZone)
    : text.includes(' = ')
      ? openDetail(text, timeZone)
      : undefined
}

function trafficOf({ seconds, bytesIn, bytesOut }: RadiusRecord): Finding['network'] {
  return presentOrNone({
    bytes_out: readInteger(bytesIn),
    bytes_in: readInteger(bytesOut),
    duration_ms: readDuration(seconds, 1000),
  })
}

/** RADIUS's own names; a password that was logged is not among them. */
function nativeOf(record: RadiusRecord): Record<string, unknown> {
  return present<Record<string, unknown>>({
    kind: record.kind,
    'User-Name': record.user,
    'NAS-Identifier': record.nas,
    'NAS-IP-Address': record.nasIp,
    'NAS-Port-Id': record.portId,
    'NAS-Port': record.port,
    'Calling-Station-Id': record.station,
    'Called-Station-Id': record.called,
    'Framed-IP-Address': record.address,
    'Acct-Session-Id': record.session,
    reason: record.reason,
  })
}
