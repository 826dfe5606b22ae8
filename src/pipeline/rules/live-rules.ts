import { compileInSteps } from '../../engine/detect/compile-rules.ts'
import type { CompiledRule } from '../../engine/detect/compiled-rule.ts'
import type { DetectionEngine } from '../../engine/detect/detection-engine.ts'
import type { KeptRules } from '../../engine/detect/kept-rules.ts'
import type { ParsedRule } from '../../engine/sigma/rule-ast.ts'
import { inSlices } from './in-slices.ts'
import { unpackRule } from './pack-rule.ts'
import type { RuleChange, RulesLive } from './rule-feed.ts'
import { timeSince } from './work-time.ts'

/**
 * The rules that the pipeline runs. A change is compiled and made ready in slices, between which the pipeline goes on
 * with the rules in use; then they are swapped at one stroke.
 */
export class LiveRules {
  readonly #onLive: (live: RulesLive) => void
  #parsed = new Map<number, ParsedRule>()
  #change: RuleChange | undefined
  #readCount = 0
  #kept: KeptRules | undefined
  #rules: readonly CompiledRule[] = []
  #engine: DetectionEngine | undefined
  #work: Promise<void> = Promise.resolve()

  constructor(onLive: (live: RulesLive) => void) {
    this.#onLive = onLive
  }

  get rules(): readonly CompiledRule[] {
    return this.#rules
  }

  /** The engine has `rules`; from now on it gets every change. */
  runOn(engine: DetectionEngine): void {
    this.#engine = engine
  }

  /** Resolves when the change is live. Several that come while one is made ready become one. Rejects as the engine does. */
  take(change: RuleChange): Promise<void> {
    for (const [number, rule] of change.fresh) this.#parsed.set(number, unpackRule(rule))
    this.#readCount += change.fresh.length
    this.#change = change
    this.#work = this.#work.catch(() => {}).then(() => this.#makeLive())
    return this.#work
  }

  async #makeLive(): Promise<void> {
    const change = this.#change
    if (!change) return
    const read = this.#readCount
    this.#change = undefined
    this.#readCount = 0
    const parsed = new Map<number, ParsedRule>()
    for (const number of change.order) {
      const rule = this.#parsed.get(number)
      if (rule) parsed.set(number, rule)
    }
    this.#parsed = parsed
    const { disabled } = change
    const set = await inSlices(
      compileInSteps([...parsed.values()], { disabled, ...(this.#kept && { kept: this.#kept }) }),
    )
    this.#kept = set.kept
    this.#rules = set.rules
    const engine = this.#engine
    if (engine) engine.useRules(await inSlices(engine.prepareRules(set.rules)))
    this.#onLive({ version: change.version, rules: set.rules.length, read, ...timeSince(change.since) })
    // Another change need not wait for that: it tidies up after both.
    if (engine) await inSlices(engine.tidyRules(), () => this.#change !== undefined)
  }
}
