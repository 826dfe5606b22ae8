import { isPersonField } from '../../model/query-field.ts'
import { resolveField } from '../../model/query-resolve.ts'
import { locate } from './compile-test.ts'
import type { AskOptions, LakeQuery } from './lake-query.ts'
import { askFiles, walkFiles, type Reader } from './plan.ts'
import { assertPersonRight, compilePeopleScope, compileQuery, SqlParams } from './where.ts'

export interface Histogram {
  readonly bucketMs: number
  /** Buckets that hold something, oldest first; `time` is their start. */
  readonly buckets: readonly { readonly time: number; readonly physical: number; readonly cyber: number }[]
  readonly total: number
}

/** Counts by time and domain over `from` to `to`, in steps of `bucketMs`. */
export async function histogramOf(
  reader: Reader,
  query: LakeQuery & { readonly bucketMs: number },
  options: AskOptions = {},
): Promise<Histogram> {
  const compiled = compileQuery(query)
  const step = `$p${compiled.params.length}`
  const sql = `
    SELECT (time // ${step}) * ${step} AS bucket, domain, count(*)::DOUBLE AS n
    FROM {{files}} WHERE ${compiled.where} GROUP BY ALL`
  const params = [...compiled.params, Math.round(query.bucketMs)]
  const buckets = new Map<number, { time: number; physical: number; cyber: number }>()
  let total = 0
  const read = async (files: Parameters<typeof askFiles>[1]['files']) => {
    for (const row of await askFiles(reader, { sql, params, files }, options.signal)) {
      const time = Number(row['bucket'])
      const bucket = buckets.get(time) ?? { time, physical: 0, cyber: 0 }
      bucket[row['domain'] === 'physical' ? 'physical' : 'cyber'] += Number(row['n'])
      total += Number(row['n'])
      buckets.set(time, bucket)
    }
    return false
  }
  await walkFiles(reader, query, compiled, { order: 'newest', read }, options)
  return {
    bucketMs: query.bucketMs,
    buckets: [...buckets.values()].sort((a, b) => a.time - b.time),
    total,
  }
}

export interface Facet {
  readonly field: string
  /** Most frequent first. */
  readonly values: readonly { readonly value: string; readonly count: number }[]
  /** Not exact: a reading had more values than are kept, so small counts may be low. */
  readonly partial: boolean
}

const valuesPerReading = 2_000
/** Values of one field held at a time; beyond it the rare ones are let go. */
const mostValues = 40_000

/** The most frequent values of fields, each over everything the question finds. */
export async function facetsOf(
  reader: Reader,
  query: LakeQuery & { readonly fields: readonly string[]; readonly top: number },
  options: AskOptions = {},
): Promise<Facet[]> {
  const counts = query.fields.map((field) => ({
    ...compileFacet(query, field),
    field,
    partial: false,
    values: new Map<string, number>(),
  }))
  const compiled = compileQuery(query)
  await walkFiles(
    reader,
    query,
    compiled,
    {
      order: 'newest',
      async read(files) {
        for (const facet of counts) {
          const rows = await askFiles(reader, { ...facet, files }, options.signal)
          if (rows.length >= valuesPerReading) facet.partial = true
          for (const { value, n } of rows) {
            facet.values.set(String(value), (facet.values.get(String(value)) ?? 0) + Number(n))
          }
          if (facet.values.size > mostValues) {
            facet.partial = true
            facet.values = new Map(mostFrequent(facet.values, mostValues / 4))
          }
        }
        return false
      },
    },
    options,
  )
  return counts.map(({ field, partial, values }) => ({
    field,
    partial,
    values: mostFrequent(values, query.top).map(([value, count]) => ({ value, count })),
  }))
}

function mostFrequent(values: ReadonlyMap<string, number>, count: number): [string, number][] {
  return [...values].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, count)
}

function compileFacet(query: LakeQuery, field: string) {
  const [first = field] = resolveField(field, { start: 0, end: field.length })
  assertPersonRight(query, first)
  const compiled = compileQuery(query)
  const params = new SqlParams()
  params.values.push(...compiled.params)
  const { expression } = locate(first, params)
  const people = isPersonField(first) ? ` AND ${compilePeopleScope(query, params)}` : ''
  const sql = `
    SELECT value, count(*)::DOUBLE AS n
    FROM (SELECT CAST(${expression} AS VARCHAR) AS value FROM {{files}} WHERE ${compiled.where}${people})
    WHERE value IS NOT NULL GROUP BY value ORDER BY n DESC, value LIMIT ${valuesPerReading}`
  return { sql, params: params.values }
}
