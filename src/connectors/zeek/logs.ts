import { readAccount } from '../read-account.ts'
import {
  type Fields,
  presentOrNone,
  readInteger,
  readNumber,
  readText,
  readTexts,
  setField,
} from '../read-value.ts'
import { baseName, shorten } from '../write-message.ts'
import { between, finding, type ZeekFinding } from './finding.ts'
import { readKerberos, readNtlm, readRdp, readSsh } from './sign-ins.ts'

type Reader = (log: Fields) => ZeekFinding

/** By the log's name. Source: Zeek's log reference, version 7. */
export const zeekReaders = new Map<string, Reader>([
  ['conn', readConn],
  ['dns', readDns],
  ['http', readHttp],
  ['ssl', readSsl],
  ['notice', readNotice],
  ['kerberos', readKerberos],
  ['ntlm', readNtlm],
  ['ssh', readSsh],
  ['rdp', readRdp],
  ['files', readFiles],
  ['weird', readWeird],
  ['dce_rpc', readDceRpc],
  ['smb_files', readSmbFiles],
  ['smb_mapping', readSmbMapping],
  ['x509', readX509],
])

/** Connection states: REJ is refused, RST… reset, S0 unanswered. */
const states = new Map([
  ['REJ', 'refuse'],
  ['S0', 'fail'],
  ['SH', 'fail'],
  ['RSTO', 'reset'],
  ['RSTR', 'reset'],
  ['RSTOS0', 'reset'],
  ['RSTRH', 'reset'],
  ['SF', 'close'],
  ['S1', 'open'],
])
const stateWords = new Map([
  ['refuse', 'refused'],
  ['fail', 'not answered'],
  ['reset', 'reset'],
  ['close', 'ended'],
  ['open', 'open'],
])

function readConn(log: Fields): ZeekFinding {
  const state = readText(log['conn_state'])
  const activity = states.get(state ?? '') ?? 'traffic'
  const service = readText(log['service'])
  const word = stateWords.get(activity) ?? 'seen'
  const found = finding(
    'network_activity',
    activity,
    `Connection ${word}${service === undefined ? '' : ` (${shorten(service)})`}: ${between(log)}`,
  )
  const seconds = readNumber(log['duration'])
  found.network =
    presentOrNone({
      protocol: readText(log['proto'])?.toLowerCase(),
      bytes_out: readNumber(log['orig_bytes']),
      bytes_in: readNumber(log['resp_bytes']),
      duration_ms: seconds === undefined ? undefined : readNumber(Math.round(seconds * 1000)),
    }) ?? {}
  return found
}

function readDns(log: Fields): ZeekFinding {
  const name = readText(log['query'])?.toLowerCase()
  const code = readText(log['rcode_name'])
  const answered = code !== undefined
  const found = finding(
    'dns_activity',
    answered ? 'traffic' : 'query',
    `DNS query for ${shorten(name ?? 'an unnamed host')}${answered ? ` answered ${shorten(code)}` : ''}: ${between(log)}`,
  )
  setField(
    found,
    'query',
    presentOrNone({ hostname: name, type: readText(log['qtype_name']), answers: readTexts(log['answers']) }),
  )
  if (answered) found.status = code === 'NOERROR' ? 'success' : 'failure'
  if (answered && code !== 'NOERROR') found.status_detail = code.toLowerCase()
  return found
}

const methods = new Set(['get', 'post', 'put', 'delete', 'head', 'options', 'connect'])

function readHttp(log: Fields): ZeekFinding {
  const method = readText(log['method'])?.toLowerCase()
  const activity = method === undefined ? 'unknown' : methods.has(method) ? method : 'other'
  const host = readText(log['host'])
  const url = readText(log['uri'])
  const what = `${shorten(host ?? '')}${shorten(url ?? '')}`
  const found = finding(
    'http_activity',
    activity,
    `HTTP ${shorten(method?.toUpperCase() ?? 'request')} ${what === '' ? 'without an address' : what}: ${between(log)}`,
  )
  setField(
    found,
    'http',
    presentOrNone({
      method: method?.toUpperCase(),
      url,
      host: host?.toLowerCase(),
      user_agent: readText(log['user_agent']),
      status_code: readInteger(log['status_code']),
    }),
  )
  const user = readText(log['username'])
  if (user !== undefined) setField(found, 'user', readAccount(user))
  return found
}

