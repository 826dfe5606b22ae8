import type { CompiledRule } from '../engine/detect/compiled-rule.ts'
import type { StateStore } from '../store/state/state-store.ts'
import { loadRules, type ParseCache } from './rules/load-rules.ts'

/** Reads the rules for the detection engine; a reload parses only what changed. */
export class RuleSetLoader {
  readonly #folders: readonly string[]
  readonly #state: StateStore
  readonly #cache: ParseCache = new Map()

  constructor(folders: readonly string[], state: StateStore) {
    this.#folders = folders
    this.#state = state
  }

  async load(): Promise<readonly CompiledRule[]> {
    const { rules } = await loadRules(this.#folders, { cache: this.#cache })
    return rules
  }
}
