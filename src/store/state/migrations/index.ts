import type { Migration } from 'kysely/migration'
import * as m0001 from './0001-setting.ts'
import * as m0050 from './0050-source.ts'
import * as m0060 from './0060-rule-setting.ts'

/** In order, by name; a migration that has shipped is never edited. */
export const migrations: Record<string, Migration> = {
  '0001-setting': m0001,
  '0050-source': m0050,
  '0060-rule-setting': m0060,
}
