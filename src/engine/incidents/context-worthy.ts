import type { EventSummary } from '../../model/alert.ts'
import type { EventClass } from '../../model/event-class.ts'
import type { Severity } from '../../model/event.ts'

const rank: Record<Severity, number> = { informational: 0, low: 1, medium: 2, high: 3, critical: 4 }

/** 0 (informational) to 4 (critical). */
export function severityRank(severity: Severity): number {
  return rank[severity]
}

/**
 * The lowest severity at which an event of a class says something to a person who reads an incident.
 *
 * People and doors acting (0) always do: a badge, a logon, a changed account, a plugged device, an alarm. What
 * machines do by themselves all day does not, unless the source itself found it remarkable: a process or script from
 * `low`, a flow, a file or a DNS answer from `medium`.
 */
const lowest: Record<EventClass, number> = {
  base_event: 2,
  file_activity: 2,
  module_activity: 2,
  scheduled_job_activity: 1,
  process_activity: 1,
  event_log_activity: 0,
  script_activity: 1,
  registry_activity: 2,
  device_attach: 0,
  detection_finding: 0,
  account_change: 0,
  authentication: 0,
  group_management: 0,
  network_activity: 2,
  http_activity: 2,
  dns_activity: 2,
  tls_activity: 2,
  tunnel_activity: 0,
  inventory_info: 2,
  config_state_change: 0,
  api_activity: 1,
  physical_access: 0,
  door_state: 0,
  intrusion_alarm: 0,
  duress: 0,
  sensor_reading: 0,
  video_analytics: 0,
  device_health: 0,
  visitor_activity: 0,
  vehicle_activity: 0,
  video_activity: 0,
}

/** Activities that repeat by the clock or follow from another event; below `medium` they are left out. */
const routine = new Set([
  'device_health/heartbeat',
  'sensor_reading/reading',
  'video_analytics/count',
  'door_state/closed',
  'authentication/ticket',
  'authentication/service_ticket',
  'authentication/preauth',
  'tunnel_activity/renew',
])

export type ContextCandidate = Pick<EventSummary, 'class' | 'activity' | 'severity'> & {
  status?: string | undefined
}

/**
 * May this event stand in an incident as context, without an alert of its own? Cheap: ask before `summarise`. A
 * failure counts as `medium` among the routine ones: a ticket refused is no routine.
 */
export function isContextWorthy(event: ContextCandidate): boolean {
  const severity = rank[event.severity]
  if (severity < (lowest[event.class as EventClass] ?? 2)) return false
  if (severity >= 2 || event.status === 'failure') return true
  return !routine.has(`${event.class}/${event.activity}`)
}
