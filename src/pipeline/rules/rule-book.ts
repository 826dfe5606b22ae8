import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { compileRules } from '../../engine/detect/compile-rules.ts'
import { parseRuleFile } from '../../engine/sigma/parse-rule.ts'
import type { RuleProblem } from '../../engine/sigma/problem.ts'
import type { ParsedRule } from '../../engine/sigma/rule-ast.ts'
import type { RuleSet } from '../../model/rule-set.ts'
import type { RuleSummary, RuleSuspension } from '../../model/rule.ts'
import type { StateStore } from '../../store/state/state-store.ts'
import type { RuleDocument } from '../backtest/run-backtest.ts'
import { fieldsByLogsource, type RuleFields } from './rule-fields.ts'
import { runCaseFile, runCasesOver, type CaseOutcome, type CaseRun } from './check-rules.ts'
import { readRuleSets, setOfFile } from './read-rule-sets.ts'
import type { RuleLoader } from './rule-loader.ts'
import { readSwitches, suspendRule, switchRule } from './rule-switches.ts'

/** What a text that is not kept anywhere is called. */
const editedFile = 'rule.yml'

/** Rule documents that can be run by themselves, and what keeps them from it. */
export interface RuleBundle {
  readonly documents: readonly RuleDocument[]
  readonly problems: readonly RuleProblem[]
}

export interface RuleBookParts {
  readonly state: StateStore
  readonly loader: RuleLoader
  /** Where sets of rules of others lie. */
  readonly setsFolder: string
  readonly now: () => number
  /** Where the organisation's own rules lie, absolute. */
  readonly ownFolder?: string
}

/** The rules as people see them: what is loaded, what is off, what is broken and why. */
export class RuleBook {
  readonly #state: StateStore
  readonly #loader: RuleLoader
  readonly #setsFolder: string
  readonly #now: () => number
  readonly #ownFolder: string

  constructor({ state, loader, setsFolder, now, ownFolder = '' }: RuleBookParts) {
    this.#state = state
    this.#loader = loader
    this.#setsFolder = setsFolder
    this.#now = now
    this.#ownFolder = ownFolder
  }

