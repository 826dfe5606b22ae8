import type { Account, Process } from '../../model/event.ts'
import { readAccount } from '../read-account.ts'
import { presentOrNone, readInteger } from '../read-value.ts'
import { baseName } from '../write-message.ts'
import type { Finding } from '../start-event.ts'
import type { AuditRecord } from './open-records.ts'

/** A record with what the other records of its event in the same message add. */
export interface AuditSource {
  readonly record: AuditRecord
  readonly fields: AuditRecord['fields']
  /** The event's SYSCALL record, itself or beside it. */
  readonly call: AuditRecord['fields'] | undefined
  readonly execve: AuditRecord['fields'] | undefined
  readonly socket: AuditRecord['fields'] | undefined
  readonly cwd: string | undefined
  /** ` at web-1`, or empty. */
  readonly place: string
}

/** What one type of record means; undefined where this record says too little. */
export type RecordReader = (source: AuditSource) => Finding | undefined

/** A field that says something: audit writes `?`, `(null)`, `(none)` and `unset` for nothing. */
export function said(fields: AuditRecord['fields'] | undefined, key: string): string | undefined {
  const value = fields?.[key]?.trim()
  if (value === undefined || value === '' || value === '?' || value === '(null)' || value === '(none)')
    return undefined
  return value === 'unset' || value === '(unknown)' || value === '(unknown user)' ? undefined : value
}

/** `4294967295` is the uid of nobody signed in. */
export function uidOf(fields: AuditRecord['fields'] | undefined, key: string): string | undefined {
  const value = said(fields, key)
  return value === undefined || value === '4294967295' || value === '-1' ? undefined : value
}

/** Who signed in at first (`auid`), else who it runs as; the name where the record is enriched. */
export function actorOf(fields: AuditRecord['fields'] | undefined): Account | undefined {
  const login = uidOf(fields, 'auid')
  const uid = login ?? uidOf(fields, 'uid')
  return readAccount(said(fields, login === undefined ? 'UID' : 'AUID'), undefined, uid)
}

/** The process of a SYSCALL or a program's own record. */
export function processOf(
  fields: AuditRecord['fields'] | undefined,
  commandLine?: string,
): Process | undefined {
  const path = said(fields, 'exe')
  const parent = readInteger(said(fields, 'ppid'))
  const name = path === undefined ? said(fields, 'comm') : baseName(path)
  return presentOrNone<Process>({
    pid: readInteger(said(fields, 'pid')),
    name,
    path,
    cmd_line: commandLine,
    parent: parent === undefined ? undefined : { pid: parent },
  })
}

/** The outcome, whichever of its three spellings the record uses. */
export function outcomeOf(fields: AuditRecord['fields'] | undefined): 'success' | 'failure' | undefined {
  const value = said(fields, 'success') ?? said(fields, 'res') ?? said(fields, 'result')
  if (value === undefined) return undefined
  if (value === 'yes' || value === 'success' || value === '1') return 'success'
  return value === 'no' || value === 'failed' || value === 'failure' || value === '0' ? 'failure' : undefined
}
