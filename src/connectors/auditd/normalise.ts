import type { Logsource, NormalisedEvent } from '../../model/event.ts'
import type { Envelope } from '../define-connector.ts'
import { placeOf, startEvent } from '../start-event.ts'
import { commandLine } from './decode-value.ts'
import { type AuditRecord, looksLikeAudit, openRecords } from './open-records.ts'
import {
  callName,
  fullPath,
  isStart,
  readExecve,
  readPath,
  readProctitle,
  readSockaddr,
  readSyscall,
} from './processes.ts'
import { type AuditSource, type RecordReader, said } from './record-kind.ts'
import { signInReaders } from './sign-ins.ts'
import { systemReaders } from './system.ts'

const readers = new Map<string, RecordReader>([
  ['SYSCALL', readSyscall],
  ['EXECVE', readExecve],
  ['PATH', readPath],
  ['PROCTITLE', readProctitle],
  ['SOCKADDR', readSockaddr],
  ...signInReaders,
  ...systemReaders,
])

/** Is the text an audit record, bare, behind a syslog header or as the kernel prints it? */
export function isAuditd(envelope: Envelope): boolean {
  return looksLikeAudit(envelope.text)
}

/**
 * Maps a message of one or more audit records, one event each, since public rules ask for single records. A record
 * alone says what it alone knows; records of one event that come in one message complete each other. `EOE` says
 * nothing; a type without an entry is kept with its fields.
 * Sources: audit-userspace's field dictionary and record list, linux/audit.h, kernel/auditsc.c.
 */
export function normaliseAuditd(envelope: Envelope): NormalisedEvent[] | undefined {
  const records = openRecords(envelope.text)
  if (records.length === 0) return undefined
  return records.filter(({ type }) => type !== 'EOE').map((record) => build(envelope, record, records))
}

function build(envelope: Envelope, record: AuditRecord, all: readonly AuditRecord[]): NormalisedEvent {
  const host = record.node ?? envelope.syslog?.hostname
  const source = gather(record, all, placeOf(host))
  const finding = readers.get(record.type)?.(source) ?? {
    class: 'base_event',
    activity: 'other',
    message: `Audit record ${record.type}${source.place}`,
  }
  return startEvent(envelope, finding, {
    product: 'Linux audit',
    logsource: logsourceOf(source),
    native: nativeOf(source),
    timeMs: record.timeMs,
    hostname: host,
  })
}

function gather(record: AuditRecord, all: readonly AuditRecord[], place: string): AuditSource {
  const fieldsOf = (type: string): AuditRecord['fields'] | undefined =>
    (record.type === type ? record : all.find((one) => one.event === record.event && one.type === type))
      ?.fields
  return {
    record,
    fields: record.fields,
    call: fieldsOf('SYSCALL'),
    execve: fieldsOf('EXECVE'),
    socket: fieldsOf('SOCKADDR'),
    cwd: said(fieldsOf('CWD'), 'cwd'),
    place,
  }
}

/** A start of a program is also Sigma's `process_creation`, a new file its `file_event`. */
function logsourceOf(source: AuditSource): Logsource {
  const { type } = source.record
  const base = { product: 'linux', service: 'auditd' }
  if (type === 'EXECVE' || (type === 'SYSCALL' && source.execve === undefined && isStart(source)))
    return { ...base, category: 'process_creation' }
  return type === 'PATH' && said(source.fields, 'nametype') === 'CREATE'
    ? { ...base, category: 'file_event' }
    : base
}

/** The record's own names, the call's name where it came as a number, and the names of Sigma's categories. */
function nativeOf(source: AuditSource): Record<string, unknown> {
  const { record, fields, call } = source
  const native: Record<string, unknown> = { ...fields, type: record.type }
  const put = (key: string, value: string | undefined): void => {
    if (value !== undefined) native[key] ??= value
  }
  if (record.type === 'SYSCALL') put('SYSCALL', callName(source))
  const { category } = logsourceOf(source)
  if (category === undefined) return native
  put('Image', said(call, 'exe'))
  if (category === 'file_event') put('TargetFilename', fullPath(source))
  else {
    put('CommandLine', record.type === 'EXECVE' ? commandLine(fields) : undefined)
    put('CurrentDirectory', source.cwd)
    put('User', said(call, 'UID'))
  }
  return native
}
