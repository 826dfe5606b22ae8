import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { compileRules } from '../../engine/detect/compile-rules.ts'
import type { CompiledRule } from '../../engine/detect/compiled-rule.ts'
import { parseRuleFile, type ParsedFile, type ParseOptions } from '../../engine/sigma/parse-rule.ts'
import { maxFileChars } from '../../engine/sigma/read-documents.ts'
import type { RuleProblem } from '../../engine/sigma/problem.ts'
import type { ParsedRule } from '../../engine/sigma/rule-ast.ts'
import { findRuleFiles, type FoundFile } from './find-rule-files.ts'
import { loadPipelines, type PipelineCache } from './load-pipelines.ts'
import { noSettings, placeholdersOf, type RuleSettings } from './rule-settings.ts'

/** What a set of folders holds: every rule, whether it can be used, and what is wrong. */
export interface LoadedRules {
  /** Usable rules that are not disabled. */
  readonly rules: readonly CompiledRule[]
  /** Every rule that could be read, disabled ones and filters too. */
  readonly parsed: readonly ParsedRule[]
  readonly problems: readonly RuleProblem[]
  /** Size and time of the files it was read from: changes when one of them does. */
  readonly fingerprint: string
  /** What other rules have to be parsed with to mean the same. */
  readonly options: ParseOptions
}

/** What a reload need not read again: parsed files by path, size and time, and pipelines. */
export interface ParseCache {
  readonly files: Map<string, ParsedFile>
  readonly pipelines: PipelineCache
}

export const emptyCache = (): ParseCache => ({ files: new Map(), pipelines: new Map() })

export interface LoadOptions {
  readonly settings?: RuleSettings
  /** Ids of rules switched off. */
  readonly disabled?: ReadonlySet<string>
  readonly cache?: ParseCache
  /** A folder that is passed over. */
  readonly except?: string
  /** The files, where they were looked for already: thousands of them take longer to find than to compile. */
  readonly found?: FoundRules
}

/** Reads and compiles all rules under the paths. What cannot be used is a problem and stops nothing else. */
export async function loadRules(paths: readonly string[], options: LoadOptions = {}): Promise<LoadedRules> {
  const { settings = noSettings, cache = emptyCache() } = options
  const files = options.found ?? (await findFiles(paths, settings, options.except))
  const {
    pipelines,
    problems: pipelineProblems,
    changed,
  } = await loadPipelines(settings.pipelines, cache.pipelines)
  if (changed) cache.files.clear()
  const parsing = { placeholders: placeholdersOf(settings), pipelines }
  const parsed: ParsedRule[] = []
  const problems: RuleProblem[] = []
  const used = new Set<string>()
  for (const file of files.rules) {
    const key = cacheKey(file)
    used.add(key)
    const result = cache.files.get(key) ?? (await parseFile(file, parsing))
    cache.files.set(key, result)
    parsed.push(...result.rules)
    problems.push(...result.problems)
  }
  for (const key of cache.files.keys()) if (!used.has(key)) cache.files.delete(key)
  const compiled = compileRules(parsed, options.disabled)
  return {
    rules: compiled.rules,
    parsed,
    problems: [...pipelineProblems, ...problems, ...compiled.problems],
    fingerprint: fingerprintOf(files),
    options: parsing,
  }
}

/** Rule files, and the pipelines over them, which are no rules wherever they lie. */
export interface FoundRules {
  readonly rules: readonly FoundFile[]
  readonly pipelines: readonly FoundFile[]
}

export async function findFiles(
  paths: readonly string[],
  { pipelines }: RuleSettings,
  except?: string,
): Promise<FoundRules> {
  const { rules } = await findRuleFiles(paths, except)
  return {
    rules: rules.filter(({ path }) => !pipelines.includes(resolve(path))),
    pipelines: (await findRuleFiles(pipelines)).rules,
  }
}

export function fingerprintOf({ rules, pipelines }: FoundRules): string {
  return [...pipelines, ...rules].map(cacheKey).join('\n')
}

const cacheKey = ({ path, size, modifiedAtMs }: FoundFile) => `${path}|${size}|${modifiedAtMs}`

async function parseFile(file: FoundFile, options: ParseOptions): Promise<ParsedFile> {
  const fail = (code: string, message: string, hint: string): ParsedFile => ({
    rules: [],
    problems: [{ file: file.path, line: 1, column: 1, code, message, hint }],
  })
  if (file.size > maxFileChars) {
    return fail(
      'too_large',
      `the file has ${file.size} bytes; at most ${maxFileChars}`,
      'split it into several files',
    )
  }
  try {
    return parseRuleFile(file.path, await readFile(file.path, 'utf8'), options)
  } catch (error) {
    if (!isIoError(error)) throw error
    return fail(
      'unreadable',
      `cannot be read: ${error.message}`,
      'check that the file is there and may be read',
    )
  }
}

function isIoError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}
