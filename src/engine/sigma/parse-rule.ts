import type { Logsource, Severity } from '../../model/event.ts'
import { parseCorrelation } from './parse-correlation.ts'
import { parseDetections } from './parse-detections.ts'
import type { Placeholders } from './apply-modifiers.ts'
import type { RuleDraft } from './draft.ts'
import { RuleError, type RuleProblem, problemOf } from './problem.ts'
import { applyPipelines } from './pipelines/apply-pipelines.ts'
import type { Pipeline } from './pipelines/pipeline.ts'
import { readDocuments } from './read-documents.ts'
import type { YamlMap } from './yaml-node.ts'
import type { EventRule, FilterRule, ParsedRule, RuleHead } from './rule-ast.ts'
import { resolveDetections } from './resolve-detections.ts'
import { sha256Hex, shortHash } from './sha256.ts'
import { booleanOf, entryOf, expectMap, requiredText, textOf, textsOf } from './yaml-access.ts'

/** What the operator gives to all rules. */
export interface ParseOptions {
  readonly placeholders?: Placeholders
  /** In the order in which they run. */
  readonly pipelines?: readonly Pipeline[]
}

export interface ParsedFile {
  readonly rules: readonly ParsedRule[]
  readonly problems: readonly RuleProblem[]
}

/** Parses every rule document of a file. A document that cannot be used is a problem and stops no other. */
export function parseRuleFile(file: string, text: string, options: ParseOptions = {}): ParsedFile {
  const rules: ParsedRule[] = []
  const problems: RuleProblem[] = []
  for (const document of readDocuments(text)) {
    try {
      if ('error' in document) throw document.error
      rules.push(parseRule(expectMap(document.root, 'a rule', document.at), file, document.text, options))
    } catch (error) {
      problems.push(problemOf(error, file))
    }
  }
  if (rules.length === 0 && problems.length === 0) {
    const hint = 'write a rule into it or remove the file'
    problems.push({ file, line: 1, column: 1, code: 'empty', message: 'the file holds no rule', hint })
  }
  return { rules, problems }
}

function parseRule(root: YamlMap, file: string, text: string, options: ParseOptions): ParsedRule {
  const action = entryOf(root, 'action')
  if (action) {
    const hint = 'write each rule out, or use a correlation or filter document'
    throw new RuleError('bad_rule', action.at, '"action" documents are not supported', hint)
  }
  const head = parseHead(root, file, text)
  const correlation = entryOf(root, 'correlation')
  if (correlation) {
    return parseCorrelation(expectMap(correlation.value, 'correlation', correlation.at), head)
  }
  const filter = entryOf(root, 'filter')
  if (filter) return parseFilter(root, expectMap(filter.value, 'filter', filter.at), head, options)
  return parseEventRule(root, head, options)
}

const levels: Record<string, Severity> = {
  informational: 'informational',
  low: 'low',
  medium: 'medium',
  high: 'high',
  critical: 'critical',
}

function parseHead(root: YamlMap, file: string, text: string): RuleHead {
  const level = textOf(root, 'level')?.toLowerCase() ?? 'medium'
  const severity = levels[level]
  if (!severity) {
    const at = entryOf(root, 'level')?.value.at ?? root.at
    throw new RuleError('bad_rule', at, `"${level}" is not a level`, `use ${Object.keys(levels).join(', ')}`)
  }
  const name = textOf(root, 'name')
  return {
    id: textOf(root, 'id') ?? name ?? shortHash(text),
    ...(name ? { name } : {}),
    title: requiredText(root, 'title').slice(0, 256),
    description: textOf(root, 'description') ?? '',
    author: textOf(root, 'author') ?? '',
    license: textOf(root, 'license') ?? '',
    status: textOf(root, 'status') ?? '',
    level: severity,
    tags: textsOf(root, 'tags'),
    references: textsOf(root, 'references'),
    falsePositives: textsOf(root, 'falsepositives'),
    unlessUnknown: textsOf(root, 'unless_unknown'),
    // The specification: no alert should come from an informational rule; it is there for others to build on.
    silent: booleanOf(root, 'silent', severity === 'informational'),
    file,
    at: root.at,
    text,
    version: sha256Hex(text).slice(0, 16),
  }
}

