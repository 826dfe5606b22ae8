import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { EventClass } from '../../model/event-class.ts'
import type { SecurityEvent } from '../../model/event.ts'

/** Events for the lake's own tests and measurements: recorded Windows events, repeated with changed identities. */
const folder = process.env['GATEHOUSE_TEST_DATA'] ?? ''

/** Undefined unless `GATEHOUSE_TEST_DATA` names a folder that has the recorded events. */
export function readWindowsMix(): string[] | undefined {
  const path = join(folder, 'events', 'windows-mix.ndjson.gz')
  if (folder === '' || !existsSync(path)) return undefined
  return gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n')
}

/** The shortest lines that together average `meanBytes`. */
export function linesAveraging(lines: readonly string[], meanBytes: number): string[] {
  const kept: string[] = []
  let bytes = 0
  for (const line of lines.toSorted((a, b) => a.length - b.length)) {
    bytes += line.length
    if (kept.length > 0 && bytes / (kept.length + 1) > meanBytes) break
    kept.push(line)
  }
  const chosen = new Set(kept)
  return lines.filter((line) => chosen.has(line))
}

type WindowsRecord = Record<string, string | number | undefined>

const classes: Record<string, readonly [EventClass, string]> = {
  '1': ['process_activity', 'launch'],
  '3': ['network_activity', 'open'],
  '5': ['process_activity', 'terminate'],
  '7': ['module_activity', 'load'],
  '10': ['process_activity', 'open'],
  '11': ['file_activity', 'create'],
  '12': ['registry_activity', 'create'],
  '13': ['registry_activity', 'modify'],
  '4624': ['authentication', 'logon'],
  '4634': ['authentication', 'logoff'],
  '4656': ['file_activity', 'read'],
  '4663': ['file_activity', 'read'],
  '4688': ['process_activity', 'launch'],
  '5156': ['network_activity', 'open'],
  '5158': ['network_activity', 'open'],
}

/** What a Windows normaliser makes of a line: the same shape and redundancy as the real one. */
export function windowsEvent(line: string, index: number, timeMs: number): SecurityEvent {
  const native = JSON.parse(line) as WindowsRecord
  const [eventClass, activity] = classes[String(native['EventID'])] ?? (['base_event', 'other'] as const)
  const text = (name: string): string | undefined => {
    const value = native[name]
    return value === undefined || value === '' || value === '-' ? undefined : String(value)
  }
  const image = text('Image') ?? text('SourceImage') ?? text('NewProcessName') ?? text('ProcessName')
  const target = text('TargetImage') ?? text('TargetObject') ?? text('ImageLoaded') ?? text('TargetFilename')
  const user = (text('User') ?? text('SubjectUserName') ?? text('AccountName'))?.toLowerCase()
  const host = text('Hostname') ?? 'unknown'
  const site = host.toLowerCase().includes('dc') ? 'hq' : 'plant'
  const pid = text('ProcessId') ?? text('SourceProcessId')
  return clean({
    id: `w-${index}`,
    class: eventClass,
    activity,
    domain: 'cyber',
    severity: 'informational',
    status: text('EventType') === 'AUDIT_FAILURE' ? 'failure' : 'success',
    message: `${image?.split('\\').at(-1) ?? text('Channel')} ${activity} ${target?.split('\\').at(-1) ?? ''} on ${host}`,
    time: timeMs,
    device_time: timeMs,
    received_time: timeMs + 40 + (index % 300),
    time_basis: 'device',
    source: 'windows-hq',
    connector: 'windows',
    product: text('SourceName'),
    logsource: { product: 'windows', service: text('Channel')?.includes('Sysmon') ? 'sysmon' : 'security' },
    actor: { user: { name: user, domain: text('Domain'), uid: text('UserID') ?? text('SubjectUserSid') } },
    user: text('TargetUserName')
      ? { name: text('TargetUserName')?.toLowerCase(), uid: text('TargetUserSid') }
      : undefined,
    device: { hostname: host },
    src_endpoint: text('SourceIp') ? { ip: text('SourceIp'), port: Number(text('SourcePort')) } : undefined,
    dst_endpoint: text('DestinationIp')
      ? { ip: text('DestinationIp'), port: Number(text('DestinationPort')) }
      : undefined,
    process: image
      ? {
          pid: pid === undefined ? undefined : Number(pid),
          uid: text('ProcessGuid') ?? text('SourceProcessGUID'),
          name: image.split('\\').at(-1)?.toLowerCase(),
          path: image,
          cmd_line: text('CommandLine'),
        }
      : undefined,
    file: text('TargetFilename') ? { path: text('TargetFilename') } : undefined,
    module: text('ImageLoaded') ? { path: text('ImageLoaded') } : undefined,
    registry: text('TargetObject') ? { key: text('TargetObject'), data: text('Details') } : undefined,
    native,
    raw: line,
    context: {
      version: 1,
      organisation: 'org',
      site,
      building: `${site}-b1`,
      zone: `${site}-it`,
      zones: [`${site}-it`],
      asset: `a-${host.toLowerCase()}`,
      asset_kind: 'host',
      person: user?.includes('pgustavo') ? 'p-gustavo' : undefined,
      hour: new Date(timeMs).getUTCHours(),
      day: 2,
      working_hours: 'yes',
      presence: 'unknown',
      feed_healthy: 'yes',
    },
  })
}

/** Drops undefined members, as events that come through JSON have none. */
function clean(event: Record<string, unknown>): SecurityEvent {
  return JSON.parse(JSON.stringify(event)) as SecurityEvent
}
