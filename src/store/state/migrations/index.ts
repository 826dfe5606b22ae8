import type { Migration } from 'kysely/migration'
import * as m0001 from './0001-setting.ts'

/** In order, by name; a migration that has shipped is never edited. */
export const migrations: Record<string, Migration> = {
  '0001-setting': m0001,
}