function readSsl(log: Fields): ZeekFinding {
  const sni = readText(log['server_name'])?.toLowerCase()
  const found = finding(
    'tls_activity',
    'handshake',
    `TLS to ${shorten(sni ?? 'an unnamed server')}: ${between(log)}`,
  )
  setField(found, 'tls', presentOrNone({ sni, version: readText(log['version']), ja3: readText(log['ja3']) }))
  if (typeof log['established'] === 'boolean') found.status = log['established'] ? 'success' : 'failure'
  return found
}

function readNotice(log: Fields): ZeekFinding {
  const title = readText(log['note']) ?? 'Unnamed notice'
  const text = readText(log['msg'])
  const found = finding(
    'detection_finding',
    'create',
    text === undefined ? `${title}: ${between(log)}` : `${shorten(title)}: ${text}`,
    'medium',
  )
  found.finding = presentOrNone({ title, uid: readText(log['uid']), category: readText(log['sub']) }) ?? {}
  return found
}

function readFiles(log: Fields): ZeekFinding {
  const path = readText(log['filename'])
  const kind = readText(log['mime_type'])
  const found = finding(
    'file_activity',
    'other',
    `File ${shorten(path ?? 'without a name')}${kind === undefined ? '' : ` (${shorten(kind)})`} seen: ${between(log)}`,
  )
  const hashes: Record<string, string> = {}
  for (const name of ['md5', 'sha1', 'sha256']) setField(hashes, name, readText(log[name]))
  setField(
    found,
    'file',
    presentOrNone({
      path,
      name: path === undefined ? undefined : baseName(path),
      hashes: Object.keys(hashes).length === 0 ? undefined : hashes,
    }),
  )
  return found
}

function readWeird(log: Fields): ZeekFinding {
  const name = readText(log['name']) ?? 'unnamed'
  const found = finding('network_activity', 'other', `Odd traffic ${shorten(name)}: ${between(log)}`, 'low')
  found.status_detail = name.slice(0, 128).toLowerCase()
  return found
}

function readDceRpc(log: Fields): ZeekFinding {
  const call = `${shorten(readText(log['endpoint']) ?? 'unknown')} ${shorten(readText(log['operation']) ?? 'unknown')}`
  return finding('api_activity', 'other', `Remote call ${call}: ${between(log)}`)
}

const smbActions = new Map([
  ['SMB::FILE_OPEN', 'read'],
  ['SMB::FILE_READ', 'read'],
  ['SMB::FILE_WRITE', 'update'],
  ['SMB::FILE_DELETE', 'delete'],
  ['SMB::FILE_RENAME', 'rename'],
  ['SMB::FILE_SET_ATTRIBUTE', 'set_attributes'],
])

function readSmbFiles(log: Fields): ZeekFinding {
  const name = readText(log['name'])
  const path = [readText(log['path']), name].filter((part) => part !== undefined).join('\\')
  const activity = smbActions.get(readText(log['action']) ?? '') ?? 'other'
  const found = finding(
    'file_activity',
    activity,
    `File ${shorten(name ?? 'without a name')} on a share (${activity.replaceAll('_', ' ')}): ${between(log)}`,
  )
  setField(found, 'file', path === '' ? undefined : { path, name: baseName(path) })
  return found
}

function readSmbMapping(log: Fields): ZeekFinding {
  const path = readText(log['path'])
  const found = finding(
    'file_activity',
    'read',
    `Share ${shorten(path ?? 'without a name')} mapped: ${between(log)}`,
  )
  setField(found, 'file', presentOrNone({ path }))
  return found
}

function readX509(log: Fields): ZeekFinding {
  const subject =
    readText(log['certificate.subject']) ?? readText(log['certificate_subject']) ?? 'without a subject'
  return finding('tls_activity', 'other', `Certificate seen: ${shorten(subject)}`)
}
