import { parseRecord } from '../parse-record.ts'
import { type Fields, readFields } from '../read-value.ts'

/** Files of a trail hold their events under this name. */
export const trailKeys = ['Records'] as const

/**
 * Takes off what carries CloudTrail's records: EventBridge puts one under `detail`, a subscription of CloudWatch Logs
 * puts each as text into `logEvents`. Anything else comes back as it is.
 */
export function openTrail(record: Fields): Fields {
  const detail = readFields(record['detail'])
  if (detail !== undefined && record['detail-type'] !== undefined) return detail
  const { logEvents } = record
  if (record['logGroup'] === undefined || !Array.isArray(logEvents)) return record
  return { Records: logEvents.map((item) => openText(readFields(item)?.['message'])) }
}

function openText(text: unknown): unknown {
  return typeof text === 'string' ? (parseRecord(text) ?? text) : text
}

/** Has it the marks of one CloudTrail record? */
export function isTrailRecord(record: Fields | undefined): boolean {
  if (record === undefined || typeof record['eventSource'] !== 'string') return false
  return (
    typeof record['eventName'] === 'string' &&
    record['eventSource'].endsWith('.amazonaws.com') &&
    (record['userIdentity'] !== undefined || record['eventVersion'] !== undefined)
  )
}
