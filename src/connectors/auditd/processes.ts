import { presentOrNone, setField } from '../read-value.ts'
import { readEndpoint } from '../read-account.ts'
import { baseName, shorten } from '../write-message.ts'
import type { Finding } from '../start-event.ts'
import { commandLine, decodeSocket } from './decode-value.ts'
import { actorOf, type AuditSource, outcomeOf, processOf, type RecordReader, said } from './record-kind.ts'
import { syscallName } from './syscalls.ts'

/** The system call's name: what the record is enriched with, else by its number. */
export function callName(source: AuditSource): string | undefined {
  const { call } = source
  return said(call, 'SYSCALL') ?? syscallName(said(call, 'arch'), said(call, 'syscall'))
}

const startsProgram = new Set(['execve', 'execveat'])

/** Did the call start a program? */
export function isStart(source: AuditSource): boolean {
  return startsProgram.has(callName(source) ?? '')
}

/** What else a call means: class, activity and what a person reads. */
const calls = new Map<string, readonly [Finding['class'], string, string]>([
  ['connect', ['network_activity', 'open', 'opened a connection']],
  ['accept', ['network_activity', 'open', 'took a connection']],
  ['accept4', ['network_activity', 'open', 'took a connection']],
  ['bind', ['network_activity', 'other', 'bound a port']],
  ['listen', ['network_activity', 'other', 'listens']],
  ['init_module', ['module_activity', 'load', 'loaded a kernel module']],
  ['finit_module', ['module_activity', 'load', 'loaded a kernel module']],
  ['delete_module', ['module_activity', 'unload', 'removed a kernel module']],
  ['ptrace', ['process_activity', 'open', 'traced a process']],
  ['process_vm_readv', ['process_activity', 'open', "read another process's memory"]],
  ['process_vm_writev', ['process_activity', 'inject', "wrote another process's memory"]],
  ['kill', ['process_activity', 'other', 'signalled a process']],
  ['setuid', ['process_activity', 'set_user_id', 'changed its user']],
  ['unlink', ['file_activity', 'delete', 'deleted a file']],
  ['unlinkat', ['file_activity', 'delete', 'deleted a file']],
  ['rmdir', ['file_activity', 'delete', 'deleted a folder']],
  ['rename', ['file_activity', 'rename', 'renamed a file']],
  ['renameat', ['file_activity', 'rename', 'renamed a file']],
  ['renameat2', ['file_activity', 'rename', 'renamed a file']],
  ['chmod', ['file_activity', 'set_attributes', 'changed permissions']],
  ['fchmod', ['file_activity', 'set_attributes', 'changed permissions']],
  ['fchmodat', ['file_activity', 'set_attributes', 'changed permissions']],
  ['chown', ['file_activity', 'set_attributes', 'changed an owner']],
  ['fchown', ['file_activity', 'set_attributes', 'changed an owner']],
  ['lchown', ['file_activity', 'set_attributes', 'changed an owner']],
  ['fchownat', ['file_activity', 'set_attributes', 'changed an owner']],
  ['open', ['file_activity', 'other', 'opened a file']],
  ['openat', ['file_activity', 'other', 'opened a file']],
  ['settimeofday', ['config_state_change', 'update', 'set the clock']],
  ['clock_settime', ['config_state_change', 'update', 'set the clock']],
  ['sethostname', ['config_state_change', 'update', 'changed the host name']],
  ['mount', ['config_state_change', 'update', 'mounted a file system']],
])

/**
 * A system call. The call that starts a program is its launch, unless the same message has the EXECVE record, which
 * then says more.
 */
