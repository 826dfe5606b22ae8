import { readFile } from 'node:fs/promises'
import { readCases } from '../../engine/detect/read-cases.ts'
import { runCase } from '../../engine/detect/run-case.ts'
import { compileRules } from '../../engine/detect/compile-rules.ts'
import { parseRuleFile, type ParsedFile, type ParseOptions } from '../../engine/sigma/parse-rule.ts'
import type { RuleProblem } from '../../engine/sigma/problem.ts'
import { findRuleFiles } from './find-rule-files.ts'
import { loadPipelines } from './load-pipelines.ts'
import { loadRules } from './load-rules.ts'
import { noSettings, placeholdersOf } from './rule-settings.ts'

/** A result to print: lines for people, and whether the command should end with success. */
export interface RuleReport {
  readonly ok: boolean
  readonly lines: readonly string[]
}

/** `gatehouse rules check`: what loads, and each problem with its place and what to do. */
export async function checkRules(paths: readonly string[], settings = noSettings): Promise<RuleReport> {
  const { rules, parsed, problems } = await loadRules(paths, { settings })
  const filters = parsed.filter(({ kind }) => kind === 'filter').length
  const counted = `${rules.length} rules and ${filters} filters can be used, ${problems.length} problems`
  if (parsed.length === 0 && problems.length === 0) {
    return { ok: false, lines: [`no rule files under ${paths.join(', ')}: name a folder or a .yml file`] }
  }
  return { ok: problems.length === 0, lines: [...problems.flatMap(problemLines), counted] }
}

export function problemLines({ file, line, column, message, hint }: RuleProblem): string[] {
  return [`${file}:${line}:${column}: ${message}`, `    ${hint}`]
}

export interface CaseOutcome {
  readonly file: string
  readonly name: string
  readonly trap?: string
  readonly passed: boolean
  readonly text: string
}

export interface CaseRun {
  readonly outcomes: CaseOutcome[]
  readonly problems: RuleProblem[]
}

/** Runs a case file over the rule file beside it (`x.cases.yml` over `x.yml`). */
export async function runCaseFile(path: string, options: ParseOptions = {}): Promise<CaseRun> {
  const beside = path.replace(/\.cases(\.ya?ml)$/i, '$1')
  const ruleText = await readFile(beside, 'utf8').catch(() => undefined)
  if (ruleText === undefined) {
    const hint = 'a case file stands beside its rule file'
    const message = `there is no ${beside}`
    return {
      outcomes: [],
      problems: [{ file: path, line: 1, column: 1, code: 'missing_rule', message, hint }],
    }
  }
  return runCaseText(
    { file: beside, text: ruleText },
    { file: path, text: await readFile(path, 'utf8') },
    options,
  )
}

interface NamedText {
  readonly file: string
  readonly text: string
}

/** Runs cases over rules, both given as text. */
export function runCaseText(rule: NamedText, cases: NamedText, options: ParseOptions = {}): CaseRun {
  return runCasesOver(parseRuleFile(rule.file, rule.text, options), cases)
}

/** Runs cases over parsed rules. */
export function runCasesOver(parsed: ParsedFile, cases: NamedText): CaseRun {
  const compiled = compileRules(parsed.rules)
  const read = readCases(cases.file, cases.text)
  const outcomes = read.cases.map((one) => {
    const { passed, text } = runCase(compiled.rules, one)
    const trap = one.trap === undefined ? {} : { trap: one.trap }
    return { file: `${cases.file}:${one.at.line}`, name: one.name, ...trap, passed, text }
  })
  return { outcomes, problems: [...parsed.problems, ...compiled.problems, ...read.problems] }
}

/** Runs every case file under the paths. */
export async function runCaseFiles(paths: readonly string[], settings = noSettings): Promise<CaseRun> {
  const { pipelines, problems } = await loadPipelines(settings.pipelines, new Map())
  const options = { placeholders: placeholdersOf(settings), pipelines }
  const { cases } = await findRuleFiles(paths)
  const runs = []
  for (const { path } of cases) runs.push(await runCaseFile(path, options))
  return {
    outcomes: runs.flatMap(({ outcomes }) => outcomes),
    problems: [...problems, ...runs.flatMap((run) => run.problems)],
  }
}

/** `gatehouse rules test`: runs all cases; fails when one does not come out as said, or when there are none. */
export async function testRules(paths: readonly string[], settings = noSettings): Promise<RuleReport> {
  const { outcomes, problems } = await runCaseFiles(paths, settings)
  const failed = outcomes.filter(({ passed }) => !passed)
  const lines = [
    ...problems.flatMap(problemLines),
    ...failed.map(({ file, name, text }) => `${file}: "${name}": ${text}`),
    `${outcomes.length} cases, ${failed.length} failed, ${problems.length} problems`,
  ]
  return { ok: failed.length === 0 && problems.length === 0 && outcomes.length > 0, lines }
}
