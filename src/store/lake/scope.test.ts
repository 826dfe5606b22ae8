import * as fc from 'fast-check'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { personPaths } from '../../model/query-field.ts'
import type { SecurityEvent } from '../../model/event.ts'
import { anyEvent } from './any-event.ts'
import { wholeScope, type LakeQuery, type LakeScope } from './lake-query.ts'
import type { ExportFormat } from './export.ts'
import { openTestLake, type TestLake } from './test-lake.ts'

let given: TestLake
const sites = ['site-a', 'site-b', undefined]
const events: SecurityEvent[] = fc.sample(anyEvent(), { numRuns: 240, seed: 11 }).map((event, n) => {
  const site = sites[n % 3]
  const context = {
    version: 1,
    ...(site === undefined ? {} : { site }),
    person: `secret-${n % 7}`,
    person_name: 'Secret Name',
    teams: ['secret-team'],
  }
  return {
    ...event,
    message: 'shared words',
    raw: 'raw words',
    native: {},
    credential: { uid: '1', holder: 'Secret Holder' },
    context,
  }
})
// Two files without and one with an index of words: the scope must hold in all.
beforeAll(async () => {
  given = await openTestLake()
  for (let n = 0; n < 240; n += 12) await given.add(events.slice(n, n + 12))
  await given.lake.compact(0)
  await given.add(events.slice(0, 5).map((event) => ({ ...event, id: `again-${event.id}` })))
})
afterAll(() => given.end())

const nowhere = { all: false, sites: [] } as const
const at = (...names: string[]) => ({ all: false, sites: names }) as const
const scopeCases: [string, Omit<LakeScope, 'peopleSearch'>][] = [
  ['nothing', { physical: nowhere, cyber: nowhere, people: nowhere }],
  ['physical at a', { physical: at('site-a'), cyber: nowhere, people: nowhere }],
  ['cyber at b', { physical: nowhere, cyber: at('site-b'), people: nowhere }],
  ['both at a, people too', { physical: at('site-a'), cyber: at('site-a'), people: at('site-a') }],
  ['physical at a, cyber everywhere', { physical: at('site-a'), cyber: { all: true }, people: at('site-b') }],
  ['everything', wholeScope],
]
const scopes = scopeCases.map(([name, scope]): [string, LakeScope] => [
  name,
  { ...scope, peopleSearch: scope.people },
])
const questions: Partial<LakeQuery>[] = [
  {},
  { text: 'words' },
  { text: '-nothing' },
  { text: 'words OR site:site-b OR domain:cyber' },
  { text: '-(site:site-a)' },
  { filters: [{ field: 'site', op: 'is_not', values: ['zzz'] }] },
]

const allowed = (scope: LakeScope, row: { domain: string; site?: string | undefined }) => {
  const where = scope[row.domain as 'physical' | 'cyber']
  return where.all || (row.site !== undefined && where.sites.includes(row.site))
}
const stored = () =>
  [...events, ...events.slice(0, 5)].map((event) => ({ domain: event.domain, site: event.context?.site }))

test.each(scopes)('a viewer of %s sees, counts and exports nothing else', async (_, scope) => {
  const own = stored().filter((row) => allowed(scope, row)).length
  const page = await given.lake.search({ scope, limit: 1000 })
  expect(page.rows).toHaveLength(own)
  for (const question of questions) {
    const query = { ...question, scope }
    const { rows } = await given.lake.search({ ...query, limit: 1000 })
    expect(rows.filter((row) => !allowed(scope, row))).toEqual([])
    const { total } = await given.lake.histogram({ ...query, bucketMs: 1e12 })
    expect(total).toBe(rows.length)
    const [facet] = await given.lake.facets({ ...query, fields: ['site'], top: 100 })
    expect(facet?.values.map(({ value }) => value).sort()).toEqual(
      [...new Set(rows.flatMap((row) => row.site ?? []))].sort(),
    )
    const exported = await exportText({ ...query }, 'ndjson')
    expect(exported.split('\n').filter(Boolean)).toHaveLength(rows.length)
  }
  const hidden = events.find((event) => !allowed(scope, { domain: event.domain, site: event.context?.site }))
  const got = await given.lake.get(hidden?.id ?? 'none', { scope })
  expect(got).toBeUndefined()
})

