import { RuleError, type Position } from './problem.ts'
import type { Atom, DetectionItem } from './rule-ast.ts'
import type { YamlNode } from './read-documents.ts'
import { applyModifiers, type Placeholders } from './apply-modifiers.ts'
import { checkModifiers, type Modifier } from './modifier.ts'

type ScalarNode = Extract<YamlNode, { kind: 'scalar' }>

/** Parses `field|modifier|…: value(s)` of a selection. An empty field means keywords. */
export function parseItem(
  key: string,
  at: Position,
  value: YamlNode,
  placeholders: Placeholders,
): DetectionItem {
  const [field = '', ...names] = key.split('|')
  const modifiers = checkModifiers(names, at)
  const nodes = scalarsOf(value, key)
  const values = nodes.map((node) => applyModifiers(node, modifiers, placeholders))
  return {
    ...(field ? { field } : {}),
    values: field ? values : values.map((atoms) => atoms.map(asKeyword)),
    quantifier: modifiers.includes('all') ? 'all' : 'any',
    negated: modifiers.includes('neq'),
    at,
  }
}

/** A selection that is a bare list of texts: any of them anywhere in the event. */
export function parseKeywords(
  nodes: readonly YamlNode[],
  at: Position,
  placeholders: Placeholders,
): DetectionItem {
  const none: Modifier[] = []
  const values = nodes.flatMap((node) =>
    scalarsOf(node, 'keywords').map((scalar) => applyModifiers(scalar, none, placeholders).map(asKeyword)),
  )
  return { values, quantifier: 'any', negated: false, at }
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

/** Keywords are sought anywhere inside a value. */
function asKeyword(atom: Atom): Atom {
  const many = { kind: 'many' } as const
  const { written } = atom
  if (atom.kind === 'text') return { ...atom, tokens: [many, ...atom.tokens, many] }
  if (atom.kind === 'number') {
    return { kind: 'text', written, tokens: [many, { kind: 'text', text: written }, many], cased: false }
  }
  return atom
}