  /** Sets of rules of others: where each comes from, its licence, and what is kept of it. */
  sets(): Promise<RuleSet[]> {
    return readRuleSets(this.#setsFolder)
  }

  /** Every rule that could be read, in the order of files. */
  async list(): Promise<RuleSummary[]> {
    if (!this.#loader.current) await this.#loader.settled()
    const loaded = this.#loader.current
    if (!loaded) return []
    const { disabled, suspended } = await readSwitches(this.#state)
    const usable = new Map(loaded.rules.map((rule) => [rule.head.id, rule]))
    const found = new Map<ParsedRule | undefined, RuleProblem[]>()
    for (const problem of loaded.problems) {
      const rule = concernedBy(problem, loaded.parsed)
      found.set(rule, [...(found.get(rule) ?? []), problem])
    }
    return loaded.parsed.map((rule) => {
      const problems = found.get(rule) ?? []
      const compiled = usable.get(rule.head.id)
      const isUsable = compiled?.head === rule.head || rule.kind === 'filter'
      const status = disabled.has(rule.head.id) ? 'off' : isUsable ? 'on' : 'broken'
      const alerts = rule.kind !== 'filter' && !rule.head.silent && compiled?.alerts !== false
      const suspension = suspended.get(rule.head.id)
      const set = setOfFile(this.#setsFolder, rule.head.file)
      return {
        ...summaryOf(rule, status, alerts, problems),
        own: this.isOwn(rule.head.file),
        ...(set !== undefined && { set }),
        ...(suspension && { suspended: suspension }),
      }
    })
  }

  /** Everything that is wrong in the rule files, those that could not be read at all included. */
  problems(): readonly RuleProblem[] {
    return this.#loader.current?.problems ?? []
  }

  /** Every rule that could be read. */
  parsed(): readonly ParsedRule[] {
    return this.#loader.read?.parsed ?? []
  }

  find(id: string): ParsedRule | undefined {
    return this.#loader.read?.parsed.find(({ head }) => head.id === id)
  }

  /** May the file be changed here? What lies in folders below, as a checkout of public rules, is somebody else's. */
  isOwn(file: string): boolean {
    return dirname(file) === this.#ownFolder
  }

  /** Cases over a text that is not kept; it sees the loaded rules that it names. */
  runCases(text: string, cases: string): CaseRun {
    const options = this.#loader.read?.options
    const parsed = parseRuleFile(editedFile, text, options)
    return runCasesOver(
      { ...parsed, rules: [...parsed.rules, ...referencedBy(parsed.rules, this.#othersThan(parsed.rules))] },
      { file: 'rule.cases.yml', text: cases },
    )
  }

  /** Logsources of the loaded rules, and the fields they ask for. */
  vocabulary(): RuleFields[] {
    return fieldsByLogsource(this.#loader.read?.parsed ?? [])
  }

  /** The cases beside the rule's file, run now. */
  async cases(rule: ParsedRule): Promise<CaseOutcome[]> {
    const path = rule.head.file.replace(/(\.ya?ml)$/i, '.cases$1')
    const text = await readFile(path, 'utf8').catch(() => undefined)
    return text === undefined ? [] : (await runCaseFile(path, this.#loader.read?.options)).outcomes
  }

  /** Switches a rule on or off; detection follows when the loaders have seen it. */
  async setEnabled(id: string, enabled: boolean, by: string): Promise<void> {
    await switchRule(this.#state, id, enabled, by, this.#now())
    await this.#loader.reload([])
  }

  /** Is it on, as far as people and suspensions decide? */
  async isOn(id: string): Promise<boolean> {
    return !(await readSwitches(this.#state)).disabled.has(id)
  }

  /** Takes a rule that costs too much out of use, until a person switches it on again. */
  async suspend(id: string, cost: RuleSuspension): Promise<void> {
    await suspendRule(this.#state, id, cost)
    await this.#loader.reload([])
  }

  /**
   * The documents that a rule or a text rests on, itself, what it names and every filter, to run them elsewhere; and
   * why they cannot be run.
   */
  bundle(of: { readonly id: string } | { readonly text: string }): RuleBundle {
    const isText = 'text' in of
    const own = isText
      ? parseRuleFile(editedFile, of.text, this.#loader.read?.options).rules
      : [this.find(of.id)].filter((rule) => rule !== undefined)
    const others = this.#othersThan(own)
    const below = [...referencedBy(own, others), ...others.filter(({ kind }) => kind === 'filter')]
    const documentOf = (rule: ParsedRule, isTarget: boolean): RuleDocument => ({
      file: rule.head.file,
      text: rule.head.text,
      isTarget,
    })
    return {
      documents: [
        ...(isText
          ? [{ file: editedFile, text: of.text, isTarget: true }]
          : own.map((rule) => documentOf(rule, true))),
        ...below.map((rule) => documentOf(rule, false)),
      ],
      problems: isText ? this.check(of.text).problems : compileRules([...own, ...below]).problems,
    }
  }

  #othersThan(rules: readonly ParsedRule[]): ParsedRule[] {
    const own = new Set(rules.flatMap(({ head }) => [head.id, head.name ?? head.id]))
    return (this.#loader.read?.parsed ?? []).filter(
      ({ head }) => !own.has(head.id) && !own.has(head.name ?? head.id),
    )
  }

  /** What loading this text would say; correlations see only the rules in it and those that are loaded. */
  check(text: string): { rules: RuleSummary[]; problems: RuleProblem[] } {
    const file = editedFile
    const parsed = parseRuleFile(file, text, this.#loader.read?.options)
    const named = referencedBy(parsed.rules, this.#othersThan(parsed.rules))
    const compiled = compileRules([...parsed.rules, ...named])
    const problems = [...parsed.problems, ...compiled.problems.filter((problem) => problem.file === file)]
    const usable = new Set(compiled.rules.map(({ head }) => head.id))
    const rules = parsed.rules.map((rule) =>
      summaryOf(
        rule,
        rule.kind === 'filter' || usable.has(rule.head.id) ? 'on' : 'broken',
        !rule.head.silent,
        [],
      ),
    )
    return { rules, problems }
  }
}

/** The rule in whose document the problem lies; none where the document could not be read at all. */
function concernedBy({ file, line }: RuleProblem, rules: readonly ParsedRule[]): ParsedRule | undefined {
  return rules.findLast(({ head }) => {
    const lines = head.text.trimEnd().split('\n').length
    return head.file === file && head.at.line <= line && line < head.at.line + lines
  })
}

/** The rules that some of `rules` name, directly or through others. */
function referencedBy(rules: readonly ParsedRule[], others: readonly ParsedRule[]): ParsedRule[] {
  const found = new Set<ParsedRule>()
  const visit = (rule: ParsedRule) => {
    if (rule.kind !== 'correlation') return
    for (const reference of [...rule.rules, ...rule.without]) {
      const other = others.find(({ head }) => head.id === reference || head.name === reference)
      if (!other || found.has(other)) continue
      found.add(other)
      visit(other)
    }
  }
  for (const rule of rules) visit(rule)
  return [...found]
}

function summaryOf(
  rule: ParsedRule,
  status: RuleSummary['status'],
  alerts: boolean,
  problems: readonly RuleProblem[],
): RuleSummary {
  const { head } = rule
  return {
    id: head.id,
    ...(head.name === undefined ? {} : { name: head.name }),
    title: head.title,
    description: head.description,
    author: head.author,
    license: head.license,
    kind: rule.kind === 'correlation' ? rule.type : rule.kind,
    level: head.level,
    status,
    alerts,
    taxonomy: rule.kind === 'event' ? rule.taxonomy : 'none',
    ...(rule.kind === 'correlation' ? {} : { logsource: rule.logsource }),
    tags: [...head.tags],
    file: head.file,
    line: head.at.line,
    own: false,
    version: head.version,
    problems: [...problems],
  }
}
