import type { Migration } from 'kysely/migration'
import * as m0001 from './0001-setting.ts'
import * as m0030 from './0030-incidents.ts'

/** In order, by name; a migration that has shipped is never edited. */
export const migrations: Record<string, Migration> = {
  '0001-setting': m0001,
  '0030-incidents': m0030,
}
