import { resolve } from 'node:path'
import { compileInSteps } from '../../engine/detect/compile-rules.ts'
import type { CompiledRule } from '../../engine/detect/compiled-rule.ts'
import type { KeptRules } from '../../engine/detect/kept-rules.ts'
import type { ParsedFile, ParseOptions } from '../../engine/sigma/parse-rule.ts'
import type { RuleProblem } from '../../engine/sigma/problem.ts'
import type { ParsedRule } from '../../engine/sigma/rule-ast.ts'
import { findRuleFiles, type FindOptions } from './find-rule-files.ts'
import type { FoundFile } from './folder-memory.ts'
import { inSlices } from './in-slices.ts'
import { loadPipelines, type PipelineCache } from './load-pipelines.ts'
import { parseFiles } from './parse-files.ts'
import { noSettings, placeholdersOf, type RuleSettings } from './rule-settings.ts'

/** What a set of folders holds, as it was read. */
export interface ReadRules {
  /** Every rule that could be read, disabled ones and filters too. */
  readonly parsed: readonly ParsedRule[]
  readonly disabled: ReadonlySet<string>
  readonly problems: readonly RuleProblem[]
  /** Size and time of the files it was read from: changes when one of them does. */
  readonly fingerprint: string
  /** What other rules have to be parsed with to mean the same. */
  readonly options: ParseOptions
}

/** The same, and which of the rules can be used. */
export interface LoadedRules extends ReadRules {
  /** Usable rules that are not disabled. */
  readonly rules: readonly CompiledRule[]
}

/** What a reload need not do again: parsed files by path, size and time, pipelines, and compiled rules. */
export interface LoadCache {
  readonly files: Map<string, ParsedFile>
  readonly pipelines: PipelineCache
  kept?: KeptRules
}

export const emptyCache = (): LoadCache => ({ files: new Map(), pipelines: new Map() })

export interface LoadOptions {
  readonly settings?: RuleSettings
  /** Ids of rules switched off. */
  readonly disabled?: ReadonlySet<string>
  readonly cache?: LoadCache
  /** A folder that is passed over. */
  readonly except?: string
  /** The files, where they were looked for already: thousands of them take longer to find than to compile. */
  readonly found?: FoundRules
}

/** Reads and compiles all rules under the paths. What cannot be used is a problem and stops nothing else. */
export async function loadRules(paths: readonly string[], options: LoadOptions = {}): Promise<LoadedRules> {
  const cache = options.cache ?? emptyCache()
  return compileRead(await readRules(paths, { ...options, cache }), cache)
}

/** Only files that the cache does not know are read. */
export async function readRules(
  paths: readonly string[],
  { settings = noSettings, disabled = new Set(), cache = emptyCache(), except, found }: LoadOptions,
): Promise<ReadRules> {
  const files = found ?? (await findFiles(paths, settings, { except }))
  const { pipelines, problems, changed } = await loadPipelines(settings.pipelines, cache.pipelines)
  if (changed) cache.files.clear()
  const options = { placeholders: placeholdersOf(settings), pipelines }
  const read = await readChanged(files.rules, cache.files, options)
  return {
    parsed: read.flatMap(({ rules }) => rules),
    disabled,
    problems: [...problems, ...read.flatMap((file) => file.problems)],
    fingerprint: fingerprintOf(files),
    options,
  }
}

/** In slices, so that the thread can do other things meanwhile; only what the cache does not know is compiled. */
export async function compileRead(read: ReadRules, cache: LoadCache): Promise<LoadedRules> {
  const { parsed, disabled } = read
  const steps = compileInSteps(parsed, { disabled, ...(cache.kept && { kept: cache.kept }) })
  const { rules, problems, kept } = await inSlices(steps)
  cache.kept = kept
  return { ...read, rules, problems: [...read.problems, ...problems] }
}

/** Each file parsed, those that the cache does not know anew; it then knows these files and no others. */
async function readChanged(
  files: readonly FoundFile[],
  cache: LoadCache['files'],
  options: ParseOptions,
): Promise<ParsedFile[]> {
  const changed = files.filter((file) => !cache.has(cacheKey(file)))
  const parsed = await parseFiles(changed, options)
  const fresh = new Map(changed.map((file, at) => [file, parsed[at]]))
  const known = files.map((file): [string, ParsedFile] => {
    const key = cacheKey(file)
    return [key, cache.get(key) ?? fresh.get(file) ?? { rules: [], problems: [] }]
  })
  cache.clear()
  for (const [key, file] of known) cache.set(key, file)
  return known.map(([, file]) => file)
}

/** Rule files, and the pipelines over them, which are no rules wherever they lie. */
export interface FoundRules {
  readonly rules: readonly FoundFile[]
  readonly pipelines: readonly FoundFile[]
}

export async function findFiles(
  paths: readonly string[],
  { pipelines }: RuleSettings,
  options: FindOptions = {},
): Promise<FoundRules> {
  const { rules } = await findRuleFiles(paths, options)
  return {
    rules: rules.filter(({ path }) => !pipelines.includes(resolve(path))),
    pipelines: (await findRuleFiles(pipelines, options)).rules,
  }
}

export function fingerprintOf({ rules, pipelines }: FoundRules): string {
  return [...pipelines, ...rules].map(cacheKey).join('\n')
}

const cacheKey = ({ path, size, modifiedAtMs }: FoundFile) => `${path}|${size}|${modifiedAtMs}`
