import { sql } from 'kysely'
import type { Heard } from '../model/heard.ts'
import type { StateStore } from '../store/state/state-store.ts'

/** What was heard of, and when last; it outlives a restart. */
export class HeardStore {
  readonly #state: StateStore

  constructor(state: StateStore) {
    this.#state = state
  }

  /** Idempotent: the newest time holds. */
  async record(heard: readonly Heard[]): Promise<void> {
    const { db } = this.#state
    await this.#state.batch(
      heard.map(({ source, kind, subject, class: eventClass, detail, timeMs }) =>
        db
          .insertInto('heard')
          .values({ source, kind, subject, class: eventClass, detail, last_ms: timeMs })
          .onConflict((conflict) =>
            conflict
              .columns(['source', 'kind', 'subject', 'class', 'detail'])
              .doUpdateSet({ last_ms: sql`max(last_ms, excluded.last_ms)` }),
          ),
      ),
    )
  }

  async list(kind: Heard['kind']): Promise<Heard[]> {
    const rows = await this.#state.db.selectFrom('heard').selectAll().where('kind', '=', kind).execute()
    return rows.map(({ source, subject, class: eventClass, detail, last_ms }) => ({
      source,
      kind,
      subject,
      class: eventClass,
      detail,
      timeMs: last_ms,
    }))
  }
}
