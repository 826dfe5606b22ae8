import type { ConsumerOffsetTable } from './tables/consumer-offset.ts'
import type { DeadLetterTable } from './tables/dead-letter.ts'
import type { RuleSettingTable } from './tables/rule-setting.ts'
import type { SettingTable } from './tables/setting.ts'
import type { SourceTable } from './tables/source.ts'

/** Every table of the state store; one file per table under `tables/`, with the reason for each index. */
export interface Database {
  setting: SettingTable
  source: SourceTable
  dead_letter: DeadLetterTable
  consumer_offset: ConsumerOffsetTable
  rule_setting: RuleSettingTable
}
