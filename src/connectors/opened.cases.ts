import type { Receipt } from '../model/receipt.ts'
import type { ConnectorOptions, Envelope } from './define-connector.ts'
import type { Fixture } from './fixture.cases.ts'
import { openEnvelope } from './open-envelope.ts'

/** The receipt and the opened envelope of a fixture. */
export function openFixture(fixture: Fixture): { envelope: Envelope; options: ConnectorOptions } {
  const receipt: Receipt = {
    source: 'test',
    transport: fixture.transport,
    receivedAtMs: Date.UTC(2026, 2, 1, 12),
    raw: typeof fixture.raw === 'string' ? fixture.raw : JSON.stringify(fixture.raw),
    ...(fixture.channel === undefined ? {} : { channel: fixture.channel }),
    ...(fixture.retained === undefined ? {} : { retained: fixture.retained }),
  }
  const options = {
    ...(fixture.time_zone === undefined ? {} : { timeZone: fixture.time_zone }),
    ...(fixture.mapping === undefined ? {} : { mapping: fixture.mapping }),
  }
  return { envelope: openEnvelope(receipt, options), options }
}
