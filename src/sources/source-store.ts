import type { z } from 'zod'
import { Source } from '../model/source.ts'
import type { StateStore } from '../store/state/state-store.ts'

/** Sources that exist from the first start, so that a sender finds a place before anyone has configured it. */
export const builtInSources: readonly z.input<typeof Source>[] = [
  { id: 'syslog', name: 'Syslog', transport: 'syslog-tcp' },
  { id: 'http', name: 'HTTP ingest', transport: 'http' },
  { id: 'gelf', name: 'GELF', transport: 'gelf-udp' },
  { id: 'mqtt', name: 'MQTT', transport: 'mqtt' },
  { id: 'import', name: 'File import', transport: 'file' },
]

/** The configured sources. Reads are from memory; writes go to the state store first. */
export class SourceStore {
  readonly #state: StateStore
  readonly #now: () => number
  readonly #listeners: (() => void)[] = []
  #sources = new Map<string, Source>()

  private constructor(state: StateStore, now: () => number) {
    this.#state = state
    this.#now = now
  }

  static async open(state: StateStore, now: () => number): Promise<SourceStore> {
    const store = new SourceStore(state, now)
    await store.reload()
    for (const source of builtInSources) {
      if (!store.get(source.id)) await store.put(Source.parse(source))
    }
    return store
  }

  async reload(): Promise<void> {
    const rows = await this.#state.db.selectFrom('source').select('body').orderBy('id').execute()
    this.#sources = new Map(
      rows.map(({ body }) => {
        const source = Source.parse(JSON.parse(body))
        return [source.id, source]
      }),
    )
  }

  list(): Source[] {
    return [...this.#sources.values()]
  }

  get(id: string): Source | undefined {
    return this.#sources.get(id)
  }

  async put(source: Source): Promise<void> {
    const now = this.#now()
    const body = JSON.stringify(source)
    await this.#state.db
      .insertInto('source')
      .values({ id: source.id, body, created_at_ms: now, updated_at_ms: now })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ body, updated_at_ms: now }))
      .execute()
    this.#sources.set(source.id, source)
    this.#changed()
  }

  async remove(id: string): Promise<boolean> {
    await this.#state.db.deleteFrom('source').where('id', '=', id).execute()
    const existed = this.#sources.delete(id)
    this.#changed()
    return existed
  }

  /** Called after each change, with the store already up to date. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener)
  }

  /**
   * The source that a sender belongs to: the first enabled one of that transport's family whose `match` holds the
   * sender's address or topic, else `fallback`.
   */
  resolve(family: Family, sender: string, fallback: string): string {
    for (const source of this.#sources.values()) {
      if (!source.enabled || source.match.length === 0) continue
      if (
        familyOf(source.transport) === family &&
        source.match.some((pattern) => matches(family, pattern, sender))
      )
        return source.id
    }
    return fallback
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }
}

/** Kinds of senders that are told apart by their address or topic. */
type Family = 'syslog' | 'gelf' | 'mqtt'

function familyOf(transport: Source['transport']): Family | undefined {
  if (transport === 'mqtt' || transport === 'http') return transport === 'mqtt' ? 'mqtt' : undefined
  return transport === 'gelf-udp' || transport === 'gelf-tcp' ? 'gelf' : 'syslog'
}

function matches(family: Family, pattern: string, sender: string): boolean {
  if (family !== 'mqtt') return pattern === sender || sender.startsWith(`${pattern}:`)
  return topicMatches(pattern, sender)
}

/** MQTT topic filter: `+` is one level, a trailing `#` the rest. */
export function topicMatches(filter: string, topic: string): boolean {
  const wanted = filter.split('/')
  const levels = topic.split('/')
  for (const [index, part] of wanted.entries()) {
    if (part === '#') return true
    if (index >= levels.length) return false
    if (part !== '+' && part !== levels[index]) return false
  }
  return wanted.length === levels.length
}
