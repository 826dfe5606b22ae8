import type { Position } from './problem.ts'

export type Scalar = string | number | boolean | null

/** YAML as rules need it: plain data, each node with its place. Aliases are resolved. */
export type YamlNode =
  | { readonly kind: 'scalar'; readonly value: Scalar; readonly text: string; readonly at: Position }
  | { readonly kind: 'list'; readonly items: readonly YamlNode[]; readonly at: Position }
  | { readonly kind: 'map'; readonly entries: readonly YamlEntry[]; readonly at: Position }
export type YamlMap = Extract<YamlNode, { kind: 'map' }>

export interface YamlEntry {
  readonly key: string
  readonly at: Position
  readonly value: YamlNode
}
