import type { Logsource, SecurityEvent } from '../../model/event.ts'
import { fold } from '../sigma/fold.ts'
import { RuleIndex } from '../match/rule-index.ts'
import { RecordScanner } from '../scan/record-scanner.ts'
import { requiredValues } from '../sigma/compile-rule.ts'
import type { RecordView } from '../sigma/record-view.ts'
import type { CompiledEventRule } from './compiled-rule.ts'

type Index = RuleIndex<CompiledEventRule>
type Visit = (rule: CompiledEventRule) => void

/**
 * Rules that an event of one kind can concern: those that demand no constant, and with them those that demand the
 * event's. Looked for as one, since a second look at the same record costs nearly as much as the first.
 */
interface Bucket {
  readonly others: Index
  readonly byConstant: ReadonlyMap<string, () => Index>
  /** Where the constant cannot be told. */
  readonly all: () => Index
}

const maxBuckets = 2_000

/**
 * Picks the rules worth trying on an event: by logsource (public rules) or class (rules on OCSF), then by the event
 * id or activity that a rule demands, then by what of each rule's witness the event shows.
 */
export class EventRouter {
  readonly #native: readonly CompiledEventRule[]
  readonly #ocsf: readonly CompiledEventRule[]
  /** By product, category and service. */
  readonly #nativeBuckets = new Map<string, Map<string, Map<string, Bucket>>>()
  #nativeCount = 0
  readonly #ocsfBuckets = new Map<string, Bucket>()
  /** Holds the indexes of the native buckets, and goes with them. */
  #scanner: RecordScanner | undefined

  constructor(rules: readonly CompiledEventRule[]) {
    this.#native = rules.filter(({ matcher }) => matcher.rule.taxonomy === 'sigma')
    this.#ocsf = rules.filter(({ matcher }) => matcher.rule.taxonomy === 'ocsf')
  }

  /**
   * Calls `visit` with each rule to try on the event's own record, which `view` shows. `text` is that record's JSON,
   * where it is at hand: looking at that costs less.
   */
  visitNative(
    event: Pick<SecurityEvent, 'logsource' | 'native'>,
    view: RecordView,
    visit: Visit,
    text?: string | Uint8Array,
  ): void {
    const { logsource } = event
    if (!logsource || this.#native.length === 0) return
    const bucket = this.#nativeBucket(logsource)
    if (text !== undefined) (this.#scanner ??= new RecordScanner()).take(text)
    const scanner = text === undefined ? undefined : this.#scanner
    visitBucket(bucket, { view, scanner }, constantOf(event.native?.['EventID']), visit)
  }

  /** Calls `visit` with each rule to try on the event and its context, which `view` shows. */
  visitOcsf(event: SecurityEvent, view: RecordView, visit: Visit): void {
    if (this.#ocsf.length === 0) return
    const bucket = this.#bucket(this.#ocsfBuckets, event.class, () =>
      toBucket(
        this.#ocsf.filter(({ matcher }) => (matcher.rule.logsource.category ?? event.class) === event.class),
        'activity',
      ),
    )
    visitBucket(bucket, { view }, event.activity, visit)
  }

  /** As many maps as parts, since putting them together to one key would cost more than looking. */
  #nativeBucket(logsource: Logsource): Bucket {
    const { product = '', category = '', service = '' } = logsource
    const known = this.#nativeBuckets.get(product)?.get(category)?.get(service)
    if (known) return known
    if (this.#nativeCount >= maxBuckets) {
      this.#nativeBuckets.clear()
      this.#nativeCount = 0
      this.#scanner = undefined
    }
    const bucket = toBucket(
      this.#native.filter(({ matcher }) => concerns(matcher.rule.logsource, logsource)),
      'EventID',
    )
    const byCategory = this.#nativeBuckets.get(product) ?? new Map<string, Map<string, Bucket>>()
    const byService = byCategory.get(category) ?? new Map<string, Bucket>()
    this.#nativeBuckets.set(product, byCategory.set(category, byService.set(service, bucket)))
    this.#nativeCount++
    return bucket
  }

  #bucket(buckets: Map<string, Bucket>, key: string, make: () => Bucket): Bucket {
    let bucket = buckets.get(key)
    if (!bucket) {
      if (buckets.size >= maxBuckets) buckets.clear()
      bucket = make()
      buckets.set(key, bucket)
    }
    return bucket
  }
}

/** Each part of the rule's logsource is the event's; the parts it leaves out do not matter. */
export function concerns(rule: Logsource, event: Logsource): boolean {
  return (
    isSame(rule.product, event.product) &&
    (isSame(rule.category, event.category) || isUmbrella(rule.category, event.category)) &&
    isSame(rule.service, event.service)
  )
}

/** Sigma's `registry_event` stands over `registry_add`, `registry_set`, `registry_delete` and `registry_rename`. */
function isUmbrella(rule: string | undefined, event: string | undefined): boolean {
  return rule === 'registry_event' && event?.toLowerCase().startsWith('registry_') === true
}

function isSame(rule: string | undefined, event: string | undefined): boolean {
  return rule === undefined || rule === event?.toLowerCase()
}

function toBucket(rules: readonly CompiledEventRule[], field: string): Bucket {
  const others: CompiledEventRule[] = []
  const byConstant = new Map<string, CompiledEventRule[]>()
  for (const rule of rules) {
    const constants = rule.matcher.isUndecided ? undefined : requiredValues(rule.matcher.rule, field)
    if (!constants) others.push(rule)
    else
      for (const constant of constants) byConstant.set(constant, [...(byConstant.get(constant) ?? []), rule])
  }
  return {
    others: new RuleIndex(others),
    byConstant: new Map(
      [...byConstant].map(([constant, some]) => {
        const chosen = new Set(some)
        return [
          constant,
          once(() => new RuleIndex([...others, ...some], (rule) => (chosen.has(rule) ? field : undefined))),
        ]
      }),
    ),
    all: once(() => new RuleIndex(rules)),
  }
}

function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

/** Undefined: the field holds something else than one text or number, so every constant has to be tried. */
function constantOf(value: unknown): string | undefined {
  if (typeof value === 'string') return fold(value)
  if (typeof value === 'number') return String(value)
  return value === undefined || value === null ? '' : undefined
}

interface Looked {
  readonly view: RecordView
  readonly scanner?: RecordScanner | undefined
}

function visitBucket(
  bucket: Bucket,
  { view, scanner }: Looked,
  constant: string | undefined,
  visit: Visit,
): void {
  const index = constant === undefined ? bucket.all() : (bucket.byConstant.get(constant)?.() ?? bucket.others)
  index.visit(view, visit, scanner)
}
