import { conditionText } from '../sigma/condition-text.ts'
import { compileRule } from '../sigma/compile-rule.ts'
import { RuleError, problemOf, type Position, type RuleProblem } from '../sigma/problem.ts'
import { FieldTable } from '../sigma/record-view.ts'
import type { CorrelationRule, EventRule, FilterRule, ParsedRule } from '../sigma/rule-ast.ts'
import { shortHash } from '../sigma/sha256.ts'
import { openFields } from './held-events.ts'
import type { CarriedField, CompiledEventRule, CompiledRule, CorrelationInput } from './compiled-rule.ts'
import { isSameCarried, isSameList, type KeptRules, type MadeRule } from './kept-rules.ts'
import { runToEnd, type Steps } from './steps.ts'

export interface RuleSet {
  readonly rules: readonly CompiledRule[]
  readonly problems: readonly RuleProblem[]
  /** What the next set takes over of this one. */
  readonly kept: KeptRules
}

/**
 * Compiles parsed rules as one set: ids are unique, filters joined to their rules, correlations bound to theirs and
 * ordered behind them. A rule that cannot be used is a problem; the others are not touched.
 *
 * Rules in `disabled` (by id) are left out, and correlations that rest on them with them. What a correlation names
 * stays silent while it is disabled.
 */
export function compileRules(
  parsed: readonly ParsedRule[],
  disabled: ReadonlySet<string> = new Set(),
): RuleSet {
  return runToEnd(compileInSteps(parsed, { disabled }))
}

export interface CompileOptions {
  readonly disabled?: ReadonlySet<string>
  /** Of the set before: a rule that is the same object in both, with the same filters, is not compiled again. */
  readonly kept?: KeptRules
}

/** The same in steps of at most one rule each, for who has other things to do meanwhile. */
export function compileInSteps(
  parsed: readonly ParsedRule[],
  { disabled = new Set(), kept }: CompileOptions,
): Steps<RuleSet> {
  const isOn = ({ kind, head }: ParsedRule) => kind !== 'filter' || !disabled.has(head.id)
  return new SetCompiler(parsed.filter(isOn), disabled, kept).compile()
}

class SetCompiler {
  readonly #fields: FieldTable
  readonly #kept: KeptRules | undefined
  readonly #made = new Map<EventRule, MadeRule>()
  readonly #byId = new Map<string, EventRule | CorrelationRule>()
  readonly #byName = new Map<string, EventRule | CorrelationRule>()
  readonly #filters: FilterRule[] = []
  readonly #problems: RuleProblem[] = []
  readonly #compiled = new Map<string, CompiledRule | undefined>()
  readonly #carried = new Map<string, Set<string>>()
  readonly #silent = new Set<string>()

  readonly #disabled: ReadonlySet<string>

  constructor(parsed: readonly ParsedRule[], disabled: ReadonlySet<string>, kept: KeptRules | undefined) {
    this.#disabled = disabled
    this.#kept = kept
    this.#fields = kept?.fields ?? new FieldTable()
    for (const rule of parsed) this.#attempt(rule, () => this.#register(rule))
  }