function parseEventRule(root: YamlMap, head: RuleHead, options: ParseOptions): EventRule {
  const detection = entryOf(root, 'detection')
  const map = expectMap(detection?.value, 'detection', detection?.at ?? root.at)
  const taxonomy = parseTaxonomy(root)
  const writtenFor = parseLogsource(root, taxonomy === 'sigma')
  const draft = { head, logsource: writtenFor, taxonomy, ...parseDetections(map) }
  return { kind: 'event', writtenFor, ...finish(draft, options) }
}

function parseTaxonomy(root: YamlMap): EventRule['taxonomy'] {
  const taxonomy = textOf(root, 'taxonomy') ?? 'sigma'
  if (taxonomy === 'sigma' || taxonomy === 'ocsf') return taxonomy
  const at = entryOf(root, 'taxonomy')?.value.at ?? root.at
  const hint = 'leave it out for the source\'s own field names, or write "ocsf" for events and their context'
  throw new RuleError('bad_rule', at, `the taxonomy "${taxonomy}" is not known`, hint)
}

function parseFilter(root: YamlMap, filter: YamlMap, head: RuleHead, options: ParseOptions): FilterRule {
  const rules = textsOf(filter, 'rules')
  const isAll = rules.length === 0 || (rules.length === 1 && rules[0]?.toLowerCase() === 'any')
  const selections: YamlMap = { ...filter, entries: filter.entries.filter((entry) => entry.key !== 'rules') }
  const logsource = parseLogsource(root, false)
  const draft = { head, logsource, taxonomy: parseTaxonomy(root), ...parseDetections(selections) }
  return { kind: 'filter', ...finish(draft, options), logsource, ...(isAll ? {} : { rules }) }
}

/** Of a rule whose fields no pipeline renamed. */
export const sameName = (name: string): readonly string[] => [name]

type Finished = Pick<EventRule, 'head' | 'logsource' | 'taxonomy' | 'detections' | 'condition' | 'fieldNames'>

/**
 * Runs the pipelines, which are made for Sigma's own field names, and applies the modifiers. What the operator gives changes what the rule means, so its version
 * goes by the outcome where there is any of it.
 */
function finish(
  written: Omit<RuleDraft, 'state' | 'processedBy' | 'renames'>,
  { placeholders = new Map(), pipelines = [] }: ParseOptions,
): Finished {
  const start: RuleDraft = { ...written, state: new Map(), processedBy: [], renames: [] }
  const draft = written.taxonomy === 'sigma' ? applyPipelines(start, pipelines) : start
  const { logsource, taxonomy, condition, head } = draft
  const detections = resolveDetections(draft.detections, placeholders)
  const meaning = () => {
    const outcome = { logsource, taxonomy, condition, detections: [...detections] }
    return JSON.stringify(outcome, (key, value: unknown) => (key === 'at' ? undefined : value))
  }
  const isGiven = pipelines.length > 0 || placeholders.size > 0
  const version = isGiven ? sha256Hex(head.text + meaning()).slice(0, 16) : head.version
  const { renames } = draft
  const fieldNames =
    renames.length === 0
      ? sameName
      : (name: string) => renames.reduce<readonly string[]>((names, rename) => names.flatMap(rename), [name])
  return { head: { ...head, version }, logsource, taxonomy, detections, condition, fieldNames }
}

function parseLogsource(root: YamlMap, required: boolean): Logsource {
  const entry = entryOf(root, 'logsource')
  if (!entry && !required) return {}
  const map = expectMap(entry?.value, 'logsource', root.at)
  const logsource: Logsource = {}
  for (const key of ['product', 'category', 'service'] as const) {
    const text = textOf(map, key)
    if (text) logsource[key] = text.toLowerCase()
  }
  if (required && Object.keys(logsource).length === 0) {
    throw new RuleError('bad_rule', map.at, 'logsource names nothing', 'give a product, category or service')
  }
  return logsource
}
