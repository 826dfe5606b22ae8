import { compileRegex } from '../compile-regex.ts'
import { itemsOf, type DraftItem, type RuleDraft } from '../draft.ts'
import { fold } from '../fold.ts'
import type { YamlMap } from '../yaml-node.ts'
import { entryOf, textOf, textsOf } from '../yaml-access.ts'
import type { TestTable } from './parse-step-conditions.ts'
import type { FieldTest } from './pipeline.ts'
import { boolParam, expectKeys, pipelineError, textParam } from './read-params.ts'

/** Conditions on the rule. */
export const ruleTests: TestTable<[rule: RuleDraft]> = {
  logsource(map) {
    expectKeys(map, ['type', 'product', 'category', 'service'], 'the condition logsource')
    const wanted = (['product', 'category', 'service'] as const).flatMap((key) => {
      const text = textOf(map, key)?.toLowerCase()
      return text === undefined ? [] : [[key, text] as const]
    })
    return ({ logsource }) => wanted.every(([key, text]) => logsource[key] === text)
  },
  contains_detection_item(map) {
    expectKeys(map, ['type', 'field', 'value'], 'the condition contains_detection_item')
    const field = textParam(map, 'field')
    const value = textOf(map, 'value')
    const isIt = (item: DraftItem) =>
      item.field === field &&
      (value === undefined || item.values.some(({ text }) => fold(text) === fold(value)))
    return ({ detections }) => [...detections.values()].flatMap(itemsOf).some(isIt)
  },
  processing_item_applied(map) {
    const id = textParam(map, 'processing_item_id')
    return ({ processedBy }) => processedBy.includes(id)
  },
  processing_state: (map) => stateTest(map),
  is_sigma_rule: () => () => true,
  // Correlations have no fields of their own: they name those of the rules they join.
  is_sigma_correlation_rule: () => () => false,
  tag(map) {
    const tag = textParam(map, 'tag')
    return ({ head }) => head.tags.includes(tag)
  },
  rule_attribute(map) {
    expectKeys(map, ['type', 'attribute', 'value'], 'the condition rule_attribute')
    const attribute = textParam(map, 'attribute')
    const value = textParam(map, 'value')
    const at = entryOf(map, 'attribute')?.value.at ?? map.at
    const read = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined
    if (read) return (rule) => read(rule) === value
    throw pipelineError(
      at,
      `"${attribute}" is not an attribute`,
      `known are: ${Object.keys(attributes).join(', ')}`,
    )
  },
}

const attributes: Readonly<Record<string, (rule: RuleDraft) => string>> = {
  id: ({ head }) => head.id,
  title: ({ head }) => head.title,
  name: ({ head }) => head.name ?? '',
  author: ({ head }) => head.author,
  status: ({ head }) => head.status,
  level: ({ head }) => head.level,
  taxonomy: ({ taxonomy }) => taxonomy,
}

/** Conditions on one field of a selection with its values. */
export const itemTests: TestTable<[item: DraftItem, rule: RuleDraft]> = {
  match_string(map) {
    expectKeys(map, ['type', 'cond', 'pattern', 'negate'], 'the condition match_string')
    const matches = compileRegex(`^(?:${textParam(map, 'pattern')})`, '', map.at)
    const isNegated = boolParam(map, 'negate')
    const test = ({ text }: { text: string }) => matches(text, fold(text)) !== isNegated
    return quantified(map, test)
  },
  match_value(map) {
    expectKeys(map, ['type', 'cond', 'value'], 'the condition match_value')
    const value = textParam(map, 'value')
    return quantified(map, ({ text }) => text === value)
  },
  contains_wildcard: (map) => quantified(map, ({ text }) => /[*?]/.test(text.replaceAll(/\\[\\*?]/g, ''))),
  is_null: (map) => quantified(map, ({ value }) => value === null),
  processing_item_applied(map) {
    const id = textParam(map, 'processing_item_id')
    return ({ processedBy }) => processedBy.includes(id)
  },
  processing_state(map) {
    const test = stateTest(map)
    return (_, rule) => test(rule)
  },
}

function quantified(
  map: YamlMap,
  test: (node: DraftItem['values'][number]) => boolean,
): (item: DraftItem) => boolean {
  const quantifier = textOf(map, 'cond') ?? 'any'
  if (quantifier === 'any') return ({ values }) => values.some(test)
  if (quantifier === 'all') return ({ values }) => values.every(test)
  throw pipelineError(map.at, `cond cannot be "${quantifier}"`, 'write "cond: any" or "cond: all"')
}

/** Conditions on the name of a field. */
export const fieldTests: TestTable<Parameters<FieldTest>> = {
  include_fields: (map) => namesTest(map, 'include_fields'),
  exclude_fields(map) {
    const isNamed = namesTest(map, 'exclude_fields')
    return (name) => !isNamed(name)
  },
  processing_item_applied(map) {
    const id = textParam(map, 'processing_item_id')
    return (_, item) => item?.processedBy.includes(id) ?? false
  },
  processing_state(map) {
    const test = stateTest(map)
    return (_, __, rule) => test(rule)
  },
}

function namesTest(map: YamlMap, what: string): (name: string) => boolean {
  expectKeys(map, ['type', 'fields', 'mode'], `the condition ${what}`)
  const fields = textsOf(map, 'fields')
  if (fields.length === 0) throw pipelineError(map.at, `${what} names no fields`, 'list them under "fields:"')
  const mode = textOf(map, 'mode') ?? 'plain'
  if (mode === 'plain') return (name) => fields.includes(name)
  if (mode !== 're') throw pipelineError(map.at, `mode cannot be "${mode}"`, 'use plain, re')
  const tests = fields.map((pattern) => compileRegex(`^(?:${pattern})`, '', map.at))
  return (name) => tests.some((matches) => matches(name, fold(name)))
}

function stateTest(map: YamlMap): (rule: RuleDraft) => boolean {
  expectKeys(map, ['type', 'key', 'val'], 'the condition processing_state')
  const key = textParam(map, 'key')
  const value = textParam(map, 'val')
  return ({ state }) => state.get(key) === value
}
