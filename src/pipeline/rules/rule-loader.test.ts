import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { LoadedRules } from './load-rules.ts'
import { loadRules } from './load-rules.ts'
import { RuleLoader, type RuleLoaderOptions } from './rule-loader.ts'
import { checkRules, testRules } from './check-rules.ts'

let folder: string
let loader: RuleLoader | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-rules-'))
})
afterEach(async () => {
  await loader?.stop()
  loader = undefined
  rmSync(folder, { recursive: true })
})

const rule = (name: string, value = '1') =>
  `title: ${name}\nid: ${name}\nlogsource: { product: p }\ndetection: { s: { f: ${value} }, condition: s }\n`
const put = (name: string, text: string) => writeFileSync(join(folder, name), text)

/** Starts a loader; `next` gives the sets as they come. */
async function start(options: Partial<RuleLoaderOptions> = {}): Promise<() => Promise<LoadedRules>> {
  const loads: LoadedRules[] = []
  const waiting: ((loaded: LoadedRules) => void)[] = []
  loader = new RuleLoader({
    paths: [folder],
    disabled: async () => new Set(),
    onLoad: (loaded) => (waiting.shift() ?? ((one) => void loads.push(one)))(loaded),
    onError: (error) => {
      throw error
    },
    quietMs: 5,
    scanMs: 50,
    ...options,
  })
  await loader.start()
  return () => {
    const there = loads.shift()
    return there ? Promise.resolve(there) : new Promise((resolve) => waiting.push(resolve))
  }
}

const ids = ({ rules }: LoadedRules) => rules.map(({ head }) => head.id)

test('a changed, added or removed file is live, the set swapped whole', async () => {
  put('a.yml', rule('a'))
  const next = await start()
  expect(ids(await next())).toEqual(['a'])
  mkdirSync(join(folder, 'deep/er'), { recursive: true })
  put('deep/er/b.yml', rule('b'))
  expect(ids(await next())).toEqual(['a', 'b'])
  put('a.yml', rule('a2', '23'))
  expect(ids(await next())).toEqual(['a2', 'b'])
  rmSync(join(folder, 'deep'), { recursive: true })
  expect(ids(await next())).toEqual(['a2'])
})

test('a folder that took the place of another, and what is put into a new one, is noticed without a look through all', async () => {
  mkdirSync(join(folder, 'x'))
  put('x/a.yml', rule('a'))
  const next = await start({ scanMs: 3_600_000 })
  expect(ids(await next())).toEqual(['a'])
  mkdirSync(join(folder, 'y'))
  put('y/b.yml', rule('b'))
  expect(ids(await next())).toEqual(['a', 'b'])
  renameSync(join(folder, 'x'), join(folder, '.git'))
  renameSync(join(folder, 'y'), join(folder, 'x'))
  expect(ids(await next())).toEqual(['b'])
  put('x/c.yml', rule('c'))
  expect(ids(await next())).toEqual(['b', 'c'])
  put('x/b.yml', rule('b2', '22'))
  expect(ids(await next())).toEqual(['b2', 'c'])
})

test('a reload that names what changed looks at that alone', async () => {
  put('a.yml', rule('a'))
  put('b.yml', rule('b'))
  // Not started, so that it gets no notice of anything.
  const unwatched = new RuleLoader({
    paths: [folder],
    disabled: async () => new Set(),
    onError: (error) => {
      throw error
    },
  })
  const after = async (changed?: readonly string[]) => {
    await unwatched.reload(changed)
    return unwatched.current && ids(unwatched.current)
  }
  await after()
  put('a.yml', rule('a2', '22'))
  put('b.yml', rule('b2', '22'))
  expect(await after([])).toEqual(['a', 'b'])
  expect(await after([join(folder, 'b.yml')])).toEqual(['a', 'b2'])
  expect(await after()).toEqual(['a2', 'b2'])
})

test('a rule with an error is reported with its place and does not stop the others', async () => {
  put('a.yml', rule('a'))
  put(
    'b.yml',
    `${rule('b')}---\ntitle: c\nlogsource: { product: p }\ndetection:\n  s:\n    f|bogus: 1\n  condition: s\n`,
  )
  put('c.yml', 'title: [')
  const { rules, problems } = await loadRules([folder])
  expect(rules.map(({ head }) => head.id)).toEqual(['a', 'b'])
  expect(problems.map(({ file, line, code }) => [file, line, code])).toEqual([
    [join(folder, 'b.yml'), 10, 'unknown_modifier'],
    [join(folder, 'c.yml'), 1, 'yaml'],
  ])
})

