import type { RecordScanner } from '../scan/record-scanner.ts'
import type { CompiledEventRule } from './compiled-rule.ts'
import { RuleBucket } from './rule-bucket.ts'
import { runToEnd, type Steps } from './steps.ts'

const maxBuckets = 2_000

/** What kinds of events there are for some rules, and which of the rules concern one. */
export interface Routing<Kind> {
  readonly concerns: (rule: CompiledEventRule, kind: Kind) => boolean
  /** Names a kind. */
  readonly keyOf: (kind: Kind) => string
  /** The field whose constants tell rules of one kind apart. */
  readonly field: string
}

/** Rules by kind of event: the bucket of a kind is built when its first event comes. */
export class BucketTable<Kind> {
  readonly rules: readonly CompiledEventRule[]
  readonly #routing: Routing<Kind>
  readonly #buckets = new Map<string, { readonly kind: Kind; readonly bucket: RuleBucket }>()
  readonly #onClear: () => void

  /** `onClear`: there were too many kinds, and all buckets were let go. */
  constructor(rules: readonly CompiledEventRule[], routing: Routing<Kind>, onClear: () => void = () => {}) {
    this.rules = rules
    this.#routing = routing
    this.#onClear = onClear
  }

  of(kind: Kind): RuleBucket {
    const key = this.#routing.keyOf(kind)
    const there = this.#buckets.get(key)
    if (there) return there.bucket
    if (this.#buckets.size >= maxBuckets) {
      this.#buckets.clear()
      this.#onClear()
    }
    const bucket = runToEnd(this.#build(kind))
    this.#buckets.set(key, { kind, bucket })
    return bucket
  }

  /**
   * Fills the buckets for all kinds that `before` has met, with a `scanner` made ready for them. Where it is the one
   * that `before` uses, what no changed rule concerns is shared with it.
   */
  *fillLike(
    before: BucketTable<Kind>,
    scanner: RecordScanner | undefined,
    isSameScanner: boolean,
  ): Steps<void> {
    const gone = without(before.rules, this.rules)
    const fresh = without(this.rules, before.rules)
    for (const [key, { kind, bucket }] of [...before.#buckets]) {
      const isMeant = (rule: CompiledEventRule): boolean => this.#routing.concerns(rule, kind)
      const changes = { gone: new Set(gone.filter(isMeant)), fresh: fresh.filter(isMeant) }
      const kept = isSameScanner ? bucket.changed(changes, scanner) : undefined
      this.#buckets.set(key, { kind, bucket: kept ?? (yield* this.#build(kind, scanner)) })
      yield
    }
  }

  #build(kind: Kind, scanner?: RecordScanner): Steps<RuleBucket> {
    const { concerns, field } = this.#routing
    return RuleBucket.build(
      this.rules.filter((rule) => concerns(rule, kind)),
      field,
      scanner,
    )
  }
}

function without(
  rules: readonly CompiledEventRule[],
  others: readonly CompiledEventRule[],
): CompiledEventRule[] {
  const left = new Set(others)
  return rules.filter((rule) => !left.has(rule))
}
