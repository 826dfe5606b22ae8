import { z } from 'zod'
import { EventContext } from './event-context.ts'
import { eventClassNames, type EventClass } from './event-class.ts'

/** Severity of one event, an alert or an incident; OCSF's scale without `fatal` and `other`. */
export const Severity = z.enum(['informational', 'low', 'medium', 'high', 'critical'])
export type Severity = z.infer<typeof Severity>

/** An account as a log names it: not yet a person. `name` is lower case, without its domain. */
export const Account = z.object({
  name: z.string().optional(),
  domain: z.string().optional(),
  uid: z.string().optional(),
})
export type Account = z.infer<typeof Account>

export const Endpoint = z.object({
  ip: z.string().optional(),
  port: z.number().int().optional(),
  hostname: z.string().optional(),
  mac: z.string().optional(),
  /** Where the source believes the address to be; degrees. `network` says what kind of network, where it knows. */
  location: z
    .object({
      lat: z.number().min(-90).max(90).optional(),
      long: z.number().min(-180).max(180).optional(),
      country: z.string().optional(),
      city: z.string().optional(),
      network: z.enum(['fixed', 'mobile', 'hosting', 'vpn']).optional(),
    })
    .optional(),
})
export type Endpoint = z.infer<typeof Endpoint>

const File = z.object({
  path: z.string().optional(),
  name: z.string().optional(),
  hashes: z.record(z.string(), z.string()).optional(),
})

const ProcessBase = z.object({
  pid: z.number().int().optional(),
  uid: z.string().optional(),
  name: z.string().optional(),
  path: z.string().optional(),
  cmd_line: z.string().optional(),
})
export const Process = ProcessBase.extend({ parent: ProcessBase.optional() })
export type Process = z.infer<typeof Process>

/** Sigma's way to say what kind of log a record is; chosen by the connector. */
export const Logsource = z.object({
  product: z.string().optional(),
  category: z.string().optional(),
  service: z.string().optional(),
})
export type Logsource = z.infer<typeof Logsource>

/**
 * One security event: a fact, in OCSF's shape, with the source's own record and the raw text beside it.
 *
 * Field names are OCSF's (snake_case). All times are epoch milliseconds UTC. `time` is the one everything uses:
 * the device's time where its clock is believed, else ours at receipt. Names of accounts, hosts and addresses are
 * as the source said them; what they *are* (person, asset, site) is in `context`, stamped before any consumer.
 */
export const SecurityEvent = z.object({
  /** Stable: derived from the sender's id or the log's sequence; a replay gives the same. */
  id: z.string(),
  class: z.enum(eventClassNames as [string, ...string[]]),
  activity: z.string(),
  domain: z.enum(['physical', 'cyber']),
  severity: Severity,
  status: z.enum(['success', 'failure', 'unknown']).optional(),
  /** Why, in the source's terms: a denial reason, a failure code. Lower snake case where it is enumerated. */
  status_detail: z.string().optional(),
  /** One line a person can read: what happened, where, who. */
  message: z.string(),

  time: z.number().int(),
  device_time: z.number().int().optional(),
  received_time: z.number().int(),
  /** `device`: the device's own time. `receipt`: it gave none, or its clock is not believed. */
  time_basis: z.enum(['device', 'receipt', 'corrected']),

  source: z.string(),
  connector: z.string(),
  product: z.string().optional(),
  logsource: Logsource.optional(),

  /** Who did it. */
  actor: z
    .object({ user: Account.optional(), process: Process.optional(), session: z.string().optional() })
    .optional(),
  /** To whom it was done (logon target, changed account). */
  user: Account.optional(),
  group: z.string().optional(),
  /** The host, controller, camera or sensor the event is about. */
  device: Endpoint.extend({ uid: z.string().optional(), type: z.string().optional() }).optional(),
  src_endpoint: Endpoint.optional(),
  dst_endpoint: Endpoint.optional(),
  /** Logon kind: interactive, remote_interactive, network, service, batch, unlock, cached, vpn, ssh, console … */
  logon_type: z.string().optional(),
  auth_protocol: z.string().optional(),
  process: Process.optional(),
  file: File.optional(),
  module: File.optional(),
  registry: z
    .object({ key: z.string().optional(), value: z.string().optional(), data: z.string().optional() })
    .optional(),
  query: z
    .object({
      hostname: z.string().optional(),
      type: z.string().optional(),
      answers: z.array(z.string()).optional(),
    })
    .optional(),
  http: z
    .object({
      method: z.string().optional(),
      url: z.string().optional(),
      host: z.string().optional(),
      user_agent: z.string().optional(),
      status_code: z.number().int().optional(),
    })
    .optional(),
  tls: z
    .object({ sni: z.string().optional(), version: z.string().optional(), ja3: z.string().optional() })
    .optional(),
  network: z
    .object({
      protocol: z.string().optional(),
      direction: z.string().optional(),
      bytes_in: z.number().optional(),
      bytes_out: z.number().optional(),
      duration_ms: z.number().optional(),
    })
    .optional(),
  finding: z
    .object({ title: z.string().optional(), uid: z.string().optional(), category: z.string().optional() })
    .optional(),

  /** Physical: names as the source gives them. */
  door: z.string().optional(),
  reader: z.string().optional(),
  /** `in` or `out`, where the reader has a side. */
  direction: z.enum(['in', 'out']).optional(),
  credential: z
    .object({ uid: z.string().optional(), type: z.string().optional(), holder: z.string().optional() })
    .optional(),
  camera: z.string().optional(),
  analytics: z
    .object({
      label: z.string().optional(),
      sub_label: z.string().optional(),
      zones: z.array(z.string()).optional(),
      count: z.number().optional(),
      score: z.number().optional(),
      start_time: z.number().optional(),
      end_time: z.number().optional(),
    })
    .optional(),
  sensor: z
    .object({
      name: z.string().optional(),
      quantity: z.string().optional(),
      value: z.union([z.number(), z.string(), z.boolean()]).optional(),
      unit: z.string().optional(),
    })
    .optional(),
  partition: z.string().optional(),
  plate: z.string().optional(),
  visit: z.string().optional(),
  /** Recordings: under which case, why, which span of time (epoch milliseconds), and how they are kept. */
  video: z
    .object({
      case: z.string().optional(),
      reason: z.string().optional(),
      from_time: z.number().int().optional(),
      to_time: z.number().int().optional(),
      mode: z.enum(['continuous', 'motion']).optional(),
      retention_days: z.number().optional(),
      /** Of a retention that was changed. */
      change: z.enum(['shortened', 'prolonged']).optional(),
    })
    .optional(),

  /** What the source said that has no OCSF place. */
  unmapped: z.record(z.string(), z.unknown()).optional(),
  /** The source's own record: public Sigma rules run on it unrewritten. */
  native: z.record(z.string(), z.unknown()).optional(),
  raw: z.string(),

  context: EventContext.optional(),
})
export type SecurityEvent = z.infer<typeof SecurityEvent> & { class: EventClass }

/** What a normaliser returns: everything but what only the pipeline can know. */
export type NormalisedEvent = Omit<
  SecurityEvent,
  'id' | 'time' | 'time_basis' | 'received_time' | 'source' | 'connector' | 'raw' | 'context' | 'domain'
> & {
  /**
   * The sender's own id of this event, where it gave one and the id alone names it: the event's `id` is then derived
   * from source and this, so that a message repeated by the sender is one event.
   */
  senderId?: string
}
