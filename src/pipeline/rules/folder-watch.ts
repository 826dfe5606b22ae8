import { watch, type FSWatcher } from 'node:fs'
import { join, sep } from 'node:path'

/**
 * Notices from the file system of what happens in folders, each of which is watched by itself: the names of what
 * changed come along, and thousands of files need no watch of their own. Only hints: some are lost, some come twice.
 */
export class FolderWatch {
  readonly #watchers = new Map<string, FSWatcher>()
  readonly #onChange: (path: string) => void

  /** `onChange` gets the path of what changed, or of the folder where that is not known. */
  constructor(onChange: (path: string) => void) {
    this.#onChange = onChange
  }

  /** Watches these places from now on and no others; returns the folders that were not watched before. */
  setPlaces(places: ReadonlyMap<string, 'folder' | 'file'>): string[] {
    for (const path of this.#watchers.keys()) if (!places.has(path)) this.#drop(path)
    const added: string[] = []
    for (const [path, kind] of places) {
      if (this.#watchers.has(path)) continue
      if (this.#watch(path, kind) && kind === 'folder') added.push(path)
    }
    return added
  }

  /** Something else may lie there now, which the watches of what lay there do not see. */
  forget(path: string): void {
    for (const watched of this.#watchers.keys())
      if (watched === path || watched.startsWith(path + sep)) this.#drop(watched)
  }

  close(): void {
    this.setPlaces(new Map())
  }

  /** False: it has gone, or the system has no watches left. Looking through the folders finds what changes. */
  #watch(path: string, kind: 'folder' | 'file'): boolean {
    try {
      const watcher = watch(path, { persistent: false }, (_, name) =>
        this.#onChange(kind === 'file' || name === null ? path : join(path, name)),
      )
      watcher.on('error', () => this.#drop(path))
      this.#watchers.set(path, watcher)
      return true
    } catch {
      return false
    }
  }

  #drop(path: string): void {
    this.#watchers.get(path)?.close()
    this.#watchers.delete(path)
  }
}