  *compile(): Steps<RuleSet> {
    const rules = [...this.#byId.values()]
    const isOn = ({ head }: ParsedRule) => !this.#disabled.has(head.id)
    const correlations = rules.filter((rule) => rule.kind === 'correlation')
    for (const rule of correlations) this.#silence(rule)
    const usable = correlations
      .filter(isOn)
      .filter((rule) => this.#attempt(rule, () => this.#checkReferences(rule)) && this.#isOnBelow(rule))
    for (const rule of usable) this.#claim(rule)
    for (const rule of rules) if (rule.kind === 'event' && isOn(rule) && this.#compileEvent(rule)) yield
    for (const rule of usable) this.#compileCorrelation(rule)
    return {
      rules: [...this.#compiled.values()].filter((rule) => rule !== undefined),
      problems: this.#problems,
      kept: { fields: this.#fields, made: this.#made },
    }
  }

  #attempt(rule: ParsedRule, action: () => void): boolean {
    try {
      action()
      return true
    } catch (error) {
      this.#problems.push(problemOf(error, rule.head.file))
      return false
    }
  }

  #register(rule: ParsedRule): void {
    if (rule.kind === 'filter') {
      this.#filters.push(rule)
      return
    }
    const { id, name, at } = rule.head
    const other = this.#byId.get(id) ?? (name === undefined ? undefined : this.#byName.get(name))
    if (other) {
      const where = `${other.head.file}:${other.head.at.line}`
      const message = `a rule with this id or name is already in ${where}: "${other.head.title}"`
      throw new RuleError(
        'duplicate_rule',
        at,
        message,
        'give it an id and a name of its own, or remove one of the two',
      )
    }
    this.#byId.set(id, rule)
    if (name !== undefined) this.#byName.set(name, rule)
  }

  #find(reference: string): EventRule | CorrelationRule | undefined {
    return this.#byId.get(reference) ?? this.#byName.get(reference)
  }

  /** Every rule it names is there, and it does not, over whatever chain, name itself. */
  #checkReferences(rule: CorrelationRule, above: readonly string[] = []): void {
    const { head } = rule
    if (above.includes(head.id)) {
      throw new RuleError(
        'bad_correlation',
        head.at,
        `"${head.title}" refers to itself`,
        'break the circle of rules',
      )
    }
    if (above.length > 10)
      throw new RuleError('bad_correlation', head.at, 'chained more than 10 deep', 'chain less')
    for (const reference of [...rule.rules, ...rule.without]) {
      const found = this.#find(reference)
      if (!found) {
        const hint = 'load the rule it names, or correct the id or name'
        throw new RuleError(
          'missing_rule',
          placeOf(rule, reference),
          `the rule "${reference}" is not there`,
          hint,
        )
      }
      if (found.kind === 'correlation') this.#checkReferences(found, [...above, head.id])
    }
  }

  #isOnBelow(rule: CorrelationRule): boolean {
    return [...rule.rules, ...rule.without].every((reference) => {
      const found = this.#find(reference)
      if (!found || this.#disabled.has(found.head.id)) return false
      return found.kind === 'event' || this.#isOnBelow(found)
    })
  }

  /** What a correlation names no longer alerts by itself, unless it says `generate`. */
  #silence(rule: CorrelationRule): void {
    if (rule.generate) return
    for (const reference of [...rule.rules, ...rule.without]) {
      const found = this.#find(reference)
      if (found) this.#silent.add(found.head.id)
    }
  }

