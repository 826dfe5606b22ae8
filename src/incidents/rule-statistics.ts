import { sql } from 'kysely'
import type { Viewer } from '../model/right.ts'
import type { RuleStatistics } from '../model/rule-statistics.ts'
import type { StateStore } from '../store/state/state-store.ts'
import { pairWithin } from './scope-sql.ts'
import { reachOf } from './visible-parts.ts'

const dayMs = 86_400_000

/** What alerts and incidents say of a rule. */
export type RuleNoise = Omit<RuleStatistics, 'held' | 'keys' | 'evicted' | 'gaps' | 'cost'>

interface NoiseRow {
  readonly rule: string
  readonly day: number
  readonly alerts: number
  readonly last: number
}
interface IncidentRow {
  readonly rule: string
  readonly incidents: number
  readonly closed: number
  readonly false_positive: number
}

/** Of the last `days` days up to `nowMs`, by rule, over the alerts that the viewer may see. Rules that were silent are left out. */
export async function ruleNoise(
  { db }: StateStore,
  viewer: Viewer,
  days: number,
  nowMs: number,
): Promise<Map<string, RuleNoise>> {
  const from = nowMs - days * dayMs
  const visible = sql`a.retracted = 0 AND a.time > ${from} AND a.time <= ${nowMs} AND NOT EXISTS (
    SELECT 1 FROM alert_scope s WHERE s.alert_id = a.id AND NOT ${pairWithin('s', reachOf(viewer, 'read'))})`
  const byDay =
    await sql<NoiseRow>`SELECT a.rule AS rule, CAST((a.time - ${from} - 1) / ${dayMs} AS INTEGER) AS day,
      count(*) AS alerts, max(a.time) AS last
    FROM alert a WHERE ${visible} GROUP BY 1, 2`.execute(db)
  const byIncident = await sql<IncidentRow>`SELECT rule, count(*) AS incidents, count(disposition) AS closed,
      sum(disposition = 'false_positive') AS false_positive
    FROM (SELECT DISTINCT a.rule AS rule, i.id AS id, CASE WHEN i.status = 'closed' THEN i.disposition END AS disposition
      FROM alert a JOIN incident_alert ia ON ia.alert_id = a.id JOIN incident i ON i.id = ia.incident_id
      WHERE ${visible}) GROUP BY rule`.execute(db)
  const found = new Map<string, RuleNoise>()
  for (const { rule, day, alerts, last } of byDay.rows) {
    const before = found.get(rule) ?? silent(rule, days)
    const counts = [...before.days]
    counts[day] = alerts
    found.set(rule, {
      ...before,
      days: counts,
      alerts: before.alerts + alerts,
      last_time: Math.max(before.last_time ?? 0, last),
    })
  }
  for (const { rule, incidents, closed, false_positive: wrong } of byIncident.rows) {
    const before = found.get(rule) ?? silent(rule, days)
    found.set(rule, { ...before, incidents, closed, false_positive: wrong ?? 0 })
  }
  return found
}

export function silent(rule: string, days: number): RuleNoise {
  const none = Array.from({ length: days }, () => 0)
  return { rule, alerts: 0, days: none, incidents: 0, closed: 0, false_positive: 0 }
}
