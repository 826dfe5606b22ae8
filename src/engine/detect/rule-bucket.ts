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

interface Tables {
  readonly always: Index
  readonly byConstant: ReadonlyMap<string, Index>
  readonly size: number
}

/** What was changed since the tables were built. */
interface Overlay {
  readonly gone: ReadonlySet<CompiledEventRule>
  readonly added: readonly CompiledEventRule[]
  readonly index: Index
}

export interface RuleChanges {
  readonly gone: ReadonlySet<CompiledEventRule>
  readonly fresh: readonly CompiledEventRule[]
}

/** So many changes are looked at beside the tables; with more they are built anew. */
const fewChanges = 8
const changesShare = 1 / 16

/**
 * Rules that an event of one kind can concern, those with a constant to meet listed under its values. Never changed
 * itself: a change gives another bucket, which shares the tables where they still serve.
 */
export class RuleBucket {
  readonly #tables: Tables
  readonly #changes: Overlay | undefined

  private constructor(tables: Tables, changes?: Overlay) {
    this.#tables = tables
    this.#changes = changes
  }

  /** `field`: what the constants stand for. A `scanner` is made ready for the rules. */
  static *build(
    rules: readonly CompiledEventRule[],
    field: string,
    scanner?: RecordScanner,
  ): Steps<RuleBucket> {
    const always: CompiledEventRule[] = []
    const byConstant = new Map<string, CompiledEventRule[]>()
    for (const rule of rules) {
      const constants = rule.matcher.isUndecided ? undefined : requiredValues(rule.matcher.rule, field)
      if (!constants) always.push(rule)
      else
        for (const constant of constants)
          byConstant.set(constant, [...(byConstant.get(constant) ?? []), rule])
    }
    yield
    const first = new RuleIndex(always)
    yield
    if (scanner) first.prepare(scanner)
    yield
    const others = new Map<string, Index>()
    for (const [constant, some] of byConstant) {
      const index = new RuleIndex(some, field)
      if (scanner) index.prepare(scanner)
      others.set(constant, index)
      yield
    }
    return new RuleBucket({ always: first, byConstant: others, size: rules.length })
  }

  /** Undefined: so much changed that it has to be built anew. */
  changed({ gone, fresh }: RuleChanges, scanner?: RecordScanner): RuleBucket | undefined {
    if (gone.size + fresh.length === 0) return this
    const before = this.#changes?.added ?? []
    const added = [...before.filter((rule) => !gone.has(rule)), ...fresh]
    const missing = new Set(this.#changes?.gone)
    for (const rule of gone) if (!before.includes(rule)) missing.add(rule)
    const most = Math.max(fewChanges, this.#tables.size * changesShare)
    if (added.length + missing.size > most) return undefined
    const index = new RuleIndex(added)
    if (scanner) index.prepare(scanner)
    return new RuleBucket(this.#tables, { gone: missing, added, index })
  }

  /** Calls `visit` with each rule to try; `constant` undefined: any of them may be the event's. */
  visit(looked: Looked, constant: string | undefined, visit: Visit): void {
    const changes = this.#changes
    if (!changes) return visitTables(this.#tables, looked, constant, visit)
    const { gone, index } = changes
    visitTables(
      this.#tables,
      looked,
      constant,
      gone.size === 0 ? visit : (rule) => gone.has(rule) || visit(rule),
    )
    index.visit(looked.view, visit, looked.scanner)
  }
}

function visitTables(
  { always, byConstant }: Tables,
  { view, scanner }: Looked,
  constant: string | undefined,
  visit: Visit,
): void {
  always.visit(view, visit, scanner)
  if (constant !== undefined) {
    byConstant.get(constant)?.visit(view, visit, scanner)
    return
  }
  const visited = new Set<CompiledEventRule>()
  const once = (rule: CompiledEventRule) => {
    if (!visited.has(rule)) visit(rule)
    visited.add(rule)
  }
  for (const index of byConstant.values()) index.visit(view, once, scanner)
}