test.each(scopes)('a viewer of %s learns of people only where that is allowed', async (_, scope) => {
  const knows = (site: string | undefined) =>
    scope.people.all || (site !== undefined && scope.people.sites.includes(site))
  const { rows } = await given.lake.search({ scope, limit: 1000 })
  for (const row of rows) {
    expect(JSON.stringify(row).includes('secret') || JSON.stringify(row).includes('Secret')).toBe(
      knows(row.site),
    )
  }
  const csv = await exportText({ scope }, 'csv')
  const ndjson = await exportText({ scope }, 'ndjson')
  const known = rows.filter((row) => knows(row.site)).length
  expect(csv.split('Secret Holder').length - 1).toBe(known)
  expect(ndjson.split('Secret Name').length - 1).toBe(known)
})

test('a Parquet export blanks people as the others do', async () => {
  const scope: LakeScope = {
    physical: { all: true },
    cyber: { all: true },
    people: at('site-a'),
    peopleSearch: nowhere,
  }
  const bytes = await exportBytes({ scope }, 'parquet')
  const rows = await readParquet(bytes)
  expect(rows).toHaveLength(245)
  for (const row of rows) {
    expect(/secret|Secret/.test(JSON.stringify(row))).toBe(row['site'] === 'site-a')
  }
})

const about = [
  'person:secret-1',
  'target_person:x',
  '-person:secret-1',
  'anyone:secret-1',
  'ocsf.credential:*Secret*',
  ...personPaths.map((path) => `${path}:x`),
]

test.each(about)('without the right to see people %s is refused', async (text) => {
  const scope = { ...wholeScope, peopleSearch: nowhere }
  await expect(given.lake.search({ scope, text, limit: 10 })).rejects.toMatchObject({
    code: 'person_right_needed',
  })
})

test('who may know people at one site finds and counts them there only', async () => {
  const scope = { ...wholeScope, peopleSearch: at('site-b') }
  const { rows } = await given.lake.search({
    scope,
    text: 'person:secret-1 OR context.person_name:"Secret Name"',
    limit: 1000,
  })
  expect(new Set(rows.map((row) => row.site))).toEqual(new Set(['site-b']))
  const [facet] = await given.lake.facets({ scope, fields: ['person'], top: 100 })
  const counted = facet?.values.reduce((sum, { count }) => sum + count, 0)
  expect(counted).toBe(stored().filter((row) => row.site === 'site-b').length)
  const timeline = await given.lake.timeline({ scope, of: { kind: 'person', id: 'secret-1' }, limit: 100 })
  expect(timeline.rows.every((row) => row.site === 'site-b' && row.person === 'secret-1')).toBe(true)
  expect(timeline.rows.length).toBeGreaterThan(0)
})

async function exportBytes(query: LakeQuery, format: ExportFormat): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  await given.lake.export({ ...query, format }, async (chunk) => void chunks.push(chunk))
  return Buffer.concat(chunks)
}

async function exportText(query: LakeQuery, format: ExportFormat): Promise<string> {
  return (await exportBytes(query, format)).toString()
}

async function readParquet(bytes: Buffer): Promise<Record<string, unknown>[]> {
  const path = join(mkdtempSync(join(tmpdir(), 'gatehouse-export-')), 'x.parquet')
  writeFileSync(path, bytes)
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  return (
    await connection.runAndReadAll(`SELECT * EXCLUDE (seq, time, received_time, device_time) FROM '${path}'`)
  ).getRowObjectsJS()
}
