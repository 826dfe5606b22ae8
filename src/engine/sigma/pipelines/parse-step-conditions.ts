import { parseCondition } from '../parse-condition.ts'
import type { YamlMap, YamlNode } from '../yaml-node.ts'
import type { Condition } from '../rule-ast.ts'
import { entryOf, expectMap, textOf } from '../yaml-access.ts'
import { boolParam, pipelineError } from './read-params.ts'

type Test<A extends unknown[]> = (...subject: A) => boolean
export type TestTable<A extends unknown[]> = Readonly<Record<string, (map: YamlMap) => Test<A>>>

/** Names under which a step's conditions of one kind stand. */
export interface ConditionKeys {
  readonly list: string
  readonly prefix: string
}

export const conditionKeys = {
  rule: { list: 'rule_conditions', prefix: 'rule_cond' },
  item: { list: 'detection_item_conditions', prefix: 'detection_item_cond' },
  field: { list: 'field_name_conditions', prefix: 'field_name_cond' },
} as const

export const conditionKeyNames = Object.values(conditionKeys).flatMap(({ list, prefix }) => [
  list,
  `${prefix}_op`,
  `${prefix}_not`,
  `${prefix}_expr`,
])

/**
 * Parses a step's conditions of one kind: a list joined by `…_cond_op` (and without it), or a map of named ones joined
 * by `…_cond_expr`; `…_cond_not` turns the whole around. Without conditions it applies to everything.
 */
export function parseStepConditions<A extends unknown[]>(
  step: YamlMap,
  { list, prefix }: ConditionKeys,
  table: TestTable<A>,
): Test<A> {
  const node = entryOf(step, list)?.value
  const expression = entryOf(step, `${prefix}_expr`)
  if (!node) return () => true
  const isNegated = boolParam(step, `${prefix}_not`)
  const test = expression
    ? parseNamed(node, expression.value, list, table)
    : parseList(node, textOf(step, `${prefix}_op`) ?? 'and', list, table)
  return (...subject) => test(...subject) !== isNegated
}

function parseList<A extends unknown[]>(
  node: YamlNode,
  operator: string,
  what: string,
  table: TestTable<A>,
): Test<A> {
  if (operator !== 'and' && operator !== 'or') {
    throw pipelineError(node.at, `conditions of ${what} cannot be joined by "${operator}"`, 'use and, or')
  }
  const nodes =
    node.kind === 'list' ? node.items : node.kind === 'map' ? node.entries.map(({ value }) => value) : []
  if (nodes.length === 0) throw pipelineError(node.at, `${what} must be a list`, 'write "- type: …"')
  const tests = nodes.map((one) => parseOne(one, what, table))
  return operator === 'and'
    ? (...subject) => tests.every((test) => test(...subject))
    : (...subject) => tests.some((test) => test(...subject))
}

function parseNamed<A extends unknown[]>(
  node: YamlNode,
  expression: YamlNode,
  what: string,
  table: TestTable<A>,
): Test<A> {
  const map = expectMap(node, what, node.at)
  if (expression.kind !== 'scalar') {
    throw pipelineError(expression.at, `the expression over ${what} must be a text`, 'write "a and not b"')
  }
  const tests = new Map(map.entries.map(({ key, value }) => [key, parseOne(value, what, table)]))
  const condition = parseCondition(expression.text, [...tests.keys()], expression.at)
  return (...subject) => evaluate(condition, (name) => tests.get(name)?.(...subject) ?? false)
}

function evaluate(condition: Condition, isTrue: (name: string) => boolean): boolean {
  switch (condition.kind) {
    case 'ref':
      return isTrue(condition.name)
    case 'not':
      return !evaluate(condition.part, isTrue)
    case 'and':
      return condition.parts.every((part) => evaluate(part, isTrue))
    default:
      return condition.parts.some((part) => evaluate(part, isTrue))
  }
}

function parseOne<A extends unknown[]>(node: YamlNode, what: string, table: TestTable<A>): Test<A> {
  const map = expectMap(node, `a condition of ${what}`, node.at)
  const type = textOf(map, 'type') ?? ''
  const parse = Object.hasOwn(table, type) ? table[type] : undefined
  if (parse) return parse(map)
  const at = entryOf(map, 'type')?.value.at ?? map.at
  throw pipelineError(
    at,
    `"${type}" is not a condition of ${what}`,
    `known are: ${Object.keys(table).join(', ')}`,
  )
}
