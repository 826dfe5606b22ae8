import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Viewer } from '../../model/right.ts'
import { openLocalState, type StateStore } from '../../store/state/state-store.ts'
import { OwnRules } from './own-rules.ts'
import { RuleBook } from './rule-book.ts'
import { disabledRules } from './rule-switches.ts'
import { RuleLoader } from './rule-loader.ts'

let folder: string
let own: string
let state: StateStore
let book: RuleBook
let rules: OwnRules
let clock = 1_000

const rule = (id: string, value = '1', title = `Rule ${id}`) =>
  `title: ${title}\nid: ${id}\nlogsource: { product: p }\ndetection: { s: { f: ${value} }, condition: s }\n`
const cases = 'cases: [{ name: quiet, events: [{ at: 0 }], fires: 0 }]\n'
const ada: Viewer = { id: 'u-ada', name: 'Ada', kind: 'user', grants: [] }

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-own-rules-'))
  own = join(folder, 'own')
  mkdirSync(join(folder, 'shipped'))
  mkdirSync(join(own, 'imported'), { recursive: true })
  writeFileSync(join(folder, 'shipped/s.yml'), rule('shipped'))
  writeFileSync(join(own, 'imported/i.yml'), rule('imported'))
  state = await openLocalState(':memory:')
  const loader = new RuleLoader({
    paths: [join(folder, 'shipped'), own],
    disabled: () => disabledRules(state),
    onError: (error) => {
      throw error
    },
  })
  await loader.reload()
  const now = () => clock++
  book = new RuleBook({ state, loader, now, setsFolder: join(folder, 'sets'), ownFolder: own })
  rules = new OwnRules({ folder: own, state, book, now, reload: (changed) => loader.reload(changed) })
})
afterEach(async () => {
  await state.close()
  rmSync(folder, { recursive: true })
})

const draft = (text: string, more: { cases?: string; note?: string } = {}) => ({
  text,
  cases: '',
  note: '',
  ...more,
})
const sourceOf = async (id: string) => {
  const source = await rules.source(id)
  if (!source) throw new Error(`no rule ${id}`)
  return source
}
const save = async (id: string, text: string, note = '') =>
  rules.save(id, (await sourceOf(id)).base, draft(text, { note }), ada)

test('a new rule is a file of its own, named by its title, and live', async () => {
  expect(await rules.create(draft(rule('a', '1', 'Ünder the ../door'), { cases }), ada)).toBe('a')
  expect(readdirSync(own).sort()).toEqual(['imported', 'under-the-door.cases.yml', 'under-the-door.yml'])
  expect(book.find('a')).toBeDefined()
  expect((await book.list()).find(({ id }) => id === 'a')).toMatchObject({ own: true, status: 'on' })
  await rules.create(draft(rule('b', '1', 'Ünder the ../door')), ada)
  expect(readdirSync(own)).toContain('under-the-door-2.yml')
})

test('what is shipped or imported is read, copied, and never written', async () => {
  for (const id of ['shipped', 'imported']) {
    expect(await rules.source(id)).toMatchObject({ own: false, text: rule(id) })
    await expect(save(id, rule(id, '2'))).rejects.toMatchObject({ code: 'not_own' })
    await expect(rules.remove(id)).rejects.toMatchObject({ code: 'not_own' })
    await expect(rules.create(draft(rule(id)), ada)).rejects.toMatchObject({ code: 'duplicate_rule' })
  }
  const outside = join(folder, 'outside.yml')
  writeFileSync(outside, rule('linked'))
  symlinkSync(outside, join(own, 'link.yml'))
  await rules.create(draft(rule('a')), ada)
  expect(await rules.source('linked')).toBeUndefined()
})

test('a save replaces the file, is live, and can be told who made it and why', async () => {
  await rules.create(draft(rule('a')), ada)
  await save('a', rule('a', '2'), 'was too loud')
  expect(readFileSync(join(own, 'rule-a.yml'), 'utf8')).toBe(rule('a', '2'))
  expect(book.find('a')?.head.text).toBe(rule('a', '2'))
  expect(await rules.versions('a')).toMatchObject([
    { text: rule('a', '2'), note: 'was too loud', by_name: 'Ada' },
    { text: rule('a'), by_name: 'Ada' },
  ])
})

test('two who edit the same rule: the second is told', async () => {
  await rules.create(draft(rule('a')), ada)
  const { base } = await sourceOf('a')
  await save('a', rule('a', '2'))
  await expect(rules.save('a', base, draft(rule('a', '3')), ada)).rejects.toMatchObject({
    code: 'changed_meanwhile',
  })
  expect(book.find('a')?.head.text).toBe(rule('a', '2'))
})

test('a text that cannot be used is not saved, and says where it is wrong', async () => {
  const wrong = rule('a').replace('condition: s', 'condition: t')
  const refused = await rules.create(draft(wrong), ada).catch((error: unknown) => error)
  expect(refused).toMatchObject({ code: 'rule_not_valid', problem: { line: 4 } })
  await expect(rules.create(draft(rule('a'), { cases: 'cases: 1' }), ada)).rejects.toMatchObject({
    code: 'rule_not_valid',
  })
  expect(readdirSync(own)).toEqual(['imported'])
})

test('what was on disk before the first save here is kept too, and a removed rule is gone', async () => {
  await rules.create(draft(rule('a'), { cases }), ada)
  writeFileSync(join(own, 'rule-a.yml'), rule('a', '7'))
  await save('a', rule('a', '8'))
  expect((await rules.versions('a')).map(({ text, by_name: by }) => [text, by])).toEqual([
    [rule('a', '8'), 'Ada'],
    [rule('a', '7'), ''],
    [rule('a'), 'Ada'],
  ])
  await rules.remove('a')
  expect(book.find('a')).toBeUndefined()
  expect([existsSync(join(own, 'rule-a.yml')), existsSync(join(own, 'rule-a.cases.yml'))]).toEqual([
    false,
    false,
  ])
})

test('cases run over a text that is not kept, and see the loaded rules it names', () => {
  const text =
    'title: J\nid: j\ncorrelation: { type: event_count, rules: [shipped], timespan: 1m, condition: { gte: 2 } }\n'
  const event = '{ class: base_event, logsource: { product: p }, native: { f: 1 } }'
  const two = `cases: [{ name: two, events: [${event}, ${event}], fires: 1 }, { name: one, events: [${event}], fires: 1 }]`
  const run = book.runCases(text, two)
  expect(run.problems).toEqual([])
  expect(run.outcomes.map(({ passed }) => passed)).toEqual([true, false])
})

test('the vocabulary is what the loaded rules ask for', () => {
  expect(book.vocabulary()).toEqual([{ product: 'p', taxonomy: 'sigma', fields: ['f'] }])
})
