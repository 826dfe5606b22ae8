import type { z } from 'zod'
import { TravelTime } from '../model/site.ts'
import { schemaOf, type ContextItems, type ContextKind } from '../store/context/context-kinds.ts'
import { checkItem, type ItemProblem } from './check-item.ts'
import { tableOf, type ParsedRow, type RowKind } from './import-report.ts'

/** Turns a candidate into a row, or says what is wrong with which field. Never throws. */
export function validateRow(
  kind: RowKind,
  line: number,
  given: unknown,
): { row: ParsedRow } | { problems: ItemProblem[]; id: string | undefined } {
  const candidate = kind === 'walks' ? withId(given) : given
  const id = idOf(kind, candidate)
  const table = tableOf[kind]
  const schema: z.ZodType = table === 'travel' ? TravelTime : schemaOf(table)
  const parsed = schema.safeParse(candidate)
  if (!parsed.success) return { id, problems: parsed.error.issues.map(describeIssue) }
  if (table !== 'travel') {
    const problems = checkItem(table, parsed.data as ContextItems[ContextKind])
    if (problems.length > 0) return { id, problems }
  }
  return { row: { kind, line, id: id ?? '', item: parsed.data } }
}

/** A walking time that names no id goes by its two ends. */
function withId(candidate: unknown): unknown {
  if (typeof candidate !== 'object' || candidate === null || 'id' in candidate) return candidate
  const { from, to } = candidate as Record<string, unknown>
  return { id: `${String(from)}:${String(to)}`, ...candidate }
}

/** Id of a row; a pair's is both of its ends. */
function idOf(kind: RowKind, candidate: unknown): string | undefined {
  if (typeof candidate !== 'object' || candidate === null) return undefined
  const { id, from, to } = candidate as Record<string, unknown>
  const text = kind === 'travel' ? `${String(from)}>${String(to)}` : id
  return typeof text === 'string' ? text.slice(0, 300) : undefined
}

function describeIssue(issue: z.core.$ZodIssue): ItemProblem {
  const [first, ...rest] = issue.path.map(String)
  const inner = rest.length > 0 ? `${rest.join('.')}: ` : ''
  return { field: first ?? '', message: `${inner}${issue.message}` }
}
