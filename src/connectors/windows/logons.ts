import type { NormalisedEvent } from '../../model/event.ts'
import { readEndpoint, readIp } from '../read-account.ts'
import { setField } from '../read-value.ts'
import { capitalise, shorten, spell } from '../write-message.ts'
import { datum, fillSubject, fillTarget, type Kind, makeProcess, named, type WindowsSource } from './kind.ts'
import { kerberosReason, logonReason, logonTypeOf } from './reasons.ts'

/** Logon, logoff, tickets, privileges: Security's authentication ids. */
export const logonKinds: readonly (readonly [number, Kind])[] = [
  [4624, logon((source) => `${typeWord(source)} of ${target(source)}${source.place}${from(source)}`)],
  [4625, { ...logon(sayFailed), status: 'failure', severity: 'low' }],
  [4634, auth('logoff', (source) => `Logoff of ${target(source)}${source.place}`, fillLogon)],
  [4647, auth('logoff', (source) => `${target(source)} signed off${source.place}`, fillLogon)],
  [4648, auth('other', sayExplicit, noted('explicit_credentials', fillLogon))],
  [
    4649,
    {
      ...auth('other', (s) => `Replay attack detected against ${target(s)}${s.place}`, fillLogon),
      severity: 'high',
    },
  ],
  [
    4672,
    auth(
      'elevate',
      (s) => `Special privileges for ${named(s, 'SubjectUserName', 'an account')}${s.place}`,
      fillElevation,
    ),
  ],
  [4627, auth('other', (s) => `Group memberships at logon of ${target(s)}${s.place}`, fillLogon)],
  [4768, auth('ticket', (s) => ticket(s, 'Kerberos ticket'), fillKerberos)],
  [
    4769,
    auth(
      'service_ticket',
      (s) => ticket(s, `Kerberos ticket for ${named(s, 'ServiceName', 'a service')}`),
      fillKerberos,
    ),
  ],
  [4770, auth('ticket', (s) => ticket(s, 'Kerberos ticket renewal'), fillKerberos)],
  [4771, { ...auth('preauth', (s) => ticket(s, 'Kerberos sign-in'), fillKerberos), severity: 'low' }],
  [4773, auth('service_ticket', (s) => ticket(s, 'Kerberos service ticket'), fillKerberos)],
  [4776, auth('preauth', sayNtlm, fillNtlm)],
  [4778, auth('other', (s) => session(s, 'reconnected'), noted('session_reconnected', fillSession))],
  [4779, auth('other', (s) => session(s, 'disconnected'), noted('session_disconnected', fillSession))],
  [
    4800,
    auth(
      'other',
      (s) => `${target(s)} locked the workstation${s.place}`,
      noted('workstation_locked', fillLogon),
    ),
  ],
  [
    4801,
    auth(
      'other',
      (s) => `${target(s)} unlocked the workstation${s.place}`,
      noted('workstation_unlocked', fillLogon),
    ),
  ],
  [4802, auth('other', (s) => `Screen saver started${s.place}`, noted('screensaver_started', fillLogon))],
  [4803, auth('other', (s) => `Screen saver ended${s.place}`, noted('screensaver_ended', fillLogon))],
  [
    4825,
    {
      ...auth(
        'logon',
        (s) => `Remote desktop denied to ${named(s, 'AccountName', 'an account')}${s.place}`,
        failedRemote,
      ),
      severity: 'low',
    },
  ],
  [4964, auth('elevate', (s) => `Special groups at logon of ${target(s)}${s.place}`, fillLogon)],
  [
    4611,
    auth(
      'other',
      (s) => `Trusted logon process registered${s.place}: ${named(s, 'LogonProcessName', 'unnamed')}`,
      fillSubject,
    ),
  ],
  [
    4610,
    auth(
      'other',
      (s) => `Authentication package loaded${s.place}: ${named(s, 'AuthenticationPackageName', 'unnamed')}`,
    ),
  ],
  [
    4673,
    auth(
      'other',
      (s) =>
        `Privilege used by ${named(s, 'ProcessName', 'a process')}${s.place}: ${named(s, 'PrivilegeList', 'unnamed')}`,
      noted('privilege_used', fillElevation),
    ),
  ],
  [
    4674,
    auth(
      'other',
      (s) => `Privileged operation on ${named(s, 'ObjectName', 'an object')}${s.place}`,
      noted('privilege_used', fillElevation),
    ),
  ],
]

function auth(activity: string, say: Kind['say'], fill?: Kind['fill']): Kind {
  const base = { class: 'authentication', activity, status: 'success', say } as const
  return fill === undefined ? base : { ...base, fill }
}

function logon(say: Kind['say']): Kind {
  return auth('logon', say, fillLogon)
}

function noted(detail: string, fill: NonNullable<Kind['fill']>): NonNullable<Kind['fill']> {
  return (event, source) => {
    fill(event, source)
    event.status_detail = detail
  }
}