export const readSyscall: RecordReader = (source) => {
  const { fields, place } = source
  const name = callName(source)
  const what = processOf(fields)
  const who = shorten(what?.name ?? said(fields, 'comm') ?? 'a process')
  const status = outcomeOf(fields)
  const failed = status === 'failure' ? ' (failed)' : ''
  if (isStart(source)) {
    const finding: Finding = {
      class: 'process_activity',
      activity: source.execve === undefined ? 'launch' : 'other',
      message: `${who} started${place}${failed}`,
    }
    setField(finding, 'process', what)
    return withActor(finding, source, status)
  }
  const known = name === undefined ? undefined : calls.get(name)
  const finding: Finding = {
    class: known?.[0] ?? 'process_activity',
    activity: known?.[1] ?? 'other',
    message: `${who} ${known?.[2] ?? `called ${shorten(name ?? `system call ${said(fields, 'syscall') ?? 'unknown'}`)}`}${place}${failed}`,
  }
  const target = decodeSocket(said(source.socket, 'saddr') ?? '')
  if (target !== undefined && name === 'connect')
    setField(finding, 'dst_endpoint', readEndpoint(target.ip, target.port))
  return withActor(finding, source, status, what)
}

/** The arguments a program was started with; with its SYSCALL record also who and what. */
export const readExecve: RecordReader = (source) => {
  const line = commandLine(source.fields)
  if (line === undefined) return undefined
  const process = processOf(source.call, line)
  const name = process?.name ?? baseName(source.fields['a0'] ?? '')
  const finding: Finding = {
    class: 'process_activity',
    activity: 'launch',
    message: `${shorten(name === '' ? 'A program' : name)} started${source.place}: ${line}`,
    process: { ...process, ...(name === '' ? {} : { name }) },
  }
  return withActor(finding, source, outcomeOf(source.call))
}

const nameTypes = new Map([
  ['CREATE', ['create', 'created']],
  ['DELETE', ['delete', 'deleted']],
  ['NORMAL', ['other', 'touched']],
  ['PARENT', ['other', 'holds what was touched']],
])

/** A file or folder that a system call touched. */
export const readPath: RecordReader = (source) => {
  const path = fullPath(source)
  if (path === undefined) return undefined
  const [activity, done] = nameTypes.get(said(source.fields, 'nametype') ?? '') ?? ['other', 'touched']
  const process = processOf(source.call)
  const by = process?.name === undefined ? '' : ` by ${shorten(process.name)}`
  const finding: Finding = {
    class: 'file_activity',
    activity: activity ?? 'other',
    message: `${shorten(path)} ${done ?? 'touched'}${by}${source.place}`,
    file: { path, name: baseName(path) },
  }
  return withActor(finding, source, outcomeOf(source.call), process)
}

/** The path of a PATH record; one that is relative is joined to the CWD record where the message has it. */
export function fullPath({ fields, cwd }: AuditSource): string | undefined {
  const name = said(fields, 'name')
  if (name === undefined || name.startsWith('/') || cwd === undefined) return name
  return `${cwd.endsWith('/') ? cwd.slice(0, -1) : cwd}/${name.startsWith('./') ? name.slice(2) : name}`
}

/** The command line as it stands in memory: a program can change its own. */
export const readProctitle: RecordReader = (source) => {
  const line = said(source.fields, 'proctitle')
  if (line === undefined) return undefined
  return {
    class: 'process_activity',
    activity: 'other',
    message: `Command line${source.place}: ${line}`,
    process: { ...processOf(source.call), cmd_line: line },
  }
}

/** The other end of a socket call. */
export const readSockaddr: RecordReader = (source) => {
  const target = decodeSocket(said(source.fields, 'saddr') ?? '')
  if (target === undefined) return undefined
  const process = processOf(source.call)
  const finding: Finding = {
    class: 'network_activity',
    activity: 'other',
    message: `${shorten(process?.name ?? 'A process')} used the address ${target.ip} port ${target.port}${source.place}`,
  }
  setField(finding, 'dst_endpoint', readEndpoint(target.ip, target.port))
  return withActor(finding, source, outcomeOf(source.call), process)
}

function withActor(
  finding: Finding,
  source: AuditSource,
  status: 'success' | 'failure' | undefined,
  process?: Finding['process'],
): Finding {
  setField(finding, 'status', status)
  const user = actorOf(source.call ?? source.fields)
  setField(finding, 'actor', presentOrNone({ user, process, session: sessionOf(source) }))
  // A call that failed is daily work of programs that look around; what it means is for rules to say.
  finding.severity = 'informational'
  return finding
}

function sessionOf({ call }: AuditSource): string | undefined {
  const session = said(call, 'ses')
  return session === '4294967295' ? undefined : session
}
