import { compileRules } from '../../engine/detect/compile-rules.ts'
import type { CompiledRule } from '../../engine/detect/compiled-rule.ts'
import { parseRuleFile, type ParseOptions } from '../../engine/sigma/parse-rule.ts'
import { parsePipeline } from '../../engine/sigma/pipelines/parse-pipeline.ts'
import { placeholdersOf, type RuleSettings } from '../rules/rule-settings.ts'

export interface NamedText {
  readonly file: string
  readonly text: string
}

/** What rules are parsed with, as plain data: compiled rules and parsed pipelines are closures and stay in their thread. */
export interface ParsingTexts {
  /** Usable ones, in the order in which they run. */
  readonly pipelines: readonly NamedText[]
  readonly placeholders: RuleSettings['placeholders']
}

export function parseOptionsOf({ pipelines, placeholders }: ParsingTexts): ParseOptions {
  return {
    placeholders: placeholdersOf({ pipelines: [], placeholders }),
    pipelines: pipelines.flatMap(({ file, text }) => {
      const parsed = parsePipeline(file, text)
      return 'pipeline' in parsed ? [parsed.pipeline] : []
    }),
  }
}

/**
 * Compiles documents as one set; what cannot be used is left out. The same texts give the same rules in the same order
 * in every thread.
 */
export function compileTexts(
  documents: readonly NamedText[],
  parsing: ParsingTexts,
): readonly CompiledRule[] {
  const options = parseOptionsOf(parsing)
  return compileRules(documents.flatMap(({ file, text }) => parseRuleFile(file, text, options).rules)).rules
}
