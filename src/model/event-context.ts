import { z } from 'zod'
import { ThreatGrade } from './site.ts'

/** Three-valued truth. `unknown` is an answer: the feed is unhealthy, the person is not known, no reader covers it. */
export const Truth = z.enum(['yes', 'no', 'unknown'])
export type Truth = z.infer<typeof Truth>

export const Presence = z.enum(['present', 'absent', 'unknown'])
export type Presence = z.infer<typeof Presence>

/**
 * What was true about an event's place, device and person **at the event's own time**. Stamped once, before any
 * consumer; every field is readable by rules as `context.<field>`. Ids are those of the state store. A stored stamp
 * carries the `version` of the context it was made with; a late fact that would change it appends a correction.
 */
export const EventContext = z.object({
  version: z.number().int(),
  organisation: z.string().optional(),
  site: z.string().optional(),
  building: z.string().optional(),
  floor: z.string().optional(),
  zone: z.string().optional(),
  /** The zone and the zones it lies in, innermost first. */
  zones: z.array(z.string()).optional(),
  /** How restricted the zone is, as its place says. */
  zone_security: z.enum(['public', 'shared', 'normal', 'secure', 'critical']).optional(),
  /** The device, host, door, camera or sensor, whichever the event is about. */
  asset: z.string().optional(),
  /** Kind of that asset: host, door, camera, sensor, panel, controller … */
  asset_kind: z.string().optional(),
  asset_tags: z.array(z.string()).optional(),
  door: z.string().optional(),
  camera: z.string().optional(),
  /** Camera: the doors it sees. */
  covers: z.array(z.string()).optional(),
  /** The inventory's devices behind the event's source and destination, where they are not `asset`. */
  src_asset: z.string().optional(),
  dst_asset: z.string().optional(),
  /** Kind of `src_asset`, or of the asset itself where it is the source. */
  src_asset_kind: z.string().optional(),
  /** Kind of `dst_asset`, or of the asset itself where it is the destination. */
  dst_asset_kind: z.string().optional(),
  /** Event about a switch port that names a MAC: is it that of the asset that the inventory says is plugged in? */
  port_mac: z.enum(['expected', 'other', 'unknown']).optional(),
  /** Which way a badge at a door leads: into the door's zone or out of it. `zone` is the door's zone either way. */
  passage: z.enum(['in', 'out', 'unknown']).optional(),
  person: z.string().optional(),
  person_name: z.string().optional(),
  teams: z.array(z.string()).optional(),
  /** The person that an event is done to, where that is another one. */
  target_person: z.string().optional(),

  /** Hour 0–23 and ISO weekday 1–7 in the site's own time zone. */
  hour: z.number().int().optional(),
  day: z.number().int().optional(),
  /** Inside the working hours of the site, holidays counted as outside. */
  working_hours: Truth.optional(),

  /** Is the person at the site of the event? */
  presence: Presence.optional(),
  /** Where the person is present, if anywhere. */
  presence_site: z.string().optional(),
  presence_zone: z.string().optional(),
  /** People present in the event's zone, where it can be counted. */
  occupancy: z.number().int().optional(),
  /** Nobody may be alone in the zone. */
  two_person: Truth.optional(),

  /** Was the place armed just before the event? `unknown`: its panel said nothing yet, or is cut off. Absent: no panel guards it. */
  arming: z.enum(['armed', 'part_armed', 'disarmed', 'unknown']).optional(),
  /** Since `arming` has been what it is. */
  since_arming_ms: z.number().int().optional(),
  /** Who made it so: the person, else the account or user that the panel named. */
  arming_by: z.string().optional(),
  /** The highest level stated for the site or its organisation that held at the time. */
  threat_level: ThreatGrade.optional(),

  employment: z.enum(['active', 'ended', 'not_started', 'unknown']).optional(),
  /** Type of the employment that covers the time, or of the last one that ended. */
  employment_type: z.enum(['employee', 'contractor', 'vendor', 'visitor']).optional(),
  /** Since the last employment ended; absent while there is one. */
  since_employment_end_ms: z.number().int().optional(),
  /** Employed, but the end is known and at most 60 days ahead, and nothing follows. */
  leaving: Truth.optional(),
  /** A work order of the person's organisation covers the asset or its zone now. */
  work_order: Truth.optional(),
  /** A change or maintenance window covers the asset or its place now. */
  change_window: Truth.optional(),
  /** A maintenance window does. */
  maintenance: Truth.optional(),
  visit: Truth.optional(),
  /** Since the person's last visit to the place ended; absent while one lasts. */
  since_visit_end_ms: z.number().int().optional(),
  /** Is the host of the visit, or the visitor's sponsor, at the site? */
  host_presence: Presence.optional(),

  /** Milliseconds since the last grant, request to exit, at the event's door; absent: none known. */
  since_grant_ms: z.number().int().optional(),
  since_request_to_exit_ms: z.number().int().optional(),
  /** Is the door's feed healthy and does it report request-to-exit? Without it CV-20 has no answer. */
  request_to_exit_wired: Truth.optional(),

  /** Can at least one of the cameras that see the door record? `unknown`: none is known to see it. */
  door_camera: Truth.optional(),
  /** Since the credential was last used before this event; absent: no use is remembered. */
  since_credential_use_ms: z.number().int().optional(),
  /** Since the account was last used before this event, whatever its domain; absent: no use is remembered. */
  since_account_use_ms: z.number().int().optional(),
  /** Since the person was last seen at a door or a sign-in before this event. */
  since_person_seen_ms: z.number().int().optional(),
  /** The badge or account that the event uses was not used for 90 days. `unknown`: no earlier use is known. */
  dormant: Truth.optional(),
  /** First time the person is let into the zone since they were first seen, at least 14 days ago. */
  first_zone: Truth.optional(),
  /** First time this device speaks with that address since it was first heard, at least 14 days ago. */
  new_peer: Truth.optional(),
  /** Since the device was last heard before this event. */
  silent_for_ms: z.number().int().optional(),
  /** That was longer than the device's heartbeats ever leave out; `unknown` while they are learned. */
  overdue: Truth.optional(),
  /** Heartbeat: how long the device may be silent before that is unusual, learned from the days before; absent meanwhile. */
  heartbeat_bound_ms: z.number().int().optional(),
  /** Heartbeat: how long no device of its site may send one, though one of them is gone: the second shortest of their bounds. */
  site_heartbeat_bound_ms: z.number().int().optional(),
  /** Events of the device in the ten minutes before, as a multiple of its busiest ten minutes of an ordinary day. */
  rate_ratio: z.number().optional(),
  /** How often the person looked at or exported recordings within 8 h, as a multiple of the median of others. */
  peer_ratio: z.number().optional(),

  /** The person's last known location and what it takes to come here. */
  last_site: z.string().optional(),
  since_last_location_ms: z.number().int().optional(),
  travel_needed_ms: z.number().int().optional(),
  /** `yes`: the time between is shorter than the travel between the two sites. */
  travel_impossible: Truth.optional(),

  /** The other door that the badge was granted at last, and what it takes to walk here. */
  last_door: z.string().optional(),
  since_last_door_ms: z.number().int().optional(),
  walk_needed_ms: z.number().int().optional(),
  /** `yes`: the time between is shorter than the walk. `unknown`: no walking time is stated, or a clock is not believed. */
  walk_impossible: Truth.optional(),

  /** Kilometres between where the event's address is and where the person badged last, or the other way round. */
  location_km: z.number().optional(),
  /** `yes`: nobody gets from the one to the other in the time between, 200 km allowed for error. */
  location_impossible: Truth.optional(),

  /** Feeds this stamp rests on are alive. */
  feed_healthy: Truth.optional(),
  /**
   * Ids and addresses of this event that many share (lobby, jump host, NAT, kiosk): they never join incidents by
   * themselves. The same strings as the ids of the event's entities.
   */
  shared: z.array(z.string()).optional(),
})
export type EventContext = z.infer<typeof EventContext>
