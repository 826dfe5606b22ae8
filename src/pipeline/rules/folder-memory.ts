import { dirname, sep } from 'node:path'

export interface FoundFile {
  readonly path: string
  readonly size: number
  readonly modifiedAtMs: number
}

/** What lies at a path. */
export type Entry =
  | { readonly kind: 'file'; readonly file: FoundFile }
  | { readonly kind: 'folder'; readonly names: readonly string[] }
  /** Nothing, or nothing that can hold rules. */
  | { readonly kind: 'other' }

/** What was found under folders when they were last looked through, so that only what changed is looked up again. */
export class FolderMemory {
  readonly #entries = new Map<string, Entry>()
  #forgotten = 0

  /** How often something was forgotten. */
  get forgotten(): number {
    return this.#forgotten
  }

  get(path: string): Entry | undefined {
    return this.#entries.get(path)
  }

  /** What was looked up while something was forgotten may be what was forgotten: it is not kept. */
  set(path: string, entry: Entry, forgottenBefore: number): void {
    if (forgottenBefore === this.#forgotten) this.#entries.set(path, entry)
  }

  /** Something happened to what lies at `path`: it came, went or changed. */
  forget(path: string): void {
    this.#forgotten++
    const entry = this.#entries.get(path)
    this.#entries.delete(path)
    this.#entries.delete(dirname(path))
    if (entry?.kind !== 'folder') return
    // Another folder may have taken its place.
    for (const below of this.#entries.keys()) if (below.startsWith(path + sep)) this.#entries.delete(below)
  }

  /** Folders looked into, and files that were named by themselves: where a change can matter. */
  places(): Map<string, 'folder' | 'file'> {
    const places = new Map<string, 'folder' | 'file'>()
    for (const [path, { kind }] of this.#entries)
      if (kind === 'folder' || (kind === 'file' && !this.#entries.has(dirname(path)))) places.set(path, kind)
    return places
  }
}
