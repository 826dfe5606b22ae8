/**
 * One alert of the detection. `body` is the whole `Alert` as JSON. The engine's upsert never touches who acknowledged.
 *
 * Indices: the queue asks for what is not acknowledged, by severity then time, or by time; a rule's page for its own.
 */
export interface AlertTable {
  id: string
  rule: string
  title: string
  /** 0 informational to 4 critical. */
  severity: number
  time: number
  /** Our clock, first time stored. */
  raised_time: number
  /** Lower case: title, rule, names and ids of entities. What free text is looked up in. */
  words: string
  body: string
  /** 1: a late event showed that it should not have been. */
  retracted: number
  superseded_by: string | null
  /** `WatermarkHeld` as JSON, as it was the first time it was stored. Apart from `body`: not everyone may see it. */
  held: string | null
  acknowledged_by: string | null
  acknowledged_by_name: string | null
  acknowledged_time: number | null
}

/**
 * The pairs of site and domain an alert rests on; `site` is empty where there is none. A viewer sees an alert only when
 * every pair is in reach. Looked up by alert.
 */
export interface AlertScopeTable {
  alert_id: string
  site: string
  domain: string
}

/** What an alert is about, for the filters by person and asset, of incidents too. Index: by entity. */
export interface AlertEntityTable {
  alert_id: string
  kind: string
  entity_id: string
}
