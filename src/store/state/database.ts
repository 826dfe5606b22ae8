import type { AssetTable } from './tables/asset.ts'
import type { PersonTable } from './tables/person.ts'
import type { PlaceTable } from './tables/place.ts'
import type { PlanTable } from './tables/plan.ts'
import type { TeamTable } from './tables/team.ts'
import type { TravelTable } from './tables/travel.ts'
import type { ConsumerOffsetTable } from './tables/consumer-offset.ts'
import type { DeadLetterTable } from './tables/dead-letter.ts'
import type { SettingTable } from './tables/setting.ts'
import type { SourceTable } from './tables/source.ts'

/** Every table of the state store; one file per table under `tables/`, with the reason for each index. */
export interface Database {
  setting: SettingTable
  place: PlaceTable
  asset: AssetTable
  person: PersonTable
  team: TeamTable
  plan: PlanTable
  travel: TravelTable
  source: SourceTable
  dead_letter: DeadLetterTable
  consumer_offset: ConsumerOffsetTable
}
