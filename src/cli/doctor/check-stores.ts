import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { anchorFile } from '../../access/audit-anchors.ts'
import { openAudit } from '../../access/audit.ts'
import type { StorageKeys } from '../../access/storage-keys.ts'
import type { DataFolder } from '../../pipeline/data-folder.ts'
import { LogReader } from '../../store/log/log-file.ts'
import { migrations } from '../../store/state/migrations/index.ts'
import { openLocalExecutor } from '../../store/state/local-executor.ts'
import { openDatabase } from '../../store/state/open-database.ts'
import { stateStoreOn } from '../../store/state/state-store.ts'
import { messageOf, ok, problem, type Finding } from './finding.ts'

const restoreHint = 'Move the file away and restore it from a backup (gatehouse restore).'

/** Reads the log's first and last batch. */
export function checkLog(
  { log }: DataFolder,
  keys: StorageKeys | undefined,
): { finding: Finding; newestMs?: number } {
  if (!existsSync(log)) return { finding: ok('log', 'nothing received yet') }
  try {
    const reader = new LogReader(log, keys?.log)
    try {
      const tail = reader.tail()
      const head = reader.head()
      if (head > tail) reader.read(tail, 1)
      const newestMs = head > tail ? reader.read(head - 1, 1).at(-1)?.receivedAtMs : undefined
      const text = head > tail ? `messages ${tail} to ${head - 1} can be read` : 'empty'
      return { finding: ok('log', text), ...(newestMs !== undefined && { newestMs }) }
    } finally {
      reader.close()
    }
  } catch (error) {
    return { finding: problem('log', `${log}: ${messageOf(error)}`, restoreHint) }
  }
}

export function checkState({ state }: DataFolder, keys: StorageKeys | undefined): Finding {
  try {
    const database = openDatabase(state, keys?.state, { readOnly: true })
    try {
      const damage = database.prepare('PRAGMA quick_check(1)').all([])[0]?.['quick_check']
      if (damage !== 'ok') return problem('state', `${state}: ${String(damage)}`, restoreHint)
      const applied = database.prepare('SELECT name FROM kysely_migration').all([])
      const names = new Set(applied.map((row) => String(row['name'])))
      const newer = [...names].filter((name) => !(name in migrations))
      if (newer.length > 0)
        return problem(
          'state',
          `written by a newer version (${newer.join(', ')})`,
          'Run that version, or restore a backup of this one.',
        )
      const open = Object.keys(migrations).filter((name) => !names.has(name))
      return ok(
        'state',
        open.length === 0 ? 'whole and up to date' : `whole; the next start brings it up to date`,
      )
    } finally {
      database.close()
    }
  } catch (error) {
    return problem('state', `${state}: ${messageOf(error)}`, restoreHint)
  }
}

/** Catalogue against folder: names and sizes. `gatehouse lake verify` reads the contents too. */
export function checkLakeFiles(
  { state, lake }: DataFolder,
  keys: StorageKeys | undefined,
  serverRuns: boolean,
): Finding {
  try {
    const listed = readCatalogue(state, keys)
    const wrong = listed.filter(
      ({ path, bytes }) => statSync(join(lake, path), { throwIfNoEntry: false })?.size !== bytes,
    )
    const [first] = wrong
    if (first)
      return problem(
        'lake',
        `${wrong.length} of ${listed.length} files are missing or of another size, first ${first.path}`,
        'Restore them from a backup; "gatehouse lake verify" names what is lost.',
      )
    const known = new Set(listed.map(({ path }) => path))
    const strange = existsSync(lake)
      ? readdirSync(lake).filter((name) => name.endsWith('.parquet') && !known.has(name))
      : []
    const more =
      strange.length > 0 && !serverRuns ? `; ${strange.length} unfinished, removed at the next start` : ''
    return ok('lake', `${listed.length} files as the catalogue has them${more}`)
  } catch (error) {
    return problem('lake', messageOf(error), restoreHint)
  }
}

function readCatalogue(state: string, keys: StorageKeys | undefined): { path: string; bytes: number }[] {
  const database = openDatabase(state, keys?.state, { readOnly: true })
  try {
    return database
      .prepare('SELECT path, bytes FROM lake_file')
      .all([])
      .map((row) => ({ path: String(row['path']), bytes: Number(row['bytes']) }))
  } finally {
    database.close()
  }
}

export async function checkAudit(
  { root, state }: DataFolder,
  keys: StorageKeys | undefined,
): Promise<Finding> {
  try {
    const store = stateStoreOn(openLocalExecutor(state, keys?.state))
    try {
      const report = await openAudit(store, anchorFile(join(root, 'audit-anchors.log')), Date.now).verify()
      const { fault, entries, anchors } = report
      if (fault)
        return problem(
          'audit',
          `${fault.message} (entry ${fault.seq})`,
          'Somebody wrote to the state past Gatehouse: compare with a backup, and keep this folder.',
        )
      return ok('audit', `${entries} entries, ${anchors} anchors, unbroken`)
    } finally {
      await store.close()
    }
  } catch (error) {
    return problem('audit', messageOf(error), restoreHint)
  }
}
