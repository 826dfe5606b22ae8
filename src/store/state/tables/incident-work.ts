/** A remark on an incident. Index: by incident. */
export interface CommentTable {
  id: string
  incident_id: string
  author: string
  author_name: string
  time: number
  text: string
}

/**
 * What happened to an incident as such. `content` 1: the text quotes what the incident holds, so that only those who
 * may see all of it get it. Index: by incident.
 */
export interface IncidentHistoryTable {
  id: string
  incident_id: string
  time: number
  actor: string
  actor_name: string
  action: string
  text: string
  content: number
}

/** `IncidentCommand` as JSON; all of them are given to the engine before it reads the log. */
export interface IncidentCommandTable {
  id: string
  time: number
  body: string
}
