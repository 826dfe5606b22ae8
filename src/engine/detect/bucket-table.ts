import type { RecordScanner } from '../scan/record-scanner.ts'
import type { CompiledEventRule } from './compiled-rule.ts'
import { RuleBucket } from './rule-bucket.ts'
import type { Steps } from './steps.ts'

const maxBuckets = 2_000

/** What kinds of events there are for some rules, and which of the rules concern one. */
export interface Routing<Kind> {
  readonly concerns: (rule: CompiledEventRule, kind: Kind) => boolean
  /** Three names that tell kinds apart. */
  readonly first: (kind: Kind) => string
  readonly second: (kind: Kind) => string
  readonly third: (kind: Kind) => string
  /** The field whose constants tell rules of one kind apart. */
  readonly field: string
}

interface Entry<Kind> {
  readonly kind: Kind
  bucket: RuleBucket
}

/** Rules by kind of event: the bucket of a kind is made when its first event comes. */
export class BucketTable<Kind> {
  readonly rules: readonly CompiledEventRule[]
  readonly #routing: Routing<Kind>
  /** As many maps as names, since putting those together to one key would cost more than looking. */
  readonly #byName = new Map<string, Map<string, Map<string, Entry<Kind>>>>()
  #entries: Entry<Kind>[] = []
  readonly #onClear: () => void

  /** `onClear`: there were too many kinds, and all buckets were let go. */
  constructor(rules: readonly CompiledEventRule[], routing: Routing<Kind>, onClear: () => void = () => {}) {
    this.rules = rules
    this.#routing = routing
    this.#onClear = onClear
  }

  of(kind: Kind): RuleBucket {
    const { first, second, third, field } = this.#routing
    const known = this.#byName.get(first(kind))?.get(second(kind))?.get(third(kind))
    if (known) return known.bucket
    if (this.#entries.length >= maxBuckets) {
      this.#byName.clear()
      this.#entries = []
      this.#onClear()
    }
    const bucket = RuleBucket.of(this.#rulesFor(kind), field)
    this.#put({ kind, bucket })
    return bucket
  }

  /**
   * Fills the buckets for all kinds that `before` has met, with its `scanner` made ready for them. What no changed rule
   * concerns is shared with it.
   */
  *fillLike(before: BucketTable<Kind>, scanner: RecordScanner | undefined): Steps<void> {
    const gone = without(before.rules, this.rules)
    const fresh = without(this.rules, before.rules)
    for (const { kind, bucket } of [...before.#entries]) {
      const isMeant = (rule: CompiledEventRule): boolean => this.#routing.concerns(rule, kind)
      const changes = { gone: new Set(gone.filter(isMeant)), fresh: fresh.filter(isMeant) }
      const kept = bucket.changed(changes, scanner)
      this.#put({ kind, bucket: kept ?? (yield* this.#built({ kind, bucket }, scanner)) })
      yield
    }
  }

  /** Builds anew, for events to come, what changes stand beside. */
  *tidy(scanner: RecordScanner | undefined): Steps<void> {
    for (const entry of [...this.#entries]) {
      if (!entry.bucket.isPatched) continue
      entry.bucket = yield* this.#built(entry, scanner)
      yield
    }
  }

  /** Builds all anew for another scanner; they are in use when what it gives is called. */
  *rebuild(scanner: RecordScanner): Steps<() => void> {
    const built: [Entry<Kind>, RuleBucket][] = []
    for (const entry of [...this.#entries]) built.push([entry, yield* this.#built(entry, scanner)])
    return () => {
      for (const [entry, bucket] of built) entry.bucket = bucket
    }
  }

  #built({ kind, bucket }: Entry<Kind>, scanner: RecordScanner | undefined): Steps<RuleBucket> {
    return RuleBucket.built(this.#rulesFor(kind), this.#routing.field, bucket, scanner)
  }

  #rulesFor(kind: Kind): CompiledEventRule[] {
    return this.rules.filter((rule) => this.#routing.concerns(rule, kind))
  }

  #put(entry: Entry<Kind>): void {
    const { first, second, third } = this.#routing
    const { kind } = entry
    const byFirst = this.#byName.get(first(kind)) ?? new Map<string, Map<string, Entry<Kind>>>()
    const bySecond = byFirst.get(second(kind)) ?? new Map<string, Entry<Kind>>()
    this.#byName.set(first(kind), byFirst.set(second(kind), bySecond.set(third(kind), entry)))
    this.#entries.push(entry)
  }
}

function without(
  rules: readonly CompiledEventRule[],
  others: readonly CompiledEventRule[],
): CompiledEventRule[] {
  const left = new Set(others)
  return rules.filter((rule) => !left.has(rule))
}
