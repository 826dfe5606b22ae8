import type { NormalisedEvent, Severity } from '../../model/event.ts'
import { splitRow } from '../csv-row.ts'
import type { ConnectorOptions, Envelope } from '../define-connector.ts'
import { type Connection, describeConnection, nativeOfConnection } from '../describe-connection.ts'
import { readEndpoint } from '../read-account.ts'
import { readSlashes } from '../read-clock.ts'
import { presentOrNone, readDuration, readInteger, setField } from '../read-value.ts'
import { type Finding, placeOf, startEvent } from '../start-event.ts'
import { baseName, shorten } from '../write-message.ts'
import { nameColumns } from './columns.ts'
import { readConfig, readGlobalProtect, readSystem } from './vpn-and-system.ts'

type Row = ReadonlyMap<string, string>

const head =
  /^\d{0,3},\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d,[0-9A-Za-z]{1,32},(?:TRAFFIC|THREAT|SYSTEM|CONFIG|GLOBALPROTECT),/

/** Is it a line of a type that is known, in the default format? */
export function isPanos(envelope: Envelope): boolean {
  return head.test(envelope.text.slice(0, 120).trimStart())
}

/** Maps one PAN-OS line: traffic, threats, GlobalProtect, system and configuration. Other types are not understood. */
export function normalisePanos(
  envelope: Envelope,
  { timeZone }: ConnectorOptions,
): NormalisedEvent[] | undefined {
  const text = envelope.text.trim()
  if (!head.test(text.slice(0, 120))) return undefined
  const row = nameColumns(splitRow(text.slice(0, 32_768), ','))
  if (row === undefined) return undefined
  const hostname = row.get('device_name') ?? envelope.syslog?.hostname
  const place = placeOf(hostname)
  const type = row.get('type') ?? ''
  const connection = type === 'TRAFFIC' ? connectionOf(row) : undefined
  const finding = connection === undefined ? readRow(type, row, place) : describeConnection(connection, place)
  const service = type.toLowerCase()
  const category = type === 'TRAFFIC' ? 'firewall' : type === 'GLOBALPROTECT' ? 'appliance' : undefined
  const event = startEvent(envelope, finding, {
    product: 'PAN-OS',
    logsource:
      category === undefined ? { product: 'paloalto', service } : { product: 'paloalto', service, category },
    native: {
      ...Object.fromEntries(row),
      ...(connection === undefined ? {} : nativeOfConnection(connection)),
    },
    timeMs:
      readSlashes(row.get('time_generated') ?? '', timeZone) ??
      readSlashes(row.get('receive_time') ?? '', timeZone),
    hostname,
  })
  return [event]
}

function readRow(type: string, row: Row, place: string): Finding {
  if (type === 'GLOBALPROTECT') return readGlobalProtect(row, place)
  if (type === 'CONFIG') return readConfig(row, place)
  return type === 'THREAT' ? readThreat(row, place) : readSystem(row, place)
}

function connectionOf(row: Row): Connection {
  const action = row.get('action') ?? ''
  const verdict = action !== 'allow' ? 'denied' : row.get('subtype') === 'start' ? 'allowed' : 'closed'
  return {
    verdict,
    protocol: row.get('proto'),
    source: row.get('src'),
    sourcePort: row.get('sport'),
    target: row.get('dst'),
    targetPort: row.get('dport'),
    bytesOut: readInteger(row.get('bytes_sent')),
    bytesIn: readInteger(row.get('bytes_received')),
    durationMs: readDuration(row.get('elapsed'), 1000),
    user: row.get('srcuser'),
    rule: row.get('rule'),
    reason: verdict === 'denied' ? action || undefined : row.get('session_end_reason'),
  }
}

const severities = new Set(['low', 'medium', 'high', 'critical'])

/** A threat, or for subtype `url` a page that somebody asked for. */
function readThreat(row: Row, place: string): Finding {
  const action = row.get('action') ?? ''
  const stopped = action !== 'alert' && action !== 'allow' && action !== 'continue'
  const finding = row.get('subtype') === 'url' ? readUrl(row, stopped, place) : readFound(row, stopped, place)
  const base = describeConnection({ ...connectionOf(row), verdict: 'allowed' }, place)
  setField(finding, 'src_endpoint', base.src_endpoint)
  setField(finding, 'dst_endpoint', base.dst_endpoint ?? readEndpoint(row.get('dst')))
  setField(finding, 'actor', base.actor)
  return finding
}

function readUrl(row: Row, stopped: boolean, place: string): Finding {
  const url = row.get('misc')
  const method = row.get('http_method')?.toUpperCase()
  const verb = method?.toLowerCase() ?? 'unknown'
  return {
    class: 'http_activity',
    activity: ['get', 'post', 'put', 'delete', 'head', 'options', 'connect', 'unknown'].includes(verb)
      ? verb
      : 'other',
    status: stopped ? 'failure' : 'success',
    message: `Web ${shorten(url ?? 'request')}${stopped ? ' blocked' : ''}${place}`,
    http:
      presentOrNone({
        method,
        url,
        host: url?.split(/[/:?]/, 1)[0]?.toLowerCase(),
        user_agent: row.get('user_agent'),
      }) ?? {},
  }
}

function readFound(row: Row, stopped: boolean, place: string): Finding {
  const written = row.get('threatid') ?? 'Unnamed threat'
  const match = /^(.{1,200})\((\d{1,12})\)$/.exec(written)
  const title = match?.[1] ?? written
  const severity = row.get('severity') ?? ''
  const finding: Finding = {
    class: 'detection_finding',
    activity: 'create',
    severity: severities.has(severity) ? (severity as Severity) : 'informational',
    status_detail: stopped ? 'blocked' : 'allowed',
    message: `${shorten(title)}${stopped ? ' (blocked)' : ''}${place}`,
    finding: { title },
  }
  setField(finding, 'finding', presentOrNone({ title, uid: match?.[2], category: row.get('subtype') }))
  const file = row.get('misc')
  const sha256 = row.get('filedigest')
  if (file !== undefined && (row.get('subtype') === 'virus' || row.get('subtype') === 'wildfire')) {
    finding.file = {
      path: file,
      name: baseName(file),
      ...(sha256 === undefined ? {} : { hashes: { sha256 } }),
    }
  }
  return finding
}
