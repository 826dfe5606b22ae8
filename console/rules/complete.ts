import { modifierNames } from '../../src/model/rule.ts'
import type { Vocabulary } from '../client/rules.ts'
import {
  bounds,
  correlationKeys,
  filterKeys,
  logsourceKeys,
  ocsfFields,
  topKeys,
  valuesOf,
} from './known-words.ts'

/** What may stand at a place of a rule's text, and where what is written of it begins. */
export interface Completion {
  readonly from: number
  readonly options: readonly {
    readonly label: string
    readonly apply: string
    readonly kind: 'key' | 'value' | 'modifier'
  }[]
}

interface Place {
  /** Keys above the place, outermost first. */
  readonly path: readonly string[]
  /** The document's lines before and behind. */
  readonly document: string
}

/** Completes the word before `at`. Goes by indentation, so that it works where the text is not YAML yet. Pure. */
export function completeRule(text: string, at: number, vocabulary: Vocabulary): Completion | undefined {
  const lineStart = text.lastIndexOf('\n', at - 1) + 1
  const before = text.slice(lineStart, at)
  const place = placeOf(text, lineStart, before)
  const value = /^\s*(?:- )?([\w-]+):\s+([\w-]*)$/.exec(before)
  if (value) {
    const [, key = '', word = ''] = value
    return offer(at - word.length, valuesFor(key, place, vocabulary), 'value')
  }
  const modifier = /^\s*(?:- )?[^\s:|]+(?:\|\w+)*\|(\w*)$/.exec(before)
  if (modifier && place.path[0] === 'detection')
    return offer(at - (modifier[1] ?? '').length, modifierNames, 'modifier')
  const key = /^\s*(?:- )?([\w.@-]*)$/.exec(before)
  if (!key) return undefined
  return offer(at - (key[1] ?? '').length, keysFor(place, vocabulary), isList(place) ? 'value' : 'key')
}

function offer(
  from: number,
  labels: readonly string[],
  kind: 'key' | 'value' | 'modifier',
): Completion | undefined {
  if (labels.length === 0) return undefined
  // A field goes on with a modifier as often as with its value: the colon is left to the writer there.
  return {
    from,
    options: labels.map((label) => ({ label, apply: kind === 'key' ? `${label}: ` : label, kind })),
  }
}

const isList = ({ path }: Place): boolean => ['group-by', 'unless_unknown'].includes(path.at(-1) ?? '')

function placeOf(text: string, lineStart: number, before: string): Place {
  const from = text.lastIndexOf('\n---', lineStart) + 1
  const next = text.indexOf('\n---', lineStart)
  const path: string[] = []
  let indent = indentOf(before)
  for (const line of text.slice(from, lineStart).split('\n').toReversed()) {
    const match = /^(\s*)(?:- )?([\w.|@-]+):/.exec(line)
    if (!match || indentOf(line) >= indent) continue
    indent = indentOf(line)
    path.unshift(match[2] ?? '')
    if (indent === 0) break
  }
  return { path, document: text.slice(from, next < 0 ? undefined : next) }
}

const indentOf = (line: string): number => /^\s*/.exec(line)?.[0].length ?? 0

function keysFor({ path, document }: Place, vocabulary: Vocabulary): readonly string[] {
  const [outer, inner] = path
  if (outer === undefined) return topKeys
  if (outer === 'logsource') return logsourceKeys
  if (outer === 'correlation') {
    if (inner === 'condition') return bounds
    return inner === undefined ? correlationKeys : fieldsFor(document, vocabulary)
  }
  if (outer === 'filter') return inner === undefined ? filterKeys : fieldsFor(document, vocabulary)
  if (outer === 'unless_unknown') return ocsfFields.filter((field) => field.startsWith('context.'))
  if (outer === 'detection' && inner !== undefined) return fieldsFor(document, vocabulary)
  return outer === 'detection' ? ['condition', 'selection'] : []
}

function valuesFor(key: string, { path, document }: Place, vocabulary: Vocabulary): readonly string[] {
  if (path.at(-1) === 'logsource' && isLogsourceKey(key)) {
    const fitting = matching(document, vocabulary, key)
    return unique(fitting.flatMap((one) => one[key] ?? []))
  }
  if (key === 'condition' && path.at(-1) === 'detection') return selectionsOf(document)
  return valuesOf[key] ?? []
}

type LogsourceKey = 'product' | 'category' | 'service'
const isLogsourceKey = (key: string): key is LogsourceKey => logsourceKeys.includes(key)

/** Entries of the vocabulary that the document's logsource does not rule out; `but` is the part being written. */
function matching(document: string, vocabulary: Vocabulary, but?: LogsourceKey): Vocabulary {
  const taxonomy = /^taxonomy:\s*ocsf/m.test(document) ? 'ocsf' : 'sigma'
  return vocabulary.filter(
    (one) =>
      one.taxonomy === taxonomy &&
      (['product', 'category', 'service'] as const).every((key) => {
        const written = new RegExp(`\\b${key}:\\s*([\\w.-]+)`).exec(document)?.[1]
        return (
          key === but || written === undefined || one[key] === undefined || one[key] === written.toLowerCase()
        )
      }),
  )
}

function fieldsFor(document: string, vocabulary: Vocabulary): readonly string[] {
  const known = matching(document, vocabulary).flatMap(({ fields }) => fields)
  const isOcsf = /^(taxonomy:\s*ocsf|correlation:)/m.test(document)
  return unique(isOcsf ? [...ocsfFields, ...known] : known)
}

function selectionsOf(document: string): readonly string[] {
  const block = /^detection:\n((?:[ \t]+.*\n|\n)*)/m.exec(`${document}\n`)?.[1] ?? ''
  const least = Math.min(
    ...block
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map(indentOf),
  )
  const names = block
    .split('\n')
    .flatMap((line) => (indentOf(line) === least ? (/^\s*([\w]+):/.exec(line)?.[1] ?? []) : []))
  return [...names.filter((name) => name !== 'condition'), 'not', 'and', 'or', '1 of them', 'all of them']
}

const unique = (texts: readonly string[]): string[] => [...new Set(texts)]
