import { watch, type FSWatcher } from 'node:fs'
import {
  emptyCache,
  findFiles,
  fingerprintOf,
  loadRules,
  type FoundRules,
  type LoadedRules,
} from './load-rules.ts'
import { noSettings, type RuleSettings } from './rule-settings.ts'

export interface RuleLoaderOptions {
  /** Folders or files of rules. */
  readonly paths: readonly string[]
  /** Pipelines and placeholders; pipeline files are watched like rules. */
  readonly settings?: RuleSettings
  /** Ids of rules that are switched off, asked for at each load. */
  readonly disabled: () => Promise<ReadonlySet<string>>
  /** Called with each whole new set, never with half of one. */
  readonly onLoad: (loaded: LoadedRules) => void
  /** A load that failed as a whole (a folder that cannot be read); the rules in use stay. */
  readonly onError: (error: Error) => void
  /** How long the folders must be quiet before they are read, milliseconds. */
  readonly quietMs?: number
  /** How often folders are looked through where no notice of a change came, milliseconds. */
  readonly scanMs?: number
}

/**
 * Keeps rules loaded: reads the folders, watches them, and hands over a complete new set when something changed.
 * Notices of the file system are only a hint; a scan finds what they missed (network folders, mounts).
 */
export class RuleLoader {
  readonly #options: RuleLoaderOptions
  readonly #cache = emptyCache()
  readonly #settings: RuleSettings
  readonly #watchers: FSWatcher[] = []
  #current: LoadedRules | undefined
  #quiet: NodeJS.Timeout | undefined
  #scan: NodeJS.Timeout | undefined
  #disabled = ''
  #work: Promise<void> = Promise.resolve()

  constructor(options: RuleLoaderOptions) {
    this.#options = options
    this.#settings = options.settings ?? noSettings
  }

  /** The set in use; undefined before the first load. */
  get current(): LoadedRules | undefined {
    return this.#current
  }

  /** Loads once, then watches until `stop`. */
  async start(): Promise<void> {
    await this.reload()
    for (const path of [...this.#options.paths, ...this.#settings.pipelines]) this.#watch(path)
    this.#scan = setInterval(() => void this.#reloadIfChanged(), this.#options.scanMs ?? 10_000)
    this.#scan.unref()
  }

  async stop(): Promise<void> {
    clearTimeout(this.#quiet)
    clearInterval(this.#scan)
    for (const watcher of this.#watchers.splice(0)) watcher.close()
    await this.#work
  }

  /** Reads everything anew (only changed files are parsed) and swaps the set. Loads never overlap. */
  reload(): Promise<void> {
    return this.#queue()
  }

  #queue(found?: FoundRules): Promise<void> {
    this.#work = this.#work.then(() => this.#load(found))
    return this.#work
  }

  async #load(found: FoundRules | undefined): Promise<void> {
    try {
      const disabled = await this.#options.disabled()
      this.#disabled = nameOf(disabled)
      const loaded = await loadRules(this.#options.paths, {
        settings: this.#settings,
        disabled,
        cache: this.#cache,
        ...(found && { found }),
      })
      this.#current = loaded
      this.#options.onLoad(loaded)
    } catch (error) {
      this.#options.onError(error instanceof Error ? error : new Error(String(error)))
    }
  }

  #watch(path: string): void {
    try {
      const watcher = watch(path, { recursive: true, persistent: false }, () => this.#wake())
      watcher.on('error', () => watcher.close())
      this.#watchers.push(watcher)
    } catch {
      // Not there yet, or the system has no watches left: the scan finds it.
    }
  }

  #wake(): void {
    clearTimeout(this.#quiet)
    this.#quiet = setTimeout(() => void this.#reloadIfChanged(), this.#options.quietMs ?? 250)
    this.#quiet.unref()
  }

  /** Also where another process or thread switched a rule on or off. */
  async #reloadIfChanged(): Promise<void> {
    try {
      const found = await findFiles(this.#options.paths, this.#settings)
      const isSame =
        fingerprintOf(found) === this.#current?.fingerprint &&
        nameOf(await this.#options.disabled()) === this.#disabled
      if (!isSame) await this.#queue(found)
    } catch (error) {
      this.#options.onError(error instanceof Error ? error : new Error(String(error)))
    }
  }
}

const nameOf = (ids: ReadonlySet<string>): string => [...ids].sort().join('\n')