  /** Notes what the rules below must carry for it. */
  #claim(rule: CorrelationRule): void {
    for (const reference of [...rule.rules, ...rule.without]) {
      const found = this.#find(reference)
      if (!found) continue
      const own = [...groupFields(rule, reference), ...rule.fields]
      this.#carry(found, [...own, ...(this.#carried.get(rule.head.id) ?? [])])
    }
  }

  #carry(rule: EventRule | CorrelationRule, names: readonly string[]): void {
    const carried = this.#carried.get(rule.head.id) ?? new Set()
    this.#carried.set(rule.head.id, carried)
    for (const name of names) carried.add(name)
    if (rule.kind !== 'correlation') return
    for (const reference of [...rule.rules, ...rule.without]) {
      const found = this.#find(reference)
      if (found) this.#carry(found, names)
    }
  }

  #carriedFields({ head, fieldNames }: EventRule): CarriedField[] {
    const names = [...(this.#carried.get(head.id) ?? [])]
    return names.map((name) => ({ name, slots: fieldNames(name).map((one) => this.#fields.slot(one)) }))
  }

  /** True: there was something to compile. */
  #compileEvent(rule: EventRule): boolean {
    const filters = this.#filters.filter((filter) => this.#applies(filter, rule))
    const before = this.#kept?.made.get(rule)
    const same = before && isSameList(before.filters, filters) ? before.compiled : undefined
    this.#attempt(rule, () => {
      const compiled = same ? this.#renewed(same, rule) : this.#compiledEvent(rule, filters)
      this.#compiled.set(rule.head.id, compiled)
      this.#made.set(rule, { filters, compiled })
    })
    return !same
  }

  #compiledEvent(rule: EventRule, filters: readonly FilterRule[]): CompiledEventRule {
    const { head } = rule
    return {
      kind: 'event',
      head,
      version: versionOf(
        head.version,
        filters.map((filter) => filter.head.version),
      ),
      alerts: this.#alerts(rule),
      fields: this.#fields,
      condition: conditionText([rule, ...filters].map(({ condition }) => condition)),
      carried: this.#carriedFields(rule),
      matcher: compileRule(rule, filters, this.#fields, rule.taxonomy === 'ocsf' ? openFields : undefined),
    }
  }

  /** Only what correlations make of it may be other than it was; where nothing is, it is the same object. */
  #renewed(compiled: CompiledEventRule, rule: EventRule): CompiledEventRule {
    const alerts = this.#alerts(rule)
    const carried = this.#carriedFields(rule)
    const isSame = compiled.alerts === alerts && isSameCarried(compiled.carried, carried)
    return isSame ? compiled : { ...compiled, alerts, carried }
  }

  #alerts({ head }: EventRule | CorrelationRule): boolean {
    return !head.silent && !this.#silent.has(head.id)
  }

  #applies(filter: FilterRule, rule: EventRule): boolean {
    const named = filter.rules === undefined || filter.rules.some((name) => this.#find(name) === rule)
    const { product, category, service } = filter.logsource
    const written = rule.writtenFor
    return (
      named &&
      (product ?? written.product) === written.product &&
      (category ?? written.category) === written.category &&
      (service ?? written.service) === written.service
    )
  }

  #compileCorrelation(rule: CorrelationRule): CompiledRule | undefined {
    const { head } = rule
    if (this.#compiled.has(head.id)) return this.#compiled.get(head.id)
    this.#attempt(rule, () => {
      if (head.unlessUnknown.length > 0) {
        const hint = 'put it on the rules that the correlation names'
        throw new RuleError(
          'bad_correlation',
          head.at,
          'unless_unknown belongs to rules over single events',
          hint,
        )
      }
      const below: string[] = []
      const inputs = [...rule.rules, ...rule.without].map((reference): CorrelationInput => {
        const found = this.#find(reference)
        const input =
          found?.kind === 'correlation'
            ? this.#compileCorrelation(found)
            : this.#compiled.get(found?.head.id ?? '')
        if (!input) {
          const message = `the rule "${reference}" cannot be used`
          throw new RuleError(
            'missing_rule',
            placeOf(rule, reference),
            message,
            'see the problem of that rule',
          )
        }
        below.push(input.version)
        return {
          rule: input.head.id,
          title: input.head.title,
          ...(input.kind === 'event' && { condition: input.condition }),
          groupBy: groupFields(rule, reference),
        }
      })
      this.#compiled.set(head.id, {
        kind: 'correlation',
        head,
        version: versionOf(head.version, below),
        alerts: this.#alerts(rule),
        fields: this.#fields,
        rule,
        inputs,
      })
    })
    return this.#compiled.get(head.id)
  }
}

function groupFields(rule: CorrelationRule, reference: string): string[] {
  return rule.groupBy.map((name) => rule.aliases.get(name)?.get(reference) ?? name)
}

function placeOf({ namedAt, head }: CorrelationRule, reference: string): Position {
  return namedAt.get(reference) ?? head.at
}

function versionOf(own: string, below: readonly string[]): string {
  return below.length === 0 ? own : shortHash(own, ...below).slice(0, 16)
}
