import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Catalogue } from './catalogue.ts'

export interface Recovery {
  /** Files nobody knew: left over from a crash, removed. */
  readonly removed: readonly string[]
  /** Files the catalogue knows and the folder does not have. Never silent: their events are gone until restored. */
  readonly missing: readonly string[]
}

/** Makes folder and catalogue agree after whatever happened. Only for the process that owns the lake. */
export function recoverLake(
  { folder, spoolFolder }: { readonly folder: string; readonly spoolFolder: string },
  catalogue: Catalogue,
): Recovery {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  mkdirSync(spoolFolder, { recursive: true, mode: 0o700 })
  rmSync(join(folder, 'tmp'), { recursive: true, force: true })
  const removed: string[] = []
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isFile() || !isLakeName(entry.name) || catalogue.has(entry.name)) continue
    rmSync(join(folder, entry.name))
    removed.push(entry.name)
  }
  clearSpool(spoolFolder)
  const missing = catalogue.files().filter((file) => !existsSync(join(folder, file.path)))
  return { removed, missing: missing.map((file) => file.path) }
}

/** The log has every row the lake lacks: what was spooled is spooled again from there. */
export function clearSpool(spoolFolder: string): void {
  for (const name of readdirSync(spoolFolder)) {
    if (/^\d+(-\d+)?(-part)?\.(ndjson|open)$/.test(name)) rmSync(join(spoolFolder, name), { force: true })
  }
}

function isLakeName(name: string): boolean {
  return /^[fcrx]-[\w-]+\.parquet(\.tmp)?$/.test(name)
}
