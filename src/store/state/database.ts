import type { AlertEntityTable, AlertScopeTable, AlertTable } from './tables/alert.ts'
import type { CommentTable, IncidentCommandTable, IncidentHistoryTable } from './tables/incident-work.ts'
import type {
  IncidentAlertTable,
  IncidentEventTable,
  IncidentScopeTable,
  IncidentTable,
  RedirectTable,
} from './tables/incident.ts'
import type { SettingTable } from './tables/setting.ts'

/** Every table of the state store; one file per table under `tables/`, with the reason for each index. */
export interface Database {
  setting: SettingTable
  alert: AlertTable
  alert_scope: AlertScopeTable
  alert_entity: AlertEntityTable
  incident: IncidentTable
  incident_scope: IncidentScopeTable
  incident_alert: IncidentAlertTable
  incident_event: IncidentEventTable
  incident_history: IncidentHistoryTable
  incident_command: IncidentCommandTable
  comment: CommentTable
  redirect: RedirectTable
}
