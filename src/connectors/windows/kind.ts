import type { Account, NormalisedEvent, Process, Severity } from '../../model/event.ts'
import type { EventClass } from '../../model/event-class.ts'
import { readAccount } from '../read-account.ts'
import { presentOrNone, readInteger, setField } from '../read-value.ts'
import { baseName, shorten } from '../write-message.ts'
import type { WindowsRecord } from './windows-record.ts'

/** What one event id means. `fill` adds to the event what the id's own data say. */
export interface Kind {
  readonly class: EventClass
  readonly activity: string
  readonly severity?: Severity
  /** Where the audit keywords are missing. */
  readonly status?: 'success' | 'failure'
  readonly say: (source: WindowsSource) => string
  readonly fill?: (event: NormalisedEvent, source: WindowsSource) => void
}

/** The record with the place it happened, ready for a sentence: ` at WORKSTATION6`. */
export interface WindowsSource {
  readonly record: WindowsRecord
  readonly native: Readonly<Record<string, unknown>>
  readonly place: string
}

/** A datum that says something: Windows writes `-` for nothing. */
export function datum(source: WindowsSource, name: string): string | undefined {
  const value = source.native[name]
  if (typeof value !== 'string' || value === '-' || value === '') return undefined
  const text = value.trim()
  return text === '' || text === '-' ? undefined : text
}

/** A datum inside a sentence, with a word for where it is missing. */
export function named(source: WindowsSource, name: string, otherwise: string): string {
  const text = datum(source, name)
  return text === undefined ? otherwise : shorten(text)
}

/** Last part of a path in a sentence. */
export function namedFile(source: WindowsSource, name: string, otherwise: string): string {
  const text = datum(source, name)
  return text === undefined ? otherwise : shorten(baseName(text))
}

/**
 * An account that may be a person's. Machine accounts (`HOST$`) and the system's own identities are none; they are
 * noted under `unmapped[note]` instead, so that nothing joins on `system`.
 */
export function personAccount(
  event: NormalisedEvent,
  source: WindowsSource,
  prefix: 'Subject' | 'Target',
  note: string,
): Account | undefined {
  const name = datum(source, `${prefix}UserName`)
  const uid = datum(source, `${prefix}UserSid`)
  const domain = datum(source, `${prefix}DomainName`)
  return screenAccount(event, note, name, domain, uid)
}

/** The account of `DOMAIN\name` in one datum, screened like `personAccount`. */
export function personOf(
  event: NormalisedEvent,
  source: WindowsSource,
  name: string,
  note: string,
): Account | undefined {
  const text = datum(source, name)
  if (text === undefined) return undefined
  const slash = text.lastIndexOf('\\')
  return slash < 0
    ? screenAccount(event, note, text, undefined, undefined)
    : screenAccount(event, note, text.slice(slash + 1), text.slice(0, slash), undefined)
}

/** Screens an account by name, domain and SID. */
export function screenAccount(
  event: NormalisedEvent,
  note: string,
  name: string | undefined,
  domain: string | undefined,
  uid: string | undefined,
): Account | undefined {
  if (name === undefined && uid === undefined) return undefined
  if (name === undefined || !isPerson(name, domain, uid)) {
    if (name !== undefined) (event.unmapped ??= {})[note] = domain === undefined ? name : `${domain}\\${name}`
    return undefined
  }
  return readAccount(name, domain, uid)
}

const systemNames = new Set([
  'system',
  'local service',
  'network service',
  'anonymous logon',
  'local system',
  'localsystem',
  'iusr',
])
const systemDomains = new Set([
  'nt authority',
  'nt service',
  'window manager',
  'font driver host',
  'iis apppool',
  'nt virtual machine',
  'builtin',
])

function isPerson(name: string, domain: string | undefined, uid: string | undefined): boolean {
  const realm = name.indexOf('@')
  if ((realm > 0 ? name.slice(0, realm) : name).endsWith('$')) return false
  if (
    uid !== undefined &&
    uid.startsWith('S-1-') &&
    !uid.startsWith('S-1-5-21-') &&
    !uid.startsWith('S-1-12-')
  ) {
    return uid === 'S-1-0-0' && !systemNames.has(name.toLowerCase())
  }
  if (domain !== undefined && systemDomains.has(domain.toLowerCase())) return false
  return !systemNames.has(name.toLowerCase())
}

/** Sets who did it from the `Subject…` data. */
export function fillSubject(event: NormalisedEvent, source: WindowsSource): void {
  const user = personAccount(event, source, 'Subject', 'subject_account')
  if (user !== undefined) event.actor = { ...event.actor, user }
}

/** Sets to whom it was done from the `Target…` data. */
export function fillTarget(event: NormalisedEvent, source: WindowsSource): void {
  setField(event, 'user', personAccount(event, source, 'Target', 'target_account'))
}

/** A process from its path, id, GUID and command line. */
export function makeProcess(
  path: string | undefined,
  pid?: string,
  uid?: string,
  commandLine?: string,
): Process | undefined {
  const id = pid === undefined ? undefined : readInteger(pid)
  return presentOrNone<Process>({
    pid: id,
    uid,
    name: path === undefined ? undefined : baseName(path),
    path,
    cmd_line: commandLine,
  })
}

/** Who did it in a sentence: ` by anna`, or empty where no person did. */
export function bySubject(source: WindowsSource): string {
  const name = datum(source, 'SubjectUserName')
  return name === undefined || name.endsWith('$') || systemNames.has(name.toLowerCase())
    ? ''
    : ` by ${shorten(name.toLowerCase())}`
}

/** A kind from its parts. */
export function makeKind(
  eventClass: EventClass,
  activity: string,
  say: Kind['say'],
  severity: Severity = 'informational',
  fill?: Kind['fill'],
): Kind {
  const base = { class: eventClass, activity, severity, say }
  return fill === undefined ? base : { ...base, fill }
}
