/**
 * The classes of event Gatehouse understands. Inside, everything keys on names; the numbers are for export only,
 * since proposals renumber. Cyber classes are OCSF 1.8; the physical ones follow the open proposal for a physical
 * extension (ocsf-schema #1758), numbered here under extension 900.
 */
export const eventClasses = {
  base_event: { uid: 0, domain: 'cyber', activities: ['unknown', 'other'] },
  file_activity: {
    uid: 1001,
    domain: 'cyber',
    activities: ['create', 'read', 'update', 'delete', 'rename', 'set_attributes', 'unknown', 'other'],
  },
  module_activity: { uid: 1005, domain: 'cyber', activities: ['load', 'unload', 'unknown', 'other'] },
  scheduled_job_activity: {
    uid: 1006,
    domain: 'cyber',
    activities: ['create', 'update', 'delete', 'enable', 'disable', 'start', 'unknown', 'other'],
  },
  process_activity: {
    uid: 1007,
    domain: 'cyber',
    activities: ['launch', 'terminate', 'open', 'inject', 'set_user_id', 'unknown', 'other'],
  },
  event_log_activity: {
    uid: 1008,
    domain: 'cyber',
    activities: ['clear', 'delete', 'stop', 'unknown', 'other'],
  },
  script_activity: { uid: 1009, domain: 'cyber', activities: ['execute', 'unknown', 'other'] },
  registry_activity: {
    uid: 201001,
    domain: 'cyber',
    activities: ['create', 'read', 'modify', 'delete', 'rename', 'unknown', 'other'],
  },
  device_attach: { uid: 1900, domain: 'cyber', activities: ['attach', 'detach', 'unknown', 'other'] },
  detection_finding: {
    uid: 2004,
    domain: 'cyber',
    activities: ['create', 'update', 'close', 'unknown', 'other'],
  },
  account_change: {
    uid: 3001,
    domain: 'cyber',
    activities: [
      'create',
      'enable',
      'disable',
      'delete',
      'password_change',
      'password_reset',
      'lock',
      'unlock',
      'attach_policy',
      'mfa_enable',
      'mfa_disable',
      'unknown',
      'other',
    ],
  },
  authentication: {
    uid: 3002,
    domain: 'cyber',
    activities: ['logon', 'logoff', 'ticket', 'service_ticket', 'preauth', 'elevate', 'unknown', 'other'],
  },
  group_management: {
    uid: 3006,
    domain: 'cyber',
    activities: ['add_user', 'remove_user', 'create', 'delete', 'unknown', 'other'],
  },
  network_activity: {
    uid: 4001,
    domain: 'cyber',
    activities: ['open', 'close', 'reset', 'fail', 'refuse', 'traffic', 'unknown', 'other'],
  },
  http_activity: {
    uid: 4002,
    domain: 'cyber',
    activities: ['get', 'post', 'put', 'delete', 'head', 'options', 'connect', 'unknown', 'other'],
  },
  dns_activity: {
    uid: 4003,
    domain: 'cyber',
    activities: ['query', 'response', 'traffic', 'unknown', 'other'],
  },
  tls_activity: { uid: 4900, domain: 'cyber', activities: ['handshake', 'unknown', 'other'] },
  tunnel_activity: { uid: 4014, domain: 'cyber', activities: ['open', 'close', 'renew', 'unknown', 'other'] },
  inventory_info: { uid: 5001, domain: 'cyber', activities: ['log', 'collect', 'unknown', 'other'] },
  config_state_change: {
    uid: 5019,
    domain: 'cyber',
    activities: ['create', 'update', 'delete', 'enable', 'disable', 'unknown', 'other'],
  },
  api_activity: {
    uid: 6003,
    domain: 'cyber',
    activities: ['create', 'read', 'update', 'delete', 'unknown', 'other'],
  },
  physical_access: {
    uid: 900001,
    domain: 'physical',
    activities: ['granted', 'denied', 'taken', 'not_taken', 'unknown', 'other'],
  },
  door_state: {
    uid: 900002,
    domain: 'physical',
    activities: [
      'opened',
      'closed',
      'forced',
      'held',
      'locked',
      'unlocked',
      'locked_down',
      'request_to_exit',
      'tamper',
      'fault',
      'restored',
      'unknown',
      'other',
    ],
  },
  intrusion_alarm: {
    uid: 900003,
    domain: 'physical',
    activities: ['alarm', 'restore', 'arm', 'disarm', 'bypass', 'trouble', 'test', 'unknown', 'other'],
  },
  duress: { uid: 900004, domain: 'physical', activities: ['raised', 'cleared', 'unknown', 'other'] },
  sensor_reading: {
    uid: 900005,
    domain: 'physical',
    activities: ['reading', 'threshold', 'restored', 'unknown', 'other'],
  },
  video_analytics: {
    uid: 900006,
    domain: 'physical',
    activities: ['detection', 'review', 'line_crossed', 'count', 'recognition', 'unknown', 'other'],
  },
  device_health: {
    uid: 900007,
    domain: 'physical',
    activities: [
      'online',
      'offline',
      'lost',
      'tamper',
      'power_loss',
      'restored',
      'heartbeat',
      'unknown',
      'other',
    ],
  },
  visitor_activity: {
    uid: 900008,
    domain: 'physical',
    activities: ['expected', 'check_in', 'check_out', 'unknown', 'other'],
  },
  vehicle_activity: {
    uid: 900009,
    domain: 'physical',
    activities: ['entered', 'left', 'plate_read', 'denied', 'unknown', 'other'],
  },
  /** What people and recorders do with recordings: looking, taking out, deleting, stopping, keeping. */
  video_activity: {
    uid: 900010,
    domain: 'physical',
    activities: [
      'view',
      'export',
      'delete',
      'protect',
      'recording_started',
      'recording_stopped',
      'gap',
      'retention',
      'unknown',
      'other',
    ],
  },
} as const satisfies Record<string, ClassDefinition>

interface ClassDefinition {
  readonly uid: number
  readonly domain: Domain
  readonly activities: readonly string[]
}

/** Which side of the house an event belongs to; also the domain of a right, with `people` and `system`. */
export type Domain = 'physical' | 'cyber'
export type EventClass = keyof typeof eventClasses

export const eventClassNames = Object.keys(eventClasses) as EventClass[]

/** The domain that a class belongs to. */
export function domainOf(eventClass: EventClass): Domain {
  return eventClasses[eventClass].domain
}
