import { parseRecord } from '../parse-record.ts'
import { type Fields, readFields, readText } from '../read-value.ts'

/** Collectors that fetch whole pages put them under one of these. */
export const auditLists = ['records', 'value'] as const

/** An export of the compliance portal or of PowerShell carries the record itself as text in `AuditData`. */
export function openAudit(record: Fields): Fields {
  const data = record['AuditData'] ?? record['auditData']
  if (typeof data === 'string') return parseRecord(data) ?? record
  return readFields(data) ?? record
}

/** Has it the marks that every record of the unified audit log has? */
export function isAuditRecord(record: Fields | undefined): boolean {
  if (record === undefined) return false
  const audit = openAudit(record)
  return (
    typeof audit['Operation'] === 'string' &&
    audit['CreationTime'] !== undefined &&
    (audit['Workload'] !== undefined || audit['RecordType'] !== undefined)
  )
}

/** `[{ Name: 'a', Value: 1 }]` as `{ a: 1 }`, at most 100 of them. */
export function valuesByName(list: unknown): Fields {
  if (!Array.isArray(list)) return {}
  const out: Record<string, unknown> = {}
  for (const item of list.slice(0, 100) as unknown[]) {
    const { Name: name, Value: value } = readFields(item) ?? {}
    if (typeof name === 'string' && name !== '__proto__') out[name] = value
  }
  return out
}

/** What an operation was asked to do: cmdlets list their parameters, mailbox and directory operations properties. */
export function parametersOf(audit: Fields): Fields {
  return {
    ...valuesByName(audit['ExtendedProperties']),
    ...valuesByName(audit['OperationProperties']),
    ...valuesByName(audit['Parameters']),
  }
}

/** The name of an alert where the record is one. */
export function alertName(audit: Fields): string | undefined {
  const workload = readText(audit['Workload'])
  const isAlert = workload === 'SecurityComplianceCenter' && audit['AlertId'] !== undefined
  return isAlert ? readText(audit['Name']) : undefined
}
