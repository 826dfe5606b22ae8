import type { Endpoint, NormalisedEvent } from '../../model/event.ts'
import type { EventClass } from '../../model/event-class.ts'
import type { ConnectorOptions, Envelope } from '../define-connector.ts'
import { readAccount, readEndpoint } from '../read-account.ts'
import { presentOrNone, readInteger, readNumber, setField } from '../read-value.ts'
import { baseName, shorten, writeLine } from '../write-message.ts'
import { readStandard, type StandardRecord } from './standard-keys.ts'

/**
 * Maps one CEF or LEEF message by its standard keys. The class follows what the keys and the event's name say plainly:
 * a sign-in, a finding, a web request, a connection, a file; else it stays a `base_event`.
 */
export function normaliseCefLeef(
  envelope: Envelope,
  options: ConnectorOptions,
): NormalisedEvent[] | undefined {
  const { record } = envelope
  if (record === undefined) return undefined
  const said = readStandard(envelope, record, options.timeZone)
  const src = readEndpoint(
    said.text('src', 'sourceAddress'),
    said.text('spt', 'srcPort'),
    said.text('shost', 'sourceHostName'),
    said.text('smac', 'srcMAC'),
  )
  const dst = readEndpoint(
    said.text('dst', 'destinationAddress'),
    said.text('dpt', 'dstPort'),
    said.text('dhost', 'destinationHostName'),
    said.text('dmac', 'dstMAC'),
  )
  const { class: eventClass, activity } = classify(said, src, dst)
  const event: NormalisedEvent = {
    class: eventClass,
    activity,
    severity: said.severity,
    message: writeLine(say(said, src, dst)),
    native: eventClass === 'network_activity' ? { ...record, ...firewallNames(said, src, dst) } : record,
  }
  if (eventClass === 'network_activity') event.logsource = { category: 'firewall' }
  setField(
    event,
    'product',
    [said.vendor, said.product].filter((part) => part !== undefined).join(' ') || undefined,
  )
  setField(event, 'device_time', said.timeMs)
  setField(event, 'src_endpoint', src)
  setField(event, 'dst_endpoint', dst)
  fillPeople(event, said)
  fillDetails(event, said)
  fillDevice(event, said, envelope.syslog?.hostname)
  return [event]
}

const signIn = ['login', 'logon', 'log on', 'log in', 'sign-in', 'signin', 'sign in', 'authenticat']
const signOut = ['logout', 'logoff', 'log off', 'log out', 'sign-out', 'signout', 'sign out']
const findings = [
  'malware',
  'virus',
  'trojan',
  'threat',
  'attack',
  'intrusion',
  'exploit',
  'ransomware',
  'ips',
  'ids',
  'vulnerability',
]
const refusals = ['block', 'deny', 'denied', 'drop', 'reject', 'refuse', 'prevent', 'fail']

/** Words count where they stand alone, so that `ids` is not found in `kids`. */
function says(text: string, words: readonly string[]): boolean {
  return words.some((word) => (word.length > 4 ? text.includes(word) : ` ${text} `.includes(` ${word} `)))
}

function wordsOf(said: StandardRecord): string {
  return `${said.name ?? ''} ${said.category ?? ''} ${said.eventId ?? ''}`
    .slice(0, 1000)
    .toLowerCase()
    .replaceAll(/[_:/,;()[\]]+/g, ' ')
}

function refused(said: StandardRecord): boolean {
  const outcome =
    `${said.text('outcome', 'categoryOutcome') ?? ''} ${said.text('act', 'action', 'deviceAction') ?? ''}`.toLowerCase()
  return refusals.some((word) => outcome.includes(word))
}

const methods = new Set(['get', 'post', 'put', 'delete', 'head', 'options', 'connect'])

function classify(
  said: StandardRecord,
  src: Endpoint | undefined,
  dst: Endpoint | undefined,
): { class: EventClass; activity: string } {
  const text = wordsOf(said)
  if (says(text, signOut)) return { class: 'authentication', activity: 'logoff' }
  if (says(text, signIn)) return { class: 'authentication', activity: 'logon' }
  if (says(text, findings)) return { class: 'detection_finding', activity: 'create' }
  const method = said.text('requestMethod', 'method')?.toLowerCase()
  if (method !== undefined && said.text('request', 'url') !== undefined) {
    return { class: 'http_activity', activity: methods.has(method) ? method : 'other' }
  }
  if (src !== undefined && dst !== undefined)
    return { class: 'network_activity', activity: refused(said) ? 'refuse' : 'traffic' }
  if (said.severity === 'high' || said.severity === 'critical')
    return { class: 'detection_finding', activity: 'create' }
  if (said.text('filePath', 'fname') !== undefined) return { class: 'file_activity', activity: 'other' }
  return { class: 'base_event', activity: 'other' }
}

