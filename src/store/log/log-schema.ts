import { DatabaseSync } from 'node:sqlite'

/** Opens the log's file for its writer and makes its tables. */
export function openLogDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 5_000 })
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA trusted_schema = OFF;
    CREATE TABLE IF NOT EXISTS batch (
      first_seq INTEGER PRIMARY KEY,
      count INTEGER NOT NULL,
      last_received_ms INTEGER NOT NULL,
      codec INTEGER NOT NULL,
      body BLOB NOT NULL
    );
    -- Digests of senders' ids, so that a redelivery is one event.
    CREATE TABLE IF NOT EXISTS seen (id BLOB PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS position (head INTEGER NOT NULL);
    INSERT INTO position (head) SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM position);
  `)
  return database
}

export function readHead(database: DatabaseSync): number {
  return Number(database.prepare('SELECT head FROM position').get()?.['head'] ?? 1)
}
