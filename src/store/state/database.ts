import type { AssetTable } from './tables/asset.ts'
import type { PersonTable } from './tables/person.ts'
import type { PlaceTable } from './tables/place.ts'
import type { PlanTable } from './tables/plan.ts'
import type { TeamTable } from './tables/team.ts'
import type { ThreatTable } from './tables/threat.ts'
import type { TravelTable } from './tables/travel.ts'
import type { WalkTable } from './tables/walk.ts'
import type { ConsumerOffsetTable } from './tables/consumer-offset.ts'
import type { ContextCorrectionTable } from './tables/context-correction.ts'
import type { DeadLetterTable } from './tables/dead-letter.ts'
import type { HeardTable } from './tables/heard.ts'
import type { HeldAlertScopeTable, HeldAlertTable, RuleExceptionTable } from './tables/rule-exception.ts'
import type { RuleSettingTable } from './tables/rule-setting.ts'
import type { RuleVersionTable } from './tables/rule-version.ts'
import type { SourceTable } from './tables/source.ts'
import type { ApiKeySecretTable, ApiKeyTable } from './tables/api-key.ts'
import type { AuditEntryTable } from './tables/audit-entry.ts'
import type { OneTimeLinkTable } from './tables/one-time-link.ts'
import type { LakeChainTable } from './tables/lake-chain.ts'
import type { LakeFileTable } from './tables/lake-file.ts'
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
import type { SignInThrottleTable } from './tables/sign-in-throttle.ts'
import type {
  AccountTable,
  PasskeyTable,
  SessionTable,
  TwoFactorTable,
  UserTable,
  VerificationTable,
} from './tables/sign-in.ts'
import type { UserGrantTable } from './tables/user-grant.ts'

/** Every table of the state store; one file per table under `tables/`, with the reason for each index. */
export interface Database {
  setting: SettingTable
  place: PlaceTable
  asset: AssetTable
  person: PersonTable
  team: TeamTable
  plan: PlanTable
  walk: WalkTable
  threat: ThreatTable
  travel: TravelTable
  source: SourceTable
  context_correction: ContextCorrectionTable
  dead_letter: DeadLetterTable
  heard: HeardTable
  consumer_offset: ConsumerOffsetTable
  user: UserTable
  session: SessionTable
  account: AccountTable
  verification: VerificationTable
  twoFactor: TwoFactorTable
  passkey: PasskeyTable
  user_grant: UserGrantTable
  one_time_link: OneTimeLinkTable
  sign_in_throttle: SignInThrottleTable
  api_key: ApiKeyTable
  api_key_secret: ApiKeySecretTable
  audit_entry: AuditEntryTable
  lake_file: LakeFileTable
  lake_chain: LakeChainTable
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
  rule_setting: RuleSettingTable
  rule_exception: RuleExceptionTable
  rule_version: RuleVersionTable
  held_alert: HeldAlertTable
  held_alert_scope: HeldAlertScopeTable
}