function firewallNames(
  said: StandardRecord,
  src: Endpoint | undefined,
  dst: Endpoint | undefined,
): Record<string, unknown> {
  return (
    presentOrNone<Record<string, unknown>>({
      src_ip: src?.ip,
      src_port: src?.port,
      dst_ip: dst?.ip,
      dst_port: dst?.port,
      action: said.text('act', 'action', 'deviceAction'),
    }) ?? {}
  )
}

const passingBy: ReadonlySet<EventClass> = new Set(['network_activity', 'http_activity', 'detection_finding'])

/** Of traffic between others the device is a bystander: as the event's device it would join all that it sees. */
function fillDevice(event: NormalisedEvent, said: StandardRecord, sender: string | undefined): void {
  const device = readEndpoint(
    said.text('dvc', 'deviceAddress'),
    undefined,
    said.text('dvchost', 'deviceHostName') ?? sender,
  )
  if (device === undefined) return
  const bystander =
    passingBy.has(event.class) && (event.src_endpoint !== undefined || event.dst_endpoint !== undefined)
  if (bystander) event.unmapped = { sensor: device.hostname ?? device.ip }
  else event.device = device
}

/** A sign-in is of the user it names; elsewhere the source user acts and the destination user is acted on. */
function fillPeople(event: NormalisedEvent, said: StandardRecord): void {
  const by = said.text('suser', 'sourceUserName', 'usrName')
  const to = said.text('duser', 'destinationUserName', 'accountName')
  const actor = by === undefined ? undefined : readAccount(by, said.text('sntdom'), said.text('suid'))
  const target = to === undefined ? undefined : readAccount(to, said.text('dntdom'), said.text('duid'))
  if (event.class === 'authentication') {
    setField(event, 'user', target ?? actor)
    if (target !== undefined && actor !== undefined) event.actor = { user: actor }
    event.status = refused(said) || wordsOf(said).includes('fail') ? 'failure' : 'success'
    return
  }
  if (actor !== undefined) event.actor = { user: actor }
  setField(event, 'user', target)
}

function fillDetails(event: NormalisedEvent, said: StandardRecord): void {
  setField(event, 'status_detail', said.text('reason', 'outcome', 'act')?.slice(0, 128).toLowerCase())
  setField(
    event,
    'network',
    presentOrNone({
      protocol: said.text('proto', 'transportProtocol')?.toLowerCase(),
      bytes_in: readNumber(said.text('in', 'dstBytes')),
      bytes_out: readNumber(said.text('out', 'srcBytes')),
    }),
  )
  setField(
    event,
    'http',
    presentOrNone({
      method: said.text('requestMethod')?.toUpperCase(),
      url: said.text('request', 'url'),
      user_agent: said.text('requestClientApplication'),
    }),
  )
  const path = said.text('filePath', 'fname')
  const hash = said.text('fileHash')
  if (path !== undefined || hash !== undefined) {
    setField(
      event,
      'file',
      presentOrNone({
        path,
        name: path === undefined ? undefined : baseName(path),
        hashes: hash === undefined ? undefined : { unknown: hash },
      }),
    )
  }
  if (event.class === 'detection_finding') {
    event.finding = presentOrNone({ title: said.name, uid: said.eventId, category: said.category }) ?? {}
  }
  const process = said.text('sproc', 'sourceProcessName')
  if (process !== undefined) {
    event.process =
      presentOrNone({ name: baseName(process), path: process, pid: readInteger(said.text('spid')) }) ?? {}
  }
}

function say(said: StandardRecord, src: Endpoint | undefined, dst: Endpoint | undefined): string {
  const what = shorten(said.name ?? said.text('msg') ?? said.eventId ?? 'Unnamed event')
  const who = said.text('duser', 'suser', 'usrName')
  const from = src?.ip ?? src?.hostname
  const to = dst?.ip ?? dst?.hostname
  const port = dst?.port === undefined ? '' : ` port ${dst.port}`
  const parts = [
    what,
    who === undefined ? '' : ` of ${shorten(who)}`,
    from === undefined ? '' : ` from ${shorten(from)}`,
    to === undefined ? '' : ` to ${shorten(to)}${port}`,
  ]
  const text = said.text('msg')
  return `${parts.join('')}${text === undefined || text === what ? '' : `: ${text}`}`
}
