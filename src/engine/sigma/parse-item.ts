import type { DraftItem, ScalarNode } from './draft.ts'
import { checkModifiers } from './modifier.ts'
import { RuleError, type Position } from './problem.ts'
import type { YamlNode } from './yaml-node.ts'

/** Parses `field|modifier|…: value(s)` of a selection. An empty field means keywords. */
export function parseItem(key: string, at: Position, value: YamlNode): DraftItem {
  const [field = '', ...names] = key.split('|')
  return {
    ...(field ? { field } : {}),
    modifiers: checkModifiers(names, at),
    values: scalarsOf(value, key),
    at,
    processedBy: [],
  }
}

/** A selection that is a bare list of texts: any of them anywhere in the event. */
export function parseKeywords(nodes: readonly YamlNode[], at: Position): DraftItem {
  return { modifiers: [], values: nodes.flatMap((node) => scalarsOf(node, 'keywords')), at, processedBy: [] }
}

function scalarsOf(value: YamlNode, key: string): ScalarNode[] {
  if (value.kind === 'scalar') return [value]
  if (value.kind === 'map') {
    const hint = 'for a nested field write its path with dots: "outer.inner: value"'
    throw new RuleError('bad_value', value.at, `"${key}" has a map as its value`, hint)
  }
  if (value.items.length === 0) {
    throw new RuleError('bad_value', value.at, `"${key}" has an empty list`, 'give at least one value')
  }
  return value.items.map((item) => {
    if (item.kind === 'scalar') return item
    throw new RuleError(
      'bad_value',
      item.at,
      `a value of "${key}" is not plain`,
      'use text, numbers, true, false, null',
    )
  })
}
