import type { Asset } from '../model/asset.ts'
import type { Check } from '../model/coverage.ts'
import type { Heard } from '../model/heard.ts'

/** When things were last heard of, and what that says about them. */
export class HeardAssets {
  readonly #byAsset: ReadonlyMap<string, readonly Heard[]>
  readonly #fromMs: number

  /** What was heard of before `fromMs` is silence now. */
  constructor(heard: readonly Heard[], fromMs: number) {
    this.#byAsset = Map.groupBy(
      heard.filter(({ kind }) => kind === 'asset'),
      ({ subject }) => subject,
    )
    this.#fromMs = fromMs
  }

  /** `expected`: the inventory says that it is there, so that never hearing of it is silence, not a gap. */
  check(asset: string, counts: (heard: Heard) => boolean, expected: boolean): Check {
    const times = (this.#byAsset.get(asset) ?? []).filter(counts).map(({ timeMs }) => timeMs)
    if (times.length === 0) return { state: expected ? 'silent' : 'missing' }
    const heard_time = Math.max(...times)
    return { state: heard_time >= this.#fromMs ? 'covered' : 'silent', heard_time }
  }

  /** One of them that is heard of is enough. */
  anyOf(assets: readonly Asset[]): Check {
    if (assets.length === 0) return { state: 'missing' }
    const checks = assets.map(({ id }) => this.check(id, () => true, true))
    const times = checks.flatMap(({ heard_time }) => heard_time ?? [])
    return {
      state: checks.some(({ state }) => state === 'covered') ? 'covered' : 'silent',
      ...(times.length > 0 && { heard_time: Math.max(...times) }),
      assets: assets.map(({ id }) => id).sort(),
    }
  }
}
