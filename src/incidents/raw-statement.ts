import type { Compilable, Kysely, RawBuilder } from 'kysely'
import type { Database } from '../store/state/database.ts'

/** A statement in SQL that can stand in a batch. */
export function rawStatement(db: Kysely<Database>, builder: RawBuilder<unknown>): Compilable {
  return { compile: () => builder.compile(db) }
}
