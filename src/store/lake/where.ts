import { isPersonField } from '../../model/query-field.ts'
import { parseQuery, type QueryNode } from '../../model/query-language.ts'
import type { FieldTest } from '../../model/query-value.ts'
import { resolveField } from '../../model/query-resolve.ts'
import type { SiteScope } from '../../model/right.ts'
import type { SqlValue } from './child/protocol.ts'
import { compileTest, compileText } from './compile-test.ts'
import { LakeError } from './lake-error.ts'
import type { LakeFilter, LakeQuery } from './lake-query.ts'

/** Collects what goes in as parameters; text of people never becomes SQL. */
export class SqlParams {
  readonly values: SqlValue[] = []
  add(value: SqlValue): string {
    this.values.push(value)
    return `$p${this.values.length - 1}`
  }
}

/** A question made ready: its tree, for leaving out files, and its condition. */
export interface CompiledQuery {
  readonly node: QueryNode | undefined
  readonly where: string
  readonly params: readonly SqlValue[]
}

/**
 * Compiles a question with the viewer's scope in the condition. Throws `QueryError` for a bad search and
 * `LakeError` `person_right_needed` where it asks about people and the viewer may see none.
 */
export function compileQuery(query: LakeQuery): CompiledQuery {
  const params = new SqlParams()
  const node = nodeOf(query)
  const parts = [compileScope(query, params)]
  if (query.from !== undefined) parts.push(`time >= ${params.add(query.from)}`)
  if (query.to !== undefined) parts.push(`time < ${params.add(query.to)}`)
  if (node) parts.push(compileNode(node, query, params))
  return { node, where: parts.join(' AND '), params: params.values }
}

/** True for rows whose person the viewer may ask for. */
export function compilePeopleScope({ scope }: LakeQuery, params: SqlParams): string {
  return compileSites(scope.peopleSearch, params)
}

export function assertPersonRight({ scope }: LakeQuery, field: string): void {
  if (!isPersonField(field) || scope.peopleSearch.all || scope.peopleSearch.sites.length > 0) return
  throw new LakeError(
    'person_right_needed',
    `${field} tells about people: that needs the right to see people`,
  )
}

function nodeOf(query: LakeQuery): QueryNode | undefined {
  const parts = (query.filters ?? []).map(filterNode)
  if (query.anyOf)
    parts.push({
      kind: 'or',
      parts: query.anyOf.map((group) => ({ kind: 'and', parts: group.map(filterNode) })),
    })
  const text = parseQuery(query.text ?? '')
  if (text) parts.push(text)
  return parts.length > 1 ? { kind: 'and', parts } : parts[0]
}

function filterNode(filter: LakeFilter): QueryNode {
  const at = { start: 0, end: filter.field.length }
  const parts = resolveField(filter.field, at).flatMap((field) =>
    filter.values.map((value): QueryNode => ({
      kind: 'field',
      field,
      test: testOf(filter.op, value),
      ...at,
    })),
  )
  const any: QueryNode = { kind: 'or', parts }
  return filter.op === 'is_not' ? { kind: 'not', part: any } : any
}

function testOf(op: LakeFilter['op'], value: string): FieldTest {
  return op === 'starts' ? { op: 'like', pattern: `${value}*` } : { op: 'equals', value }
}

function compileNode(node: QueryNode, query: LakeQuery, params: SqlParams): string {
  switch (node.kind) {
    case 'and':
      return `(${node.parts.map((part) => compileNode(part, query, params)).join(' AND ')})`
    case 'or':
      return node.parts.length === 0
        ? 'false'
        : `(${node.parts.map((part) => compileNode(part, query, params)).join(' OR ')})`
    case 'not':
      return `NOT coalesce(${compileNode(node.part, query, params)}, false)`
    case 'text':
      return compileText(node.text, node.partial, params)
    default:
      return compileField(node, query, params)
  }
}

function compileField(node: QueryNode & { kind: 'field' }, query: LakeQuery, params: SqlParams): string {
  assertPersonRight(query, node.field)
  const test = compileTest(node.field, node.test, params)
  return isPersonField(node.field) ? `(${compilePeopleScope(query, params)} AND ${test})` : test
}

function compileScope(query: LakeQuery, params: SqlParams): string {
  const { physical, cyber } = query.scope
  if (physical.all && cyber.all) return 'true'
  const parts = (['physical', 'cyber'] as const).map(
    (domain) => `(domain = '${domain}' AND ${compileSites(query.scope[domain], params)})`,
  )
  return `(${parts.join(' OR ')})`
}

export function compileSites(scope: SiteScope, params: SqlParams): string {
  if (scope.all) return 'true'
  if (scope.sites.length === 0) return 'false'
  return `coalesce(site IN (${scope.sites.map((site) => params.add(site)).join(', ')}), false)`
}
