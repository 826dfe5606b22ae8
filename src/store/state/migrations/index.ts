import type { Migration } from 'kysely/migration'
import * as m0001 from './0001-setting.ts'
import * as m0020 from './0020-context.ts'
import * as m0050 from './0050-source.ts'

/** In order, by name; a migration that has shipped is never edited. */
export const migrations: Record<string, Migration> = {
  '0001-setting': m0001,
  '0020-context': m0020,
  '0050-source': m0050,
}
