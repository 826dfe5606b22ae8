import { RuleError, type Position } from './problem.ts'
import type { YamlEntry, YamlMap, YamlNode } from './yaml-node.ts'

/** The entry of a map with this key. */
export function entryOf(map: YamlMap, key: string): YamlEntry | undefined {
  return map.entries.find((entry) => entry.key === key)
}

export function expectMap(node: YamlNode | undefined, what: string, at: Position): YamlMap {
  if (node?.kind === 'map') return node
  const message = node ? `${what} must be a map` : `${what} is missing`
  throw new RuleError('bad_rule', node?.at ?? at, message, `write ${what} as "key: value" lines`)
}

/** Text of a scalar entry; numbers and dates are text as written. Undefined where the key is missing or null. */
export function textOf(map: YamlMap, key: string): string | undefined {
  const node = entryOf(map, key)?.value
  if (!node || (node.kind === 'scalar' && node.value === null)) return undefined
  if (node.kind !== 'scalar') {
    throw new RuleError('bad_rule', node.at, `${key} must be one text`, `write "${key}: some text"`)
  }
  return node.text
}

export function requiredText(map: YamlMap, key: string): string {
  const text = textOf(map, key)?.trim()
  if (text) return text
  throw new RuleError('bad_rule', map.at, `${key} is missing`, `add a line "${key}: …"`)
}

/** Texts of a list, or of a single scalar as a list of one. Empty where the key is missing. */
export function textsOf(map: YamlMap, key: string): string[] {
  const node = entryOf(map, key)?.value
  if (!node || (node.kind === 'scalar' && node.value === null)) return []
  const items = node.kind === 'list' ? node.items : [node]
  return items.map((item) => {
    if (item.kind === 'scalar') return item.text
    throw new RuleError(
      'bad_rule',
      item.at,
      `${key} must be a list of texts`,
      'one text per line, each after "- "',
    )
  })
}

export function booleanOf(map: YamlMap, key: string, otherwise: boolean): boolean {
  const node = entryOf(map, key)?.value
  if (!node) return otherwise
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value
  throw new RuleError('bad_rule', node.at, `${key} must be true or false`, `write "${key}: true"`)
}
