import type { Logsource, Process } from '../../model/event.ts'
import { readAccount, readEndpoint } from '../read-account.ts'
import {
  type Fields,
  presentOrNone,
  readFields,
  readInteger,
  readPath,
  readText,
  readTexts,
  setField,
} from '../read-value.ts'
import type { Finding } from '../start-event.ts'
import { baseName, shorten } from '../write-message.ts'

/** An event of eslogger with what public rules call its fields. */
export interface SecurityFinding {
  readonly finding: Finding
  readonly logsource: Logsource
  readonly native: Record<string, unknown>
}
type Reader = (body: Fields, actor: Process | undefined, place: string) => SecurityFinding | undefined

/** The name of eslogger's event and its body; undefined for any other record. */
export function eventOf(record: Fields): { name: string; body: Fields } | undefined {
  if (record['schema_version'] === undefined || readFields(record['process']) === undefined) return undefined
  const event = readFields(record['event'])
  const [name] = Object.keys(event ?? {})
  const body = name === undefined ? undefined : readFields(event?.[name])
  return name === undefined || body === undefined ? undefined : { name, body }
}

/** Reads eslogger's event; undefined for one that has no meaning here. Source: Apple's EndpointSecurity headers. */
export function readSecurity(record: Fields, place: string): SecurityFinding | undefined {
  const event = eventOf(record)
  return event === undefined
    ? undefined
    : readers.get(event.name)?.(event.body, processOf(record['process']), place)
}

function processOf(value: unknown, commandLine?: string): Process | undefined {
  const path = readText(readPath(value, 'executable.path'))
  return presentOrNone<Process>({
    pid: readInteger(readPath(value, 'audit_token.pid')),
    path,
    name: path === undefined ? undefined : baseName(path),
    cmd_line: commandLine,
  })
}

const readExec: Reader = (body, actor, place) => {
  const line = readTexts(body['args'], 1000)?.join(' ').slice(0, 32_768)
  const process = processOf(body['target'], line)
  if (process === undefined) return undefined
  const uid = readText(readPath(body['target'], 'audit_token.ruid'))
  const finding: Finding = {
    class: 'process_activity',
    activity: 'launch',
    severity: 'informational',
    message: `${shorten(process.name ?? 'A program')} started${place}${line === undefined ? '' : `: ${line}`}`,
    process: actor === undefined ? process : { ...process, parent: actor },
  }
  if (uid !== undefined) finding.actor = { user: { uid } }
  return {
    finding,
    logsource: { product: 'macos', category: 'process_creation' },
    native: named({
      Image: process.path,
      CommandLine: line,
      ParentImage: actor?.path,
      CurrentDirectory: readText(readPath(body, 'cwd.path')),
    }),
  }
}

function file(activity: string, done: string, pathOf: (body: Fields) => string | undefined): Reader {
  return (body, actor, place) => {
    const path = pathOf(body)
    if (path === undefined) return undefined
    const finding: Finding = {
      class: 'file_activity',
      activity,
      severity: 'informational',
      message: `${shorten(path)} ${done}${actor?.name === undefined ? '' : ` by ${shorten(actor.name)}`}${place}`,
      file: { path, name: baseName(path) },
    }
    setField(finding, 'actor', presentOrNone({ process: actor }))
    const isNew = activity === 'create'
    return {
      finding,
      logsource: isNew ? { product: 'macos', category: 'file_event' } : { product: 'macos' },
      native: named({ TargetFilename: path, Image: actor?.path }),
    }
  }
}

function createdPath(body: Fields): string | undefined {
  const folder = readText(readPath(body, 'destination.new_path.dir.path'))
  const name = readText(readPath(body, 'destination.new_path.filename'))
  if (folder === undefined || name === undefined)
    return readText(readPath(body, 'destination.existing_file.path'))
  return `${folder}/${name}`
}

