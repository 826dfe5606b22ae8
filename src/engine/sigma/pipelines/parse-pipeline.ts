import { problemOf, RuleError, type RuleProblem } from '../problem.ts'
import { readDocuments } from '../read-documents.ts'
import type { YamlMap, YamlNode } from '../yaml-node.ts'
import { entryOf, expectMap, textOf } from '../yaml-access.ts'
import { fieldTransformations } from './field-transformations.ts'
import { hashesTransformation } from './hashes-transformation.ts'
import { conditionKeyNames, conditionKeys, parseStepConditions } from './parse-step-conditions.ts'
import type { Pipeline, PipelineStep, Transformation } from './pipeline.ts'
import { expectKeys, listsParam, pipelineError } from './read-params.ts'
import { ruleTransformations } from './rule-transformations.ts'
import { fieldTests, itemTests, ruleTests } from './step-conditions.ts'
import type { PipelineVars, TransformationTable } from './transformations.ts'
import { valueTransformations } from './value-transformations.ts'

const table: TransformationTable = {
  ...fieldTransformations,
  ...valueTransformations,
  ...hashesTransformation,
  ...ruleTransformations,
}

const queryHint = 'Gatehouse runs rules itself and makes no query: remove this step'
const ofQueries = 'changes the text or result of a query'
/** Transformations of pySigma that have no meaning where no query is written. */
const withoutQuery: Readonly<Record<string, string>> = {
  query_expression_placeholders: 'puts a query into the place of a placeholder; use value_placeholders',
  add_field: ofQueries,
  remove_field: ofQueries,
  set_field: ofQueries,
}

export type ParsedPipeline = { readonly pipeline: Pipeline } | { readonly problem: RuleProblem }

/** Parses a file in the format of pySigma's processing pipelines. A pipeline with an error is refused as a whole. */
export function parsePipeline(file: string, text: string): ParsedPipeline {
  try {
    const [document] = readDocuments(text)
    const start = { line: 1, column: 1 }
    if (!document)
      throw pipelineError(start, 'the file holds no pipeline', 'write "transformations:" into it')
    if ('error' in document) throw document.error
    return { pipeline: readPipeline(file, expectMap(document.root, 'a pipeline', document.at)) }
  } catch (error) {
    return { problem: problemOf(error, file) }
  }
}

function readPipeline(file: string, root: YamlMap): Pipeline {
  for (const key of ['postprocessing', 'finalizers']) {
    const entry = entryOf(root, key)
    if (entry) throw pipelineError(entry.at, `${key} ${ofQueries}`, queryHint)
  }
  expectKeys(root, ['name', 'priority', 'allowed_backends', 'vars', 'transformations'], 'a pipeline')
  const vars: PipelineVars = entryOf(root, 'vars') ? listsParam(root, 'vars') : new Map()
  return {
    file,
    name: textOf(root, 'name') ?? file,
    priority: readPriority(root),
    steps: readSteps(root, 'transformations', vars),
  }
}

function readPriority(root: YamlMap): number {
  const node = entryOf(root, 'priority')?.value
  if (!node) return 0
  if (node.kind === 'scalar' && typeof node.value === 'number') return node.value
  throw pipelineError(node.at, 'priority must be a number', 'write "priority: 10"')
}

function readSteps(map: YamlMap, key: string, vars: PipelineVars): PipelineStep[] {
  const node = entryOf(map, key)?.value
  if (node?.kind === 'list') return node.items.map((item) => readStep(item, vars))
  throw pipelineError(
    node?.at ?? map.at,
    `${key} must be a list`,
    'write "- type: field_name_mapping" below it',
  )
}

function readStep(node: YamlNode, vars: PipelineVars): PipelineStep {
  const map = expectMap(node, 'a step', node.at)
  const id = textOf(map, 'id')
  return {
    ...(id === undefined ? {} : { id }),
    appliesTo: parseStepConditions(map, conditionKeys.rule, ruleTests),
    appliesToItem: parseStepConditions(map, conditionKeys.item, itemTests),
    appliesToField: parseStepConditions(map, conditionKeys.field, fieldTests),
    transformation: readTransformation(map, vars),
  }
}

function readTransformation(map: YamlMap, vars: PipelineVars): Transformation {
  const type = textOf(map, 'type') ?? ''
  const at = entryOf(map, 'type')?.value.at ?? map.at
  const stepKeys = ['id', 'type', ...conditionKeyNames]
  if (type === 'nest') {
    expectKeys(map, [...stepKeys, 'items'], 'nest')
    return { kind: 'nest', steps: readSteps(map, 'items', vars) }
  }
  const found = Object.hasOwn(table, type) ? table[type] : undefined
  if (found) {
    expectKeys(map, [...stepKeys, ...found.keys], type)
    return found.parse(map, vars)
  }
  if (Object.hasOwn(withoutQuery, type)) throw pipelineError(at, `${type} ${withoutQuery[type]}`, queryHint)
  const known = [...Object.keys(table), 'nest'].join(', ')
  throw new RuleError(
    'unknown_transformation',
    at,
    `"${type}" is not a transformation`,
    `known are: ${known}`,
  )
}