test('switching a rule off and on is noticed', async () => {
  put('a.yml', rule('a') + '---\n' + rule('b'))
  const disabled = new Set<string>()
  const next = await start({ disabled: async () => disabled })
  expect(ids(await next())).toEqual(['a', 'b'])
  disabled.add('a')
  expect(ids(await next())).toEqual(['b'])
})

test('what is no rule file is left alone; links to folders are not followed; huge files are refused', async () => {
  put('readme.md', 'x')
  put('a.yml', rule('a'))
  symlinkSync('/', join(folder, 'root'))
  put('huge.yml', '#'.repeat(3_000_000))
  const { rules, problems } = await loadRules([folder, join(folder, 'nowhere')])
  expect(rules).toHaveLength(1)
  expect(problems).toMatchObject([{ code: 'too_large' }])
})

test('cases without a rule file, and a folder without cases, fail the test command', async () => {
  expect((await testRules([folder])).ok).toBe(false)
  put('x.cases.yml', 'cases: []')
  expect((await testRules([folder])).lines.join()).toContain('there is no')
})

const fieldsOf = ({ parsed }: LoadedRules) =>
  parsed.map((one) => (one.kind === 'event' ? JSON.stringify([...one.detections]) : '')).join()
const mappingTo = (field: string) =>
  `transformations: [{ type: field_name_mapping, mapping: { f: ${field} } }]\n`

test('a pipeline is live when it changes, is no rule, and while it is broken its last version serves', async () => {
  put('a.yml', rule('a'))
  put('p.yml', mappingTo('first'))
  const next = await start({ settings: { pipelines: [join(folder, 'p.yml')], placeholders: {} } })
  const loaded = await next()
  expect(loaded.problems).toEqual([])
  expect(fieldsOf(loaded)).toContain('"first"')
  put('p.yml', mappingTo('another'))
  expect(fieldsOf(await next())).toContain('"another"')
  put('p.yml', 'transformations: [{ type: shrug }]\n')
  const broken = await next()
  expect(broken.problems).toMatchObject([{ code: 'unknown_transformation', file: join(folder, 'p.yml') }])
  expect(fieldsOf(broken)).toContain('"another"')
})

test('pipelines run by priority, whatever order they are named in', async () => {
  put('a.yml', rule('a'))
  const prefix = (text: string, priority: number) =>
    `priority: ${priority}\ntransformations: [{ type: field_name_prefix, prefix: ${text}. }]\n`
  put('p.yml', prefix('outer', 20))
  put('q.yml', prefix('inner', 10))
  const pipelines = ['p.yml', 'q.yml'].map((name) => join(folder, name))
  expect(fieldsOf(await loadRules([folder], { settings: { pipelines, placeholders: {} } }))).toContain(
    '"outer.inner.f"',
  )
})

test('a pipeline that is not there is a problem with what to do', async () => {
  put('a.yml', rule('a'))
  const settings = { pipelines: [join(folder, 'p.yml')], placeholders: {} }
  const { ok, lines } = await checkRules([folder], settings)
  expect(ok).toBe(false)
  expect(lines.join('\n')).toContain('rules: pipelines:')
})

test('placeholders of the configuration let a rule load that lacks values', async () => {
  const text =
    "title: a\nid: a\nlogsource: { product: p }\ndetection: { s: { f|expand: '%admins%' }, condition: s }\n"
  put('a.yml', text)
  const { problems } = await loadRules([folder])
  expect(problems).toMatchObject([
    { code: 'no_placeholder', hint: expect.stringContaining('admins: [value]') },
  ])
  const settings = { pipelines: [], placeholders: { admins: ['root'] } }
  expect(ids(await loadRules([folder], { settings }))).toEqual(['a'])
})

test('cases of a path say which places lie next to each other', async () => {
  put(
    'a.yml',
    `title: a
name: a
taxonomy: ocsf
detection: { s: { class: physical_access }, condition: s }
---
title: path
correlation: { type: path, rules: [a], timespan: 1h, condition: { gte: 3 } }
`,
  )
  const events =
    "[{ context: { zone: 'Z1' } }, { at: 1, context: { zone: 'Z2' } }, { at: 2, context: { zone: 'Z3' } }]"
  const cases = (neighbours: string, fires: number) =>
    put(
      'a.cases.yml',
      `neighbours: ${neighbours}\ndefaults: { class: physical_access }\ncases: [{ name: n, events: ${events}, fires: ${fires} }]\n`,
    )
  cases('[[Z1, Z2, Z3]]', 1)
  expect((await testRules([folder])).lines).toEqual(['1 cases, 0 failed, 0 problems'])
  cases('[[Z1, Z2], [Z1, Z3]]', 0)
  expect((await testRules([folder])).lines).toEqual(['1 cases, 0 failed, 0 problems'])
  cases('[Z1]', 0)
  expect((await testRules([folder])).ok).toBe(false)
})
