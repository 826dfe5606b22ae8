import type { CompiledRule } from '../../engine/detect/compiled-rule.ts'
import type { Logsource } from '../../model/event.ts'
import { nativeTextOf, type LakeRow } from '../../store/lake/row.ts'
import { MatcherPool, type MatcherPoolOptions } from '../match/matcher-pool.ts'

/**
 * Rows are held against rules on native records by their text, before anything of them is made an event. Undefined
 * where there are rules on OCSF, since those are tried on whole events.
 */
export function openSieve(
  rules: readonly CompiledRule[],
  options: MatcherPoolOptions & { readonly now: () => number },
): RowSieve | undefined {
  const isNative = rules.every((rule) => rule.kind !== 'event' || rule.matcher.rule.taxonomy === 'sigma')
  return isNative ? new RowSieve(new MatcherPool(options), options.now) : undefined
}

export class RowSieve {
  readonly #pool: Pick<MatcherPool, 'match' | 'stop'>
  readonly #now: () => number
  readonly #logsources = new Map<string, Logsource>()

  #readMs = 0
  #matchMs = 0

  constructor(pool: Pick<MatcherPool, 'match' | 'stop'>, now: () => number) {
    this.#pool = pool
    this.#now = now
  }

  stop(): Promise<void> {
    return this.#pool.stop()
  }

  /**
   * For each row whether a rule comes true of its native record, or has no answer for it. It may say so too often.
   * `readMs`: how long it took to read these rows. Reading goes on in a process of its own and mostly takes longest, so
   * threads would only cost: they come in once matching is what all waits for.
   */
  async sift(rows: readonly LakeRow[], readMs: number): Promise<readonly boolean[]> {
    const startedAtMs = this.#now()
    this.#readMs += readMs
    const sources = rows.map(({ ocsf }) => this.#logsourceOf(ocsf))
    const asked = rows.flatMap((row, number) => {
      const logsource = sources[number]
      return typeof logsource === 'object' ? [{ number, record: { logsource, text: textOf(row) } }] : []
    })
    const here = this.#matchMs <= Math.max(this.#readMs, worthThreadsMs)
    const records = asked.map(({ record }) => record)
    const found = await this.#pool.match(records, here)
    this.#matchMs += this.#now() - startedAtMs
    const wanted = sources.map((source) => source === 'unclear')
    asked.forEach(({ number }, place) => (wanted[number] = found[place]?.length !== 0))
    return wanted
  }

  /**
   * Undefined: it has none, so no such rule concerns it. It is read from where it stands in the column's JSON, which
   * costs a fraction of parsing that. Within a text the quotes around its name would be escaped.
   */
  #logsourceOf(ocsf = ''): Logsource | 'unclear' | undefined {
    const at = ocsf.indexOf(name)
    if (at < 0) return undefined
    if (ocsf.includes(name, at + 1)) return 'unclear'
    const end = ocsf.indexOf('}', at)
    const json = ocsf.slice(at + name.length, end + 1)
    let logsource = this.#logsources.get(json)
    if (!logsource) {
      if (!plain.test(json)) return 'unclear'
      if (this.#logsources.size >= mostLogsources) this.#logsources.clear()
      logsource = JSON.parse(json) as Logsource
      this.#logsources.set(json, logsource)
    }
    return logsource
  }
}

/** Threads cost a start, and compile all rules again. */
const worthThreadsMs = 2_000
const mostLogsources = 1_000
const name = '"logsource":'
const plain = /^\{(?:"[a-z]+":"[^"\\{}]*",?)*\}$/

/** The JSON of what rules on native records see. */
function textOf(row: LakeRow): string {
  return nativeTextOf(row) ?? JSON.stringify({ message: row.raw })
}