/** A sign-in of some kind, with the keys that its body uses for who and from where. */
function signIn(
  activity: string,
  what: string,
  kind: string,
  keys: { readonly user: string; readonly actor?: string; readonly from?: string; readonly command?: string },
): Reader {
  return (body, process, place) => {
    const success = body['success']
    const status = success === undefined ? undefined : success === true ? 'success' : 'failure'
    const name = readText(body[keys.user])
    const from = keys.from === undefined ? undefined : readText(body[keys.from])
    const finding: Finding = {
      class: 'authentication',
      activity,
      logon_type: kind,
      message: `${what}${name === undefined ? '' : ` of ${shorten(name)}`}${place}${from === undefined ? '' : ` from ${shorten(from)}`}${status === 'failure' ? ' failed' : ''}`,
    }
    setField(finding, 'status', status)
    setField(finding, 'user', name === undefined ? undefined : readAccount(name))
    setField(finding, 'src_endpoint', readEndpoint(from))
    const by = keys.actor === undefined ? undefined : readText(body[keys.actor])
    setField(
      finding,
      'actor',
      presentOrNone({ user: by === undefined ? undefined : readAccount(by), process }),
    )
    const command = keys.command === undefined ? undefined : readText(body[keys.command])
    if (command !== undefined) finding.process = { cmd_line: command }
    return { finding, logsource: { product: 'macos' }, native: {} }
  }
}

const readMalware: Reader = (body, _, place) => {
  const title = readText(body['malware_identifier']) ?? 'Malware'
  const path = readText(body['detected_path'])
  const finding: Finding = {
    class: 'detection_finding',
    activity: 'create',
    severity: 'high',
    message: `XProtect found ${shorten(title)}${path === undefined ? '' : ` in ${shorten(baseName(path))}`}${place}`,
    finding: { title, category: 'malware' },
  }
  if (path !== undefined) finding.file = { path, name: baseName(path) }
  return {
    finding,
    logsource: { product: 'macos', category: 'antivirus' },
    native: named({ Signature: title, Filename: path }),
  }
}

function account(activity: string, done: string): Reader {
  return (body, process, place) => {
    const name = readText(body['user_name'])
    if (name === undefined) return undefined
    const finding: Finding = {
      class: 'account_change',
      activity,
      severity: 'low',
      status: readInteger(body['error_code']) === 0 ? 'success' : 'failure',
      message: `Account ${shorten(name)} ${done}${place}`,
    }
    setField(finding, 'user', readAccount(name))
    setField(finding, 'actor', presentOrNone({ process }))
    return { finding, logsource: { product: 'macos' }, native: {} }
  }
}

const readers = new Map<string, Reader>([
  ['exec', readExec],
  ['create', file('create', 'created', createdPath)],
  ['unlink', file('delete', 'deleted', (body) => readText(readPath(body, 'target.path')))],
  ['openssh_login', signIn('logon', 'SSH logon', 'ssh', { user: 'username', from: 'source_address' })],
  ['openssh_logout', signIn('logoff', 'SSH logoff', 'ssh', { user: 'username', from: 'source_address' })],
  ['login_login', signIn('logon', 'Logon', 'console', { user: 'username' })],
  ['login_logout', signIn('logoff', 'Logoff', 'console', { user: 'username' })],
  ['lw_session_login', signIn('logon', 'Logon', 'interactive', { user: 'username' })],
  ['lw_session_logout', signIn('logoff', 'Logoff', 'interactive', { user: 'username' })],
  ['lw_session_lock', signIn('other', 'Screen lock', 'interactive', { user: 'username' })],
  ['lw_session_unlock', signIn('logon', 'Unlocking', 'unlock', { user: 'username' })],
  [
    'screensharing_attach',
    signIn('logon', 'Screen sharing', 'remote_interactive', {
      user: 'authentication_username',
      from: 'source_address',
    }),
  ],
  [
    'sudo',
    signIn('elevate', 'Sudo', 'elevation', {
      user: 'to_username',
      actor: 'from_username',
      command: 'command',
    }),
  ],
  ['su', signIn('elevate', 'Su', 'elevation', { user: 'to_username', actor: 'from_username' })],
  ['xp_malware_detected', readMalware],
  ['od_create_user', account('create', 'created')],
  ['od_delete_user', account('delete', 'deleted')],
  ['od_disable_user', account('disable', 'disabled')],
  ['od_modify_password', account('password_change', 'got a new password')],
])

function named(fields: Record<string, string | undefined>): Record<string, unknown> {
  return presentOrNone<Record<string, unknown>>(fields) ?? {}
}
