import type { Envelope } from '../define-connector.ts'
import { type Fields, readFields } from '../read-value.ts'
import { openEvtx } from './open-evtx.ts'
import { openFlat } from './open-flat.ts'
import { openWinlogbeat } from './open-winlogbeat.ts'
import type { WindowsRecord } from './windows-record.ts'

/** Do the record's keys say Windows event log? */
export function isWindows(envelope: Envelope): boolean {
  const { record } = envelope
  if (record === undefined) return false
  if (record['EventID'] !== undefined) return typeof record['Channel'] === 'string'
  const { winlog, Event: event } = record
  if (winlog !== undefined) return readFields(winlog) !== undefined
  return event !== undefined && readFields(readFields(event)?.['System']) !== undefined
}

/** The Windows event in any of the three shapes; undefined where it has no id or channel. */
export function openWindows(record: Fields, timeZone: string | undefined): WindowsRecord | undefined {
  if (record['EventID'] !== undefined) return openFlat(record, timeZone)
  const winlog = readFields(record['winlog'])
  if (winlog !== undefined) return openWinlogbeat(record, winlog)
  const event = readFields(record['Event'])
  return event === undefined ? undefined : openEvtx(event)
}
