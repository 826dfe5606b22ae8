import { RuleIndex } from '../match/rule-index.ts'
import type { RecordScanner } from '../scan/record-scanner.ts'
import { requiredValues } from '../sigma/compile-rule.ts'
import type { RecordView } from '../sigma/record-view.ts'
import type { CompiledEventRule } from './compiled-rule.ts'
import type { Steps } from './steps.ts'

type Index = RuleIndex<CompiledEventRule>
type Visit = (rule: CompiledEventRule) => void

/** One event, as its rules look at it. */
export interface Looked {
  readonly view: RecordView
  /** Has taken up the text of the record that the view shows. */
  readonly scanner?: RecordScanner | undefined
}

export interface RuleChanges {
  readonly gone: ReadonlySet<CompiledEventRule>
  readonly fresh: readonly CompiledEventRule[]
}

/** An index that is built when it is first asked for. */
class LateIndex {
  readonly #make: () => Index
  #index: Index | undefined

  constructor(make: () => Index) {
    this.#make = make
  }

  get isBuilt(): boolean {
    return this.#index !== undefined
  }

  get(): Index {
    return (this.#index ??= this.#make())
  }
}

/**
 * Rules that demand no constant, and with them those that demand the event's. Looked for as one, since a second look
 * at the same record costs nearly as much as the first.
 */
interface Tables {
  readonly others: LateIndex
  readonly byConstant: ReadonlyMap<string, LateIndex>
  /** Where the constant cannot be told. */
  readonly all: LateIndex
  readonly size: number
}

/** What was changed since the tables were built. */
interface Overlay {
  readonly gone: ReadonlySet<CompiledEventRule>
  readonly added: readonly CompiledEventRule[]
  readonly index: Index
}

/** So many changes are looked at beside the tables; with more they are built anew at once. */
const fewChanges = 8
const changesShare = 1 / 16

/**
 * Rules that an event of one kind can concern. Never changed itself: a change gives another bucket, which shares the
 * tables where they still serve.
 */
export class RuleBucket {
  readonly #tables: Tables
  readonly #overlay: Overlay | undefined

  private constructor(tables: Tables, overlay?: Overlay) {
    this.#tables = tables
    this.#overlay = overlay
  }

  /** `field`: what the constants stand for. */
  static of(rules: readonly CompiledEventRule[], field: string): RuleBucket {
    return new RuleBucket(tablesOf(rules, field))
  }

  /** The same, with those tables built that `like` has in use, and a `scanner` made ready for them. */
  static *built(
    rules: readonly CompiledEventRule[],
    field: string,
    like: RuleBucket,
    scanner: RecordScanner | undefined,
  ): Steps<RuleBucket> {
    const tables = tablesOf(rules, field)
    yield
    for (const index of indexesInUse(tables, like.#tables)) {
      const built = index.get()
      yield
      if (scanner) built.prepare(scanner)
      yield
    }
    return new RuleBucket(tables)
  }

  /** Changes stand beside its tables: each record is looked at twice. */
  get isPatched(): boolean {
    return this.#overlay !== undefined
  }

  /** Undefined: so much changed that it has to be built anew. */
  changed({ gone, fresh }: RuleChanges, scanner?: RecordScanner): RuleBucket | undefined {
    if (gone.size + fresh.length === 0) return this
    const before = this.#overlay?.added ?? []
    const added = [...before.filter((rule) => !gone.has(rule)), ...fresh]
    const missing = new Set(this.#overlay?.gone)
    for (const rule of gone) if (!before.includes(rule)) missing.add(rule)
    const most = Math.max(fewChanges, this.#tables.size * changesShare)
    if (added.length + missing.size > most) return undefined
    const index = new RuleIndex(added)
    if (scanner) index.prepare(scanner)
    return new RuleBucket(this.#tables, { gone: missing, added, index })
  }

  /** Calls `visit` with each rule to try; `constant` undefined: any of them may be the event's. */
  visit({ view, scanner }: Looked, constant: string | undefined, visit: Visit): void {
    const { others, byConstant, all } = this.#tables
    const index = (constant === undefined ? all : (byConstant.get(constant) ?? others)).get()
    const overlay = this.#overlay
    if (!overlay) {
      index.visit(view, visit, scanner)
      return
    }
    const { gone } = overlay
    index.visit(view, gone.size === 0 ? visit : (rule) => gone.has(rule) || visit(rule), scanner)
    overlay.index.visit(view, visit, scanner)
  }
}

function tablesOf(rules: readonly CompiledEventRule[], field: string): Tables {
  const others: CompiledEventRule[] = []
  const byConstant = new Map<string, CompiledEventRule[]>()
  for (const rule of rules) {
    const constants = rule.matcher.isUndecided ? undefined : requiredValues(rule.matcher.rule, field)
    if (!constants) others.push(rule)
    else
      for (const constant of constants) byConstant.set(constant, [...(byConstant.get(constant) ?? []), rule])
  }
  return {
    others: new LateIndex(() => new RuleIndex(others)),
    byConstant: new Map(
      [...byConstant].map(([constant, some]) => {
        const chosen = new Set(some)
        const given = (rule: CompiledEventRule) => (chosen.has(rule) ? field : undefined)
        return [constant, new LateIndex(() => new RuleIndex([...others, ...some], given))]
      }),
    ),
    all: new LateIndex(() => new RuleIndex(rules)),
    size: rules.length,
  }
}

/** Those of `tables` that stand where `like` has built one. */
function indexesInUse(tables: Tables, like: Tables): LateIndex[] {
  const inUse = [like.others.isBuilt && tables.others, like.all.isBuilt && tables.all]
  for (const [constant, index] of like.byConstant)
    if (index.isBuilt) inUse.push(tables.byConstant.get(constant) ?? tables.others)
  return [...new Set(inUse.filter((index) => index !== false))]
}
