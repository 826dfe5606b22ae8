import type { SettingTable } from './tables/setting.ts'

/** Every table of the state store; one file per table under `tables/`, with the reason for each index. */
export interface Database {
  setting: SettingTable
}
