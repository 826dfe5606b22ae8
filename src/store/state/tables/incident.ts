/**
 * One incident. Written by two sides that never touch each other's columns: the engine (what it is made of) and people
 * (status, owner, team, title override, disposition).
 *
 * The id follows the earliest alert and may change; `number` never does. A row is never deleted: one that became part
 * of another says so in `merged_into` and keeps its number, its people's fields and its comments.
 *
 * Indices: lists order by last time, severity or number; the owner's list.
 */
export interface IncidentTable {
  id: string
  number: number
  title: string
  title_override: string | null
  severity: number
  status: string
  disposition: string | null
  owner: string | null
  owner_name: string | null
  team: string | null
  first_time: number
  last_time: number
  opened_time: number
  updated_time: number
  alert_count: number
  event_count: number
  words: string
  /** `IncidentDetail` as JSON. */
  detail: string
  /** Bumped by people's writes only, so that a claim is not refused because an event arrived. */
  version: number
  merged_into: string | null
  /** 1: all its alerts were withdrawn before anybody worked on it. */
  withdrawn: number
}

/**
 * Pairs of site and domain its alerts and events rest on, or rested on: whoever reaches none of them sees nothing of
 * the incident, whoever reaches all of them sees all of it. Between the two its parts are looked at.
 */
export interface IncidentScopeTable {
  incident_id: string
  site: string
  domain: string
}

/** An alert is in one incident. Index: by incident. */
export interface IncidentAlertTable {
  alert_id: string
  incident_id: string
}

/** An event is context of one incident, through one alert. Index: by incident. */
export interface IncidentEventTable {
  event_id: string
  incident_id: string
  alert_id: string
  time: number
  /** Empty where the event has none. */
  site: string
  domain: string
  /** `Assignment` as JSON. */
  body: string
}

/** An id an incident had before; leads to the one it has now. */
export interface RedirectTable {
  from_id: string
  to_id: string
}
