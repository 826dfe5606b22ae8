import type { Logsource } from '../../model/event.ts'
import { type Fields, readText } from '../read-value.ts'
import { alertName, parametersOf } from './open-audit.ts'

const sources = {
  audit: { product: 'm365', service: 'audit' },
  exchange: { product: 'm365', service: 'exchange' },
  management: { product: 'm365', service: 'threat_management' },
  detection: { product: 'm365', service: 'threat_detection' },
} satisfies Record<string, Logsource>

/** Alerts that public rules seek under `threat_detection`; all others stand under `threat_management`. */
const detections = new Set(['activity from suspicious ip addresses'])

/**
 * Which of the logsources of public rules a record belongs to. Exchange's own settings are `exchange`; what is done to
 * mailboxes and their rules is `audit`, where the rules for it look.
 */
export function logsourceOf(audit: Fields): Logsource {
  const alert = alertName(audit)
  if (alert !== undefined) return detections.has(alert.toLowerCase()) ? sources.detection : sources.management
  if (readText(audit['Workload']) === 'SecurityComplianceCenter') return sources.management
  // Record type 1: a cmdlet of an administrator.
  const isAdmin = audit['RecordType'] === 1 || audit['RecordType'] === 'ExchangeAdmin'
  const isMailbox = /mailbox|inbox/i.test(readText(audit['Operation'])?.slice(0, 200) ?? '')
  return isAdmin && !isMailbox ? sources.exchange : sources.audit
}

/**
 * The native record: the source's own, with the properties it lists by name beside them, and under the names of the
 * rules for alerts and Exchange: `eventSource`, `eventName`, `status`.
 */
export function nativeOf(audit: Fields): Record<string, unknown> {
  const { service } = logsourceOf(audit)
  const native: Record<string, unknown> = { ...parametersOf(audit), ...audit }
  if (service === 'audit') return native
  native['eventSource'] ??= audit['Workload']
  native['eventName'] ??= alertName(audit) ?? audit['Operation']
  native['status'] ??= hasFailed(audit) ? 'failure' : 'success'
  return native
}

const failures = new Set(['failed', 'false', 'failure', 'error'])

/** Did what the record tells of not work? Some workloads give no result where all went well. */
export function hasFailed(audit: Fields): boolean {
  const result = readText(audit['ResultStatus'])?.toLowerCase()
  return (result !== undefined && failures.has(result)) || audit['Operation'] === 'UserLoginFailed'
}
