import { z } from 'zod'

/** How a message reached Gatehouse. */
export const Transport = z.enum([
  'syslog-udp',
  'syslog-tcp',
  'syslog-tls',
  'relp',
  'gelf-udp',
  'gelf-tcp',
  'http',
  'mqtt',
  'file',
  'internal',
])
export type Transport = z.infer<typeof Transport>

/**
 * One message as it came, before anyone has understood it. This is what the event log keeps.
 *
 * `raw` is the text as received; bytes that are not UTF-8 are replaced by U+FFFD and `encoding` says so.
 * `id` is the sender's own id where it gave one: a redelivery with the same `source` and `id` is one event.
 */
export const Receipt = z.object({
  /** The configured source (a key, a listener, a topic mapping) that the message belongs to. */
  source: z.string(),
  transport: Transport,
  /** The connector the source is bound to; without one the connectors are asked in turn. */
  connector: z.string().optional(),
  /** When it reached us, epoch milliseconds UTC on our own clock. */
  receivedAtMs: z.number().int(),
  /** Address of the sender, `ip:port`, where the transport has one. */
  peer: z.string().optional(),
  /** MQTT topic, file name or HTTP path: what the sender addressed. */
  channel: z.string().optional(),
  id: z.string().max(256).optional(),
  /** MQTT: the broker kept it from earlier; it says what was, not what just happened. */
  retained: z.boolean().optional(),
  /** `utf8-lossy`: invalid bytes were replaced. `truncated`: the message was cut at the size bound. */
  encoding: z.enum(['utf8', 'utf8-lossy', 'truncated']).optional(),
  raw: z.string(),
})
export type Receipt = z.infer<typeof Receipt>

/** A receipt with its place in the event log. `seq` grows by one per receipt, without gaps. */
export interface LoggedReceipt extends Receipt {
  readonly seq: number
}
