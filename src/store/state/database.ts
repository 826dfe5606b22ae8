import type { LakeChainTable } from './tables/lake-chain.ts'
import type { LakeFileTable } from './tables/lake-file.ts'
import type { SettingTable } from './tables/setting.ts'

/** Every table of the state store; one file per table under `tables/`, with the reason for each index. */
export interface Database {
  setting: SettingTable
  lake_file: LakeFileTable
  lake_chain: LakeChainTable
}
