import { FolderMemory } from './folder-memory.ts'
import { FolderWatch } from './folder-watch.ts'
import {
  compileRead,
  emptyCache,
  findFiles,
  fingerprintOf,
  readRules,
  type LoadedRules,
  type ReadRules,
} from './load-rules.ts'
import { noSettings, type RuleSettings } from './rule-settings.ts'
import { startOfWork, timeSince, type StartOfWork } from './work-time.ts'

export interface RuleLoaderOptions {
  /** Folders or files of rules. */
  readonly paths: readonly string[]
  /** Pipelines and placeholders; pipeline files are watched like rules. */
  readonly settings?: RuleSettings
  /** Ids of rules that are switched off, asked for at each load. */
  readonly disabled: () => Promise<ReadonlySet<string>>
  /**
   * Called with each whole new set, never with half of one, as soon as it is read; `since`: when it was noticed that
   * something changed. The next load begins when it is done.
   */
  readonly onRead?: (read: ReadRules, since: StartOfWork) => Promise<void>
  /** Called with the same when it is compiled too. */
  readonly onLoad?: (loaded: LoadedRules) => void
  /** A load that failed as a whole (a folder that cannot be read); the rules in use stay. */
  readonly onError: (error: Error) => void
  /** How long the folders must be quiet before they are read, milliseconds. */
  readonly quietMs?: number
  /** How often folders are looked through where no notice of a change came, milliseconds. */
  readonly scanMs?: number
}

/** Folders that are never quiet are read all the same. */
const longestUnrestMs = 2_000

/**
 * Keeps rules loaded: reads the folders, watches them, and hands over a complete new set when something changed. Only
 * what the file system gave notice of is looked up again; now and then everything is, for notices that were missed
 * (network folders, mounts).
 */
export class RuleLoader {
  readonly #options: RuleLoaderOptions
  readonly #cache = emptyCache()
  readonly #settings: RuleSettings
  readonly #watch = new FolderWatch((path) => {
    this.#forget(path)
    this.#wake()
  })
  #memory = new FolderMemory()
  #read: ReadRules | undefined
  #current: LoadedRules | undefined
  #whenFirstRead: () => void = () => {}
  #quiet: NodeJS.Timeout | undefined
  /** When the first of the notices came that are waited over. */
  #noticed: StartOfWork | undefined
  #scan: NodeJS.Timeout | undefined
  #isStopped = false
  #work: Promise<void> = Promise.resolve()

  constructor(options: RuleLoaderOptions) {
    this.#options = options
    this.#settings = options.settings ?? noSettings
  }

  /** The set as it was read; undefined before the first load. */
  get read(): ReadRules | undefined {
    return this.#read
  }

  /** The set with what came of it; undefined before the first load. */
  get current(): LoadedRules | undefined {
    return this.#current
  }

  /** Resolves when nothing is being loaded. */
  settled(): Promise<void> {
    return this.#work
  }

  /** Loads and watches until `stop`. Resolves when everything is read; compiling goes on. */
  async start(): Promise<void> {
    const loaded = this.reload()
    await Promise.race([loaded, new Promise<void>((resolve) => (this.#whenFirstRead = resolve))])
    this.#watch.setPlaces(this.#memory.places())
    this.#scan = setInterval(() => {
      this.#memory = new FolderMemory()
      void this.#queue(() => this.#loadIfChanged())
    }, this.#options.scanMs ?? 10_000)
    this.#scan.unref()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#quiet)
    clearInterval(this.#scan)
    this.#watch.close()
    await this.#work
  }

  /**
   * Reads anew and swaps the set, whether it changed or not; only changed files are parsed. `changed`: the files that
   * may have changed; without it all are looked at.
   */
  reload(changed?: readonly string[]): Promise<void> {
    if (!changed) this.#memory = new FolderMemory()
    for (const path of changed ?? []) this.#forget(path)
    return this.#queue(() => this.#load(startOfWork()))
  }

  /** One after the other. */
  #queue(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work).catch((error: unknown) => {
      this.#options.onError(error instanceof Error ? error : new Error(String(error)))
    })
    return this.#work
  }

  async #load(since: StartOfWork, found = this.#find()): Promise<void> {
    const { paths, disabled, onRead, onLoad } = this.#options
    const read = await readRules(paths, {
      settings: this.#settings,
      disabled: new Set(await disabled()),
      cache: this.#cache,
      found: await found,
    })
    this.#read = read
    // Who runs the rules compiles them at the same time.
    const taken = onRead?.(read, since)
    this.#whenFirstRead()
    this.#current = await compileRead(read, this.#cache)
    onLoad?.(this.#current)
    await taken
  }

  #find() {
    return findFiles(this.#options.paths, this.#settings, { memory: this.#memory })
  }

  /** Also where another process or thread switched a rule on or off. */
  async #loadIfChanged(since = startOfWork()): Promise<void> {
    const found = this.#find()
    const isSame =
      fingerprintOf(await found) === this.#read?.fingerprint &&
      nameOf(await this.#options.disabled()) === nameOf(this.#read.disabled)
    if (!isSame) await this.#load(since, found)
    if (this.#isStopped) return
    const added = this.#watch.setPlaces(this.#memory.places())
    // What was put into a new folder before it was watched gave no notice.
    for (const folder of added) this.#memory.forget(folder)
    if (added.length > 0) this.#wake()
  }

  #wake(): void {
    const { quietMs = 250 } = this.#options
    this.#noticed ??= startOfWork()
    const since = this.#noticed
    clearTimeout(this.#quiet)
    this.#quiet = setTimeout(
      () => {
        this.#noticed = undefined
        void this.#queue(() => this.#loadIfChanged(since))
      },
      Math.min(quietMs, Math.max(0, longestUnrestMs - timeSince(since).tookMs)),
    )
    this.#quiet.unref()
  }

  #forget(path: string): void {
    this.#memory.forget(path)
    this.#watch.forget(path)
  }
}

const nameOf = (ids: ReadonlySet<string>): string => [...ids].sort().join('\n')
