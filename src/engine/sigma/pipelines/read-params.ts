import { RuleError, type Position } from '../problem.ts'
import type { YamlMap, YamlNode } from '../yaml-node.ts'
import { entryOf, expectMap } from '../yaml-access.ts'

/** An error of a pipeline file. */
export function pipelineError(at: Position, message: string, hint: string): RuleError {
  return new RuleError('bad_pipeline', at, message, hint)
}

/** Refuses keys that nothing would read: a misspelt one would otherwise be passed over. */
export function expectKeys(map: YamlMap, known: readonly string[], what: string): void {
  const odd = map.entries.find(({ key }) => !known.includes(key))
  if (odd)
    throw pipelineError(odd.at, `"${odd.key}" does not belong to ${what}`, `known are: ${known.join(', ')}`)
}

/** The text under a key that must be there; an empty one counts. */
export function textParam(map: YamlMap, key: string): string {
  const node = entryOf(map, key)?.value
  if (node?.kind === 'scalar' && node.value !== null) return node.text
  throw pipelineError(node?.at ?? map.at, `${key} must be a text`, `write "${key}: …"`)
}

export function boolParam(map: YamlMap, key: string): boolean {
  const node = entryOf(map, key)?.value
  if (!node) return false
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value
  throw pipelineError(node.at, `${key} must be true or false`, `write "${key}: true"`)
}

/** Lists of texts by name; a single text is a list of one. */
export function listsParam(map: YamlMap, key: string): Map<string, string[]> {
  const entry = entryOf(map, key)
  const lists = expectMap(entry?.value, key, entry?.at ?? map.at)
  return new Map(lists.entries.map(({ key: name, value }) => [name, textsIn(value, name)]))
}

function textsIn(node: YamlNode, name: string): string[] {
  const items = node.kind === 'list' ? node.items : [node]
  return items.map((item) => {
    if (item.kind === 'scalar' && item.value !== null) return item.text
    throw pipelineError(item.at, `"${name}" must stand for texts`, `write "${name}: text" or a list of texts`)
  })
}
