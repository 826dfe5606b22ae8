import { queryFields } from '../../model/query-field.ts'
import type { FieldTest } from '../../model/query-value.ts'
import type { LakeColumn } from './columns.ts'
import { nestedColumns } from './row.ts'
import { minTokenLength } from './terms.ts'

interface Params {
  add(value: string | number): string
}

/**
 * Text anywhere in the message or the raw text, without case. A long run of letters and digits counts as a whole
 * (`partial`: not), so that the index may answer for it.
 */
export function compileText(text: string, partial: boolean, params: Params): string {
  const needle = text.toLowerCase()
  const escaped = JSON.stringify(needle).slice(1, -1)
  const tests = (['raw', 'message'] as const).map((column) => contains(column, needle, params))
  // Raw JSON holds backslashes and quotes in their escaped form.
  if (escaped !== needle) tests.push(contains('raw', escaped, params))
  const any = `(${tests.join(' OR ')})`
  if (partial) return any
  const wholes = wholeTokens(needle).map((token) => {
    const pattern = params.add(`(^|[^a-z0-9])${token}($|[^a-z0-9])`)
    return `(regexp_matches(lower(raw), ${pattern}) OR regexp_matches(lower(message), ${pattern}))`
  })
  return wholes.length === 0 ? any : `(${[any, ...wholes].join(' AND ')})`
}

/** A word that is rare is looked for in everything: a pattern spares the lowered copy of every row, half the time. */
function contains(column: 'raw' | 'message', lowered: string, params: Params): string {
  if (!/^\p{ASCII}+$/u.test(lowered)) return `contains(lower(${column}), ${params.add(lowered)})`
  const quoted = lowered.replaceAll(
    /[^a-z0-9 ]/g,
    (character) => `\\x{${character.codePointAt(0)?.toString(16)}}`,
  )
  return `regexp_matches(${column}, ${params.add(`(?i)${quoted}`)})`
}

function wholeTokens(lowered: string): string[] {
  const runs = lowered.match(/[a-z0-9]+/g) ?? []
  return runs.filter((run) => run.length >= minTokenLength && /\d/.test(run) && /[a-z0-9]/.test(run))
}

/** A test of one field: a column, or a path into one of the JSON columns. */
export function compileTest(field: string, test: FieldTest, params: Params): string {
  const known = queryFields[field]
  const { column, expression } = locate(field, params)
  const plain = column !== undefined && known?.exact === true
  const lowered = (value: string) => (plain && known?.lower !== true ? value : value.toLowerCase())
  const compared = plain ? expression : `lower(${expression})`
  switch (test.op) {
    case 'exists':
      return `${expression} IS NOT NULL`
    case 'equals':
      if (known?.kind === 'number') return `${expression} = TRY_CAST(${params.add(test.value)} AS BIGINT)`
      return known?.kind === 'time'
        ? `${expression} = TRY_CAST(${params.add(test.value)} AS BIGINT)`
        : `${compared} = ${params.add(lowered(test.value))}`
    case 'like':
      return `${compared} LIKE ${params.add(likePattern(lowered(test.pattern)))} ESCAPE '\\'`
    case 'compare':
      return `${numberOf(expression, column)} ${test.operator} ${params.add(test.value)}`
    case 'between':
      return `${numberOf(expression, column)} BETWEEN ${params.add(test.from)} AND ${params.add(test.to)}`
    default:
      return `${addressNumber(expression)} BETWEEN ${params.add(test.from)} AND ${params.add(test.to)}`
  }
}

/** Columns that hold a member of the OCSF view, and the view's top level. */
const ocsfColumns = new Map<string, LakeColumn>([
  ...nestedColumns.map(([path, column]) => [path.join('.'), column] as const),
  ...(
    ['id', 'time', 'class', 'activity', 'domain', 'severity', 'status', 'source', 'connector'] as const
  ).map((name) => [name, name] as const),
  ['message', 'message'],
])
const contextColumns = new Set([
  'site',
  'building',
  'floor',
  'zone',
  'asset',
  'door',
  'camera',
  'person',
  'target_person',
])

/** The column a field is in, or what takes it out of a JSON column as text. */
export function locate(field: string, params: Params): { column?: LakeColumn; expression: string } {
  if (Object.hasOwn(queryFields, field)) return { column: field as LakeColumn, expression: `"${field}"` }
  const [root = '', ...rest] = field.split('.')
  const path = rest.join('.')
  const column =
    root === 'ocsf'
      ? ocsfColumns.get(path)
      : root === 'context' && contextColumns.has(path)
        ? (path as LakeColumn)
        : undefined
  if (column) return { column, expression: `"${column}"` }
  if (root === 'context') return { expression: extract('context', rest, params) }
  if (root === 'ocsf') return { expression: extract('ocsf', rest, params) }
  if (root === 'unmapped') return { expression: extract('ocsf', ['unmapped', ...rest], params) }
  return { expression: extract("(CASE WHEN native = 'raw' THEN raw ELSE native END)", rest, params, path) }
}

/** A source's record may have dots in its own names: the whole path as one name is tried too. */
function extract(json: string, path: readonly string[], params: Params, whole?: string): string {
  const pointer = (names: readonly string[]) =>
    `$${names.map((name) => `."${name.replaceAll('"', '\\"')}"`).join('')}`
  const nested = `TRY(json_extract_string(${json}, ${params.add(pointer(path))}))`
  if (whole === undefined || path.length < 2) return nested
  return `coalesce(${nested}, TRY(json_extract_string(${json}, ${params.add(pointer([whole]))})))`
}

function numberOf(expression: string, column: LakeColumn | undefined): string {
  const kind = column && queryFields[column]?.kind
  return kind === 'number' || kind === 'time' ? expression : `TRY_CAST(${expression} AS DOUBLE)`
}

function addressNumber(expression: string): string {
  const part = (n: number) => `TRY_CAST(split_part(${expression}, '.', ${n}) AS BIGINT)`
  const number = `((${part(1)} * 256 + ${part(2)}) * 256 + ${part(3)}) * 256 + ${part(4)}`
  return `(CASE WHEN regexp_full_match(${expression}, '[0-9]{1,3}(\\.[0-9]{1,3}){3}') THEN ${number} END)`
}

function likePattern(pattern: string): string {
  return pattern
    .replaceAll(/[%_\\]/g, '\\$&')
    .replaceAll('*', '%')
    .replaceAll('?', '_')
}