function fillLogon(event: NormalisedEvent, source: WindowsSource): void {
  fillSubject(event, source)
  fillTarget(event, source)
  setField(event, 'logon_type', logonTypeOf(datum(source, 'LogonType')))
  setField(event, 'auth_protocol', datum(source, 'AuthenticationPackageName')?.toLowerCase())
  setField(
    event,
    'src_endpoint',
    readEndpoint(datum(source, 'IpAddress'), datum(source, 'IpPort'), datum(source, 'WorkstationName')),
  )
  setField(event, 'process', makeProcess(datum(source, 'ProcessName'), datum(source, 'ProcessId')))
  const session = datum(source, 'TargetLogonId')
  if (session !== undefined) (event.unmapped ??= {})['logon_id'] = session
  const reason = logonReason(datum(source, 'Status'), datum(source, 'SubStatus'))
  if (reason === undefined) return
  event.status = 'failure'
  event.status_detail = reason
}

function fillElevation(event: NormalisedEvent, source: WindowsSource): void {
  fillSubject(event, source)
  setField(event, 'user', event.actor?.user)
  setField(event, 'process', makeProcess(datum(source, 'ProcessName'), datum(source, 'ProcessId')))
}

function fillKerberos(event: NormalisedEvent, source: WindowsSource): void {
  fillTarget(event, source)
  event.auth_protocol = 'kerberos'
  setField(event, 'src_endpoint', readEndpoint(datum(source, 'IpAddress'), datum(source, 'IpPort')))
  const reason = kerberosReason(datum(source, 'Status'))
  event.status = reason === undefined ? 'success' : 'failure'
  setField(event, 'status_detail', reason)
}

function fillNtlm(event: NormalisedEvent, source: WindowsSource): void {
  fillTarget(event, source)
  event.auth_protocol = 'ntlm'
  setField(event, 'src_endpoint', readEndpoint(datum(source, 'Workstation')))
  const reason = logonReason(datum(source, 'Status'), undefined)
  event.status = reason === undefined ? 'success' : 'failure'
  setField(event, 'status_detail', reason)
}

function fillSession(event: NormalisedEvent, source: WindowsSource): void {
  const name = datum(source, 'AccountName')
  if (name !== undefined) event.user = { name: name.toLowerCase() }
  event.logon_type = 'remote_interactive'
  setField(
    event,
    'src_endpoint',
    readEndpoint(datum(source, 'ClientAddress'), undefined, datum(source, 'ClientName')),
  )
}

function failedRemote(event: NormalisedEvent, source: WindowsSource): void {
  fillSession(event, source)
  event.status = 'failure'
  event.status_detail = 'logon_type_not_granted'
}

function target(source: WindowsSource): string {
  const name = (datum(source, 'TargetUserName') ?? 'an unnamed account').toLowerCase()
  const realm = name.indexOf('@')
  return shorten(realm > 0 ? name.slice(0, realm) : name)
}

function typeWord(source: WindowsSource): string {
  const type = logonTypeOf(datum(source, 'LogonType'))
  return type === undefined ? 'Logon' : `${capitalise(spell(type))} logon`
}

/** Where it came from, unless that is the machine itself. */
function from(source: WindowsSource): string {
  const ip = readIp(datum(source, 'IpAddress'))
  if (ip !== undefined) return ip.startsWith('127.') || ip === '::1' ? '' : ` from ${ip}`
  const name = datum(source, 'WorkstationName')
  const own = source.record.computer?.split('.', 1)[0]
  return name === undefined || name.toLowerCase() === own?.toLowerCase() ? '' : ` from ${shorten(name)}`
}

function sayFailed(source: WindowsSource): string {
  const reason = logonReason(datum(source, 'Status'), datum(source, 'SubStatus'))
  const why = reason === undefined ? '' : `: ${spell(reason)}`
  return `${typeWord(source)} of ${target(source)}${source.place}${from(source)} failed${why}`
}

function sayExplicit(source: WindowsSource): string {
  const who = named(source, 'SubjectUserName', 'An account')
  return `${who} used the credentials of ${target(source)}${source.place} for ${named(source, 'TargetServerName', 'a server')}`
}

function ticket(source: WindowsSource, what: string): string {
  const reason = kerberosReason(datum(source, 'Status'))
  const outcome = reason === undefined ? 'granted' : `refused (${spell(reason)})`
  return `${what} ${outcome} to ${target(source)}${source.place}${from(source)}`
}

function sayNtlm(source: WindowsSource): string {
  const reason = logonReason(datum(source, 'Status'), undefined)
  const outcome = reason === undefined ? 'accepted' : `refused (${spell(reason)})`
  return `NTLM credentials of ${target(source)} ${outcome}${source.place}, from ${named(source, 'Workstation', 'an unnamed workstation')}`
}

function session(source: WindowsSource, what: string): string {
  return `Session of ${named(source, 'AccountName', 'an account')} ${what}${source.place} from ${named(source, 'ClientAddress', 'an unknown address')}`
}
