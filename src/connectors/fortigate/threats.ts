import type { Severity } from '../../model/event.ts'
import { presentOrNone, setField } from '../read-value.ts'
import { readAccount, readEndpoint } from '../read-account.ts'
import type { Finding } from '../start-event.ts'
import { baseName, shorten } from '../write-message.ts'
import { field, type FortiFields } from './fields.ts'

const stops = new Set([
  'blocked',
  'block',
  'dropped',
  'deny',
  'reset',
  'reset_client',
  'reset_server',
  'quarantined',
])
const bySeverity = new Map<string, Severity>([
  ['info', 'informational'],
  ['low', 'low'],
  ['medium', 'medium'],
  ['high', 'high'],
  ['critical', 'critical'],
])

/** A line of type `utm`: what a security profile found, saw or stopped. */
export function readThreat(fields: FortiFields, place: string): Finding {
  const action = field(fields, 'action')?.toLowerCase() ?? ''
  const finding =
    readFinding(fields, action, place) ?? readDns(fields, place) ?? readWeb(fields, action, place)
  const blocked = stops.has(action)
  if (finding.class === 'detection_finding') finding.status_detail = blocked ? 'blocked' : 'allowed'
  else if (blocked) finding.status = 'failure'
  setField(finding, 'src_endpoint', readEndpoint(field(fields, 'srcip'), field(fields, 'srcport')))
  setField(
    finding,
    'dst_endpoint',
    readEndpoint(field(fields, 'dstip'), field(fields, 'dstport'), field(fields, 'hostname')),
  )
  setField(finding, 'actor', presentOrNone({ user: readAccount(field(fields, 'user')) }))
  return finding
}

function readFinding(fields: FortiFields, action: string, place: string): Finding | undefined {
  const virus = field(fields, 'virus')
  const attack = field(fields, 'attack')
  const title = virus ?? attack
  if (title === undefined) return undefined
  const file = field(fields, 'filename')
  const finding: Finding = {
    class: 'detection_finding',
    activity: 'create',
    severity: bySeverity.get(field(fields, 'severity') ?? '') ?? (virus === undefined ? 'medium' : 'high'),
    message: `${shorten(title)}${stops.has(action) ? ' (blocked)' : ''}${place}`,
    finding: { title },
  }
  const uid = field(fields, virus === undefined ? 'attackid' : 'virusid')
  setField(finding, 'finding', presentOrNone({ title, uid, category: field(fields, 'subtype') }))
  if (file !== undefined) finding.file = { path: file, name: baseName(file) }
  return finding
}

function readDns(fields: FortiFields, place: string): Finding | undefined {
  const name = field(fields, 'qname')
  if (name === undefined) return undefined
  return {
    class: 'dns_activity',
    activity: field(fields, 'eventtype') === 'dns-response' ? 'response' : 'query',
    message: `DNS ${shorten(name)}${place}`,
    query: presentOrNone({ hostname: name.toLowerCase(), type: field(fields, 'qtype') }) ?? {},
  }
}

function readWeb(fields: FortiFields, action: string, place: string): Finding {
  const host = field(fields, 'hostname')
  const url = field(fields, 'url')
  const app = field(fields, 'app')
  if (host === undefined && url === undefined)
    return {
      class: 'network_activity',
      activity: stops.has(action) ? 'refuse' : 'traffic',
      message: `${shorten(app ?? field(fields, 'msg') ?? 'Traffic')} seen${place}`,
    }
  const method = field(fields, 'httpmethod')
  const verb = method?.toLowerCase() ?? 'unknown'
  return {
    class: 'http_activity',
    activity: ['get', 'post', 'put', 'delete', 'head', 'options', 'connect', 'unknown'].includes(verb)
      ? verb
      : 'other',
    message: `Web ${shorten(host ?? '')}${shorten(url ?? '')}${stops.has(action) ? ' blocked' : ''}${place}`,
    http: presentOrNone({ method, url, host: host?.toLowerCase(), user_agent: field(fields, 'agent') }) ?? {},
  }
}
