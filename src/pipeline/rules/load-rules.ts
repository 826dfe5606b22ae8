import { readFile } from 'node:fs/promises'
import { compileRules } from '../../engine/detect/compile-rules.ts'
import type { CompiledRule } from '../../engine/detect/compiled-rule.ts'
import type { Placeholders } from '../../engine/sigma/apply-modifiers.ts'
import { parseRuleFile, type ParsedFile } from '../../engine/sigma/parse-rule.ts'
import { maxFileChars } from '../../engine/sigma/read-documents.ts'
import type { RuleProblem } from '../../engine/sigma/problem.ts'
import type { ParsedRule } from '../../engine/sigma/rule-ast.ts'
import { findRuleFiles, type FoundFile } from './find-rule-files.ts'

/** What a set of folders holds: every rule, whether it can be used, and what is wrong. */
export interface LoadedRules {
  /** Usable rules that are not disabled. */
  readonly rules: readonly CompiledRule[]
  /** Every rule that could be read, disabled ones and filters too. */
  readonly parsed: readonly ParsedRule[]
  readonly problems: readonly RuleProblem[]
  /** Size and time of the files it was read from: changes when one of them does. */
  readonly fingerprint: string
}

/** Parsed files by path, size and time: a reload parses only what changed. */
export type ParseCache = Map<string, ParsedFile>

export interface LoadOptions {
  readonly placeholders?: Placeholders
  /** Ids of rules switched off. */
  readonly disabled?: ReadonlySet<string>
  readonly cache?: ParseCache
}

/** Reads and compiles all rules under the paths. What cannot be used is a problem and stops nothing else. */
export async function loadRules(paths: readonly string[], options: LoadOptions = {}): Promise<LoadedRules> {
  const files = (await findRuleFiles(paths)).rules
  const cache = options.cache ?? new Map()
  const parsed: ParsedRule[] = []
  const problems: RuleProblem[] = []
  const used = new Set<string>()
  for (const file of files) {
    const key = cacheKey(file)
    used.add(key)
    const result = cache.get(key) ?? (await parseFile(file, options.placeholders))
    cache.set(key, result)
    parsed.push(...result.rules)
    problems.push(...result.problems)
  }
  for (const key of cache.keys()) if (!used.has(key)) cache.delete(key)
  const compiled = compileRules(parsed, options.disabled)
  return {
    rules: compiled.rules,
    parsed,
    problems: [...problems, ...compiled.problems],
    fingerprint: fingerprintOf(files),
  }
}

export function fingerprintOf(files: readonly FoundFile[]): string {
  return files.map(cacheKey).join('\n')
}

const cacheKey = ({ path, size, modifiedAtMs }: FoundFile) => `${path}|${size}|${modifiedAtMs}`

async function parseFile(file: FoundFile, placeholders: Placeholders | undefined): Promise<ParsedFile> {
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
    return parseRuleFile(file.path, await readFile(file.path, 'utf8'), placeholders)
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
