import type { NormalisedEvent } from '../../model/event.ts'
import type { ConnectorOptions, Envelope } from '../define-connector.ts'
import { setField } from '../read-value.ts'
import { shorten, writeLine } from '../write-message.ts'
import { accountChangeKinds } from './account-changes.ts'
import type { Kind, WindowsSource } from './kind.ts'
import { logonKinds } from './logons.ts'
import { logsourceOf } from './logsource.ts'
import { networkFilterKinds } from './network-filter.ts'
import { objectKinds } from './objects.ts'
import { openWindows } from './open-record.ts'
import { isSysmonLinux, linuxSysmon, openSysmonLinux } from './open-sysmon-linux.ts'
import { otherKinds } from './other-channels.ts'
import { settingKinds } from './security-settings.ts'
import { sysmonKinds } from './sysmon.ts'
import type { WindowsRecord } from './windows-record.ts'

const securityById = new Map<number, Kind>([
  ...logonKinds,
  ...accountChangeKinds,
  ...objectKinds,
  ...networkFilterKinds,
  ...settingKinds,
])
const sysmonById = new Map<number, Kind>(sysmonKinds)
const otherByProvider = new Map(
  otherKinds.map(([provider, kinds]) => [provider, new Map<number, Kind>(kinds)]),
)

/**
 * Maps one Windows event in any of three shapes (winlogbeat, flat NXLog, evtx dump), or one of Sysmon for Linux in its
 * XML, to one event; all shapes give the same. An id without an entry here is kept as `base_event` with its native record and logsource, on which public
 * rules still run.
 */
export function normaliseWindows(
  envelope: Envelope,
  options: ConnectorOptions,
): NormalisedEvent[] | undefined {
  const record = openRecord(envelope, options.timeZone)
  if (record === undefined) return undefined
  const { channel, eventId, native, computer } = record
  const source: WindowsSource = {
    record,
    native,
    place: computer === undefined ? '' : ` at ${shortHost(computer)}`,
  }
  const kind = kindOf(record)
  const event: NormalisedEvent = {
    class: kind?.class ?? 'base_event',
    activity: kind?.activity ?? 'unknown',
    severity: kind?.severity ?? severityOfLevel(native['Level']),
    message: writeLine(kind === undefined ? sayUnknown(source) : kind.say(source)),
    product: channel.toLowerCase() === linuxSysmon ? 'Sysmon for Linux' : 'Windows',
    logsource: logsourceOf(channel, eventId, native['EventType']),
    native,
  }
  setField(event, 'device_time', record.timeMs)
  if (computer !== undefined) event.device = { hostname: computer }
  setField(event, 'status', record.audit ?? kind?.status)
  kind?.fill?.(event, source)
  return [event]
}

function openRecord(envelope: Envelope, timeZone: string | undefined): WindowsRecord | undefined {
  if (envelope.record !== undefined) return openWindows(envelope.record, timeZone)
  return isSysmonLinux(envelope) ? openSysmonLinux(envelope.text) : undefined
}

function kindOf(record: WindowsRecord): Kind | undefined {
  if (record.channel === 'Microsoft-Windows-Sysmon/Operational') return sysmonById.get(record.eventId)
  const channel = record.channel.toLowerCase()
  if (channel === 'security') return securityById.get(record.eventId)
  if (channel === 'microsoft-windows-sysmon/operational' || channel === linuxSysmon)
    return sysmonById.get(record.eventId)
  return otherByProvider.get(record.provider.toLowerCase())?.get(record.eventId)
}

function severityOfLevel(level: unknown): NormalisedEvent['severity'] {
  if (level === 1) return 'medium'
  return level === 2 || level === 3 ? 'low' : 'informational'
}

function sayUnknown(source: WindowsSource): string {
  const { provider, channel, eventId } = source.record
  const text = source.native['Message']
  const what = typeof text === 'string' && text !== '' ? `: ${text.slice(0, 200)}` : ''
  return `${shorten(provider === '' ? channel : provider)} event ${eventId}${source.place}${what}`
}

/** The first label of a host name, as people say it; addresses stay whole. */
function shortHost(name: string): string {
  const dot = name.indexOf('.')
  return shorten(dot <= 0 || /^\d/.test(name.slice(dot + 1)) ? name : name.slice(0, dot))
}
