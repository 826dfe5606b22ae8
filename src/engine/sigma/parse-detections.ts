import type { DraftDetection, DraftDetections } from './draft.ts'
import { parseCondition } from './parse-condition.ts'
import { parseItem, parseKeywords } from './parse-item.ts'
import { RuleError } from './problem.ts'
import type { YamlEntry, YamlMap, YamlNode } from './yaml-node.ts'
import type { Condition } from './rule-ast.ts'
import { entryOf } from './yaml-access.ts'

/** Parses the named selections of a `detection` (or a filter) and the condition over them. */
export function parseDetections(map: YamlMap): DraftDetections {
  const detections = new Map<string, DraftDetection>()
  for (const entry of map.entries) {
    if (entry.key === 'condition' || entry.key === 'timeframe') continue
    detections.set(entry.key, parseDetection(entry))
  }
  if (detections.size === 0) {
    throw new RuleError('bad_rule', map.at, 'there is no selection', 'add one, for example "selection:"')
  }
  return { detections, condition: parseConditions(map, [...detections.keys()]) }
}

function parseConditions(map: YamlMap, names: readonly string[]): Condition {
  const node = entryOf(map, 'condition')?.value
  if (!node)
    throw new RuleError('bad_condition', map.at, 'condition is missing', 'add "condition: selection"')
  const nodes = node.kind === 'list' ? node.items : [node]
  const parts = nodes.map((item) => {
    if (item.kind === 'scalar' && typeof item.value === 'string')
      return parseCondition(item.value, names, item.at)
    throw new RuleError('bad_condition', item.at, 'condition must be text', 'write "condition: selection"')
  })
  const [only] = parts
  if (!only) throw new RuleError('bad_condition', node.at, 'condition is empty', 'add "condition: selection"')
  return parts.length === 1 ? only : { kind: 'or', parts }
}

function parseDetection({ key, at, value }: YamlEntry): DraftDetection {
  if (value.kind === 'map') return parseMap(value)
  if (value.kind === 'list') return parseList(key, value)
  if (value.value === null) {
    throw new RuleError('bad_value', at, `the selection "${key}" is empty`, 'give it fields or keywords')
  }
  return { kind: 'item', item: parseKeywords([value], at) }
}

/** A list of maps is any of them; bare texts among them are keywords. */
function parseList(key: string, list: Extract<YamlNode, { kind: 'list' }>): DraftDetection {
  const maps = list.items.filter((item): item is YamlMap => item.kind === 'map')
  const keywords = list.items.filter((item) => item.kind !== 'map')
  const parts = maps.map((map) => parseMap(map))
  if (keywords.length > 0) parts.push({ kind: 'item', item: parseKeywords(keywords, list.at) })
  const [only] = parts
  if (!only)
    throw new RuleError('bad_value', list.at, `the selection "${key}" is empty`, 'give it fields or keywords')
  return parts.length === 1 ? only : { kind: 'any', parts }
}

export function parseMap(map: YamlMap): DraftDetection {
  const parts = map.entries.map((entry): DraftDetection => ({
    kind: 'item',
    item: parseItem(entry.key, entry.at, entry.value),
  }))
  const [only] = parts
  if (!only) throw new RuleError('bad_value', map.at, 'an empty map', 'give it at least one field')
  return parts.length === 1 ? only : { kind: 'all', parts }
}
