import type { Logsource, SecurityEvent } from '../../model/event.ts'
import { RecordScanner } from '../scan/record-scanner.ts'
import { fold } from '../sigma/fold.ts'
import type { RecordView } from '../sigma/record-view.ts'
import { BucketTable, type Routing } from './bucket-table.ts'
import type { CompiledEventRule } from './compiled-rule.ts'
import type { Steps } from './steps.ts'

type Visit = (rule: CompiledEventRule) => void

/** Tables that are gone leave their place in the scanner taken: where half of it may be that, a new one is made. */
const maxScannerGrowth = 2
const smallScannerBytes = 8 * 1024 * 1024

/**
 * Picks the rules worth trying on an event: by logsource (public rules) or class (rules on OCSF), then by the event
 * id or activity that a rule demands, then by what of each rule's witness the event shows.
 */
export class EventRouter {
  readonly #native: BucketTable<Logsource>
  readonly #ocsf: BucketTable<string>
  /** Holds the indexes of the native buckets, and goes with them. */
  #scanner: RecordScanner | undefined
  /** What the scanner held when it was new. */
  #scannerBytes = 0

  constructor(rules: readonly CompiledEventRule[]) {
    const ofTaxonomy = (taxonomy: 'sigma' | 'ocsf') =>
      rules.filter(({ matcher }) => matcher.rule.taxonomy === taxonomy)
    this.#native = new BucketTable(ofTaxonomy('sigma'), byLogsource, () => (this.#scanner = undefined))
    this.#ocsf = new BucketTable(ofTaxonomy('ocsf'), byClass)
  }

  /** A router for other rules, ready for all kinds of events that `before` has met; that one works on meanwhile. */
  static *after(before: EventRouter, rules: readonly CompiledEventRule[]): Steps<EventRouter> {
    const router = new EventRouter(rules)
    router.#scanner = before.#scanner
    router.#scannerBytes = before.#scannerBytes
    yield* router.#native.fillLike(before.#native, router.#scanner)
    yield* router.#ocsf.fillLike(before.#ocsf, undefined)
    return router
  }

  /** Builds anew, in steps, the tables that changes stand beside; meanwhile it works on. */
  *tidy(): Steps<void> {
    yield* this.#ocsf.tidy(undefined)
    const scanner = this.#scanner
    const most = Math.max(smallScannerBytes, maxScannerGrowth * this.#scannerBytes)
    if (!scanner || scanner.memoryBytes <= most) return yield* this.#native.tidy(scanner)
    const fresh = new RecordScanner()
    const swap = yield* this.#native.rebuild(fresh)
    swap()
    this.#scanner = fresh
    this.#scannerBytes = fresh.memoryBytes
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
    if (!logsource || this.#native.rules.length === 0) return
    const bucket = this.#native.of(logsource)
    if (text !== undefined) (this.#scanner ??= new RecordScanner()).take(text)
    const scanner = text === undefined ? undefined : this.#scanner
    bucket.visit({ view, scanner }, constantOf(event.native?.['EventID']), visit)
  }

  /** Calls `visit` with each rule to try on the event and its context, which `view` shows. */
  visitOcsf(event: SecurityEvent, view: RecordView, visit: Visit): void {
    if (this.#ocsf.rules.length === 0) return
    this.#ocsf.of(event.class).visit({ view }, event.activity, visit)
  }
}

const byLogsource: Routing<Logsource> = {
  concerns: ({ matcher }, logsource) => concerns(matcher.rule.logsource, logsource),
  first: ({ product = '' }) => product,
  second: ({ category = '' }) => category,
  third: ({ service = '' }) => service,
  field: 'EventID',
}

const byClass: Routing<string> = {
  concerns: ({ matcher }, name) => (matcher.rule.logsource.category ?? name) === name,
  first: (name) => name,
  second: () => '',
  third: () => '',
  field: 'activity',
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

/** Undefined: the field holds something else than one text or number, so every constant has to be tried. */
function constantOf(value: unknown): string | undefined {
  if (typeof value === 'string') return fold(value)
  if (typeof value === 'number') return String(value)
  return value === undefined || value === null ? '' : undefined
}
