import { boundRegexes } from './bound-regexes.ts'
import { applyModifiers, type Placeholders } from './apply-modifiers.ts'
import type { DraftDetection, DraftItem } from './draft.ts'
import type { Atom, Detection, DetectionItem } from './rule-ast.ts'

/** Applies the modifiers of every item to its values: drafts become what can be compiled, within bounds. */
export function resolveDetections(
  drafts: ReadonlyMap<string, DraftDetection>,
  placeholders: Placeholders,
): Map<string, Detection> {
  return boundRegexes(new Map([...drafts].map(([name, draft]) => [name, resolve(draft, placeholders)])))
}

function resolve(draft: DraftDetection, placeholders: Placeholders): Detection {
  if (draft.kind === 'item') return { kind: 'item', item: resolveItem(draft.item, placeholders) }
  const parts = draft.parts.map((part) => resolve(part, placeholders))
  const [only] = parts
  return only && parts.length === 1 ? only : { kind: draft.kind, parts }
}

function resolveItem({ field, modifiers, values, at }: DraftItem, placeholders: Placeholders): DetectionItem {
  const atoms = values.map((node) => applyModifiers(node, modifiers, placeholders))
  return {
    ...(field === undefined ? {} : { field }),
    values: field === undefined ? atoms.map((one) => one.map(asKeyword)) : atoms,
    quantifier: modifiers.includes('all') ? 'all' : 'any',
    negated: modifiers.includes('neq'),
    at,
  }
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
