import { openEnvelope } from '../../../src/connectors/open-envelope.ts'
import { normaliseReceipt } from '../../../src/connectors/registry.ts'
import { domainOf } from '../../../src/model/event-class.ts'
import type { SecurityEvent } from '../../../src/model/event.ts'
import type { LoggedReceipt } from '../../../src/model/receipt.ts'
import type { EventSource } from './event-source.ts'

/** `count` receipts as HTTP ingest makes them, a twentieth of a millisecond apart, the last one now. */
export function sampleReceipts(source: EventSource, count: number): LoggedReceipt[] {
  const startMs = Date.now() - count / 20
  return Array.from({ length: count }, (_, index) => {
    const timeMs = Math.floor(startMs + index / 20)
    return {
      seq: index + 1,
      source: 'bench',
      transport: 'http',
      receivedAtMs: timeMs,
      raw: source.line(index, timeMs),
    }
  })
}

/** Those receipts as events, before context. */
export function sampleEvents(receipts: readonly LoggedReceipt[]): SecurityEvent[] {
  return receipts.flatMap((receipt) => {
    const { connector, events } = normaliseReceipt(openEnvelope(receipt))
    return events.map((event, index) => {
      const stamped = {
        ...event,
        id: `e${receipt.seq}-${index}`,
        domain: domainOf(event.class),
        time: event.device_time ?? receipt.receivedAtMs,
        time_basis: 'device',
        received_time: receipt.receivedAtMs,
        source: receipt.source,
        connector,
        raw: receipt.raw,
      }
      return stamped as SecurityEvent
    })
  })
}
