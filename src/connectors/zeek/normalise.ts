import type { Logsource, NormalisedEvent } from '../../model/event.ts'
import type { Envelope } from '../define-connector.ts'
import { readEndpoint } from '../read-account.ts'
import { readTime } from '../read-time.ts'
import { readText, setField } from '../read-value.ts'
import { shorten, writeLine } from '../write-message.ts'
import { between, type ZeekFinding } from './finding.ts'
import { zeekReaders } from './logs.ts'
import { openZeek } from './open-log.ts'

export { isZeek } from './open-log.ts'

/**
 * Maps one record of a Zeek log to one event. The native record carries Zeek's own names, `id.orig_h` also where the
 * shipper wrote `id_orig_h`; those of DNS also carry the names of Sigma's generic category.
 */
export function normaliseZeek(envelope: Envelope): NormalisedEvent[] | undefined {
  const log = envelope.record === undefined ? undefined : openZeek(envelope.record)
  if (log === undefined) return undefined
  const { path, native } = log
  const found = zeekReaders.get(path)?.(native) ?? other(path, native)
  if (path === 'dns') nameForDns(native)
  const event: NormalisedEvent = {
    severity: 'informational',
    ...found,
    message: writeLine(found.message),
    product: 'Zeek',
    logsource: logsourceOf(path),
    native,
  }
  setField(event, 'device_time', readTime(native['ts']))
  const sensor = readText(native['_system_name']) ?? readText(native['@system']) ?? envelope.syslog?.hostname
  // The sensor is not what the event is about: as its device it would join all that it sees.
  if (sensor !== undefined) event.unmapped = { sensor }
  setField(
    event,
    'src_endpoint',
    readEndpoint(native['id.orig_h'], native['id.orig_p'], undefined, native['orig_l2_addr']),
  )
  setField(
    event,
    'dst_endpoint',
    readEndpoint(native['id.resp_h'], native['id.resp_p'], undefined, native['resp_l2_addr']),
  )
  const protocol = readText(native['proto'])?.toLowerCase()
  if (protocol !== undefined) event.network ??= { protocol }
  return [event]
}

function nameForDns(native: Record<string, unknown>): void {
  if (native['qtype_name'] !== undefined) native['record_type'] ??= native['qtype_name']
  if (native['answers'] !== undefined) native['answer'] ??= native['answers']
}

const logsources = new Map<string, Logsource>()

function logsourceOf(path: string): Logsource {
  const known = logsources.get(path)
  if (known !== undefined) return known
  const logsource: Logsource =
    path === 'dns' ? { product: 'zeek', category: 'dns', service: 'dns' } : { product: 'zeek', service: path }
  if (logsources.size < 200) logsources.set(path, logsource)
  return logsource
}

function other(path: string, native: Record<string, unknown>): ZeekFinding {
  return {
    class: 'network_activity',
    activity: 'traffic',
    message: `${shorten(path)} traffic: ${between(native)}`,
  }
}
