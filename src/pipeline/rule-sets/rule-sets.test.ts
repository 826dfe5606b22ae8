import { execFileSync } from 'node:child_process'
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
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { buildTar, buildZip } from '../../protocols/archive/build-archives.cases.ts'
import { loadRules } from '../rules/load-rules.ts'
import { readRuleSets, setFile, setsFolderOf } from '../rules/read-rule-sets.ts'
import { noSettings } from '../rules/rule-settings.ts'
import { bringSet, type BroughtSet } from './bring-set.ts'
import { differenceLines, reportLines, setLines } from './set-report.ts'
import { nameOfSource, readSource } from './set-source.ts'
import { goBack, removeSet, switchTo } from './switch-set.ts'

let folder: string
let data: string
let origin: string
let nowMs: number
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-sets-'))
  data = join(folder, 'data')
  origin = join(folder, 'origin')
  nowMs = Date.now()
  mkdirSync(join(data, 'rules'), { recursive: true })
  mkdirSync(origin)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const rule = (id: string, { level = 'low', value = '1', title = `Rule ${id}` } = {}) =>
  `title: ${title}\nid: ${id}\nauthor: Anna\nlevel: ${level}\nlogsource: { product: p }\ndetection: { s: { f: ${value} }, condition: s }\n`
const put = (path: string, text: string, root = origin) => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
const git = (...args: string[]) => {
  const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'init.defaultBranch=main']
  return execFileSync('git', [...who, ...args], { cwd: origin, stdio: 'pipe' })
    .toString()
    .trim()
}
const commit = () => {
  git('init', '--quiet')
  git('add', '--all')
  git('commit', '--quiet', '--message=x')
  return git('rev-parse', 'HEAD')
}
const gitAddress = () => `file://${origin}`
const bring = (address: string, only: string[] = []) =>
  bringSet('theirs', readSource(address, undefined, only), {
    dataFolder: data,
    inUse: [join(data, 'rules')],
    settings: noSettings,
    nowMs: (nowMs += 1_000),
  })
async function use(address: string, only: string[] = []): Promise<BroughtSet> {
  const brought = await bring(address, only)
  await switchTo(
    setsFolderOf(data),
    { name: 'theirs', source: readSource(address, undefined, only) },
    brought.staged,
  )
  return brought
}
const idsInUse = async () => (await loadRules([join(data, 'rules')])).rules.map(({ head }) => head.id)

test('a git repository becomes a set: its rules are in use, its commit, licence and authors kept', async () => {
  put('LICENSE', '# Licenses\n\nUnder the Detection Rule License (DRL) 1.1, see there.\n')
  put('rules/a.yml', rule('a'))
  put('rules/a.cases.yml', 'cases: []\n')
  put('deprecated/old.yml', rule('old'))
  put('.github/workflow.yml', rule('hidden'))
  put('mkdocs.yml', 'site: x\n')
  const head = commit()
  const { fetched, staged } = await bring(gitAddress())
  expect(await idsInUse()).toEqual([])
  const report = reportLines(fetched, staged, 5).join('\n')
  expect(report).toContain('licence: Detection Rule License (DRL) 1.1')
  expect(report).toContain('left out: 1 in folders "deprecated"')
  expect(report).toContain('left out: 1 YAML that is no rule')
  expect(report).toContain('1 rules (0 critical, 0 high, 0 medium, 1 low, 0 informational); 1 can be used')
  await switchTo(setsFolderOf(data), { name: 'theirs', source: readSource(gitAddress()) }, staged)
  expect(await idsInUse()).toEqual(['a'])
  const [set] = await readRuleSets(setsFolderOf(data))
  expect(set).toMatchObject({ name: 'theirs', current: { fingerprint: head, rules: 1, authors: 1 } })
  expect(setLines(set!).join('\n')).toContain(head.slice(0, 12))
  expect(readdirSync(data)).toEqual(['rules'])
})

test('an update says what differs, takes effect whole, and one step back is kept', async () => {
  for (const id of ['same', 'changed', 'gone']) put(`rules/${id}.yml`, rule(id))
  commit()
  await use(gitAddress())
  put('rules/changed.yml', rule('changed', { level: 'high' }))
  put('rules/new.yml', rule('new'))
  rmSync(join(origin, 'rules/gone.yml'))
  commit()
  const { differences, staged } = await bring(gitAddress())
  expect(differenceLines(differences, 9)).toEqual([
    '+ low            Rule new',
    '~ low → high     Rule changed',
    '- low            Rule gone',
    '1 added, 1 changed, 1 removed',
  ])
  expect(await idsInUse()).toEqual(['changed', 'gone', 'same'])
  const folder = setsFolderOf(data)
  await switchTo(folder, { name: 'theirs', source: readSource(gitAddress()) }, staged)
  expect(await idsInUse()).toEqual(['changed', 'new', 'same'])
  await goBack(folder, 'theirs')
  expect(await idsInUse()).toEqual(['changed', 'gone', 'same'])
  await goBack(folder, 'theirs')
  expect(await idsInUse()).toEqual(['changed', 'new', 'same'])
  put('rules/newer.yml', rule('newer'))
  commit()
  await use(gitAddress())
  // The set itself, the state in use and the one before; the oldest is gone.
  expect(readdirSync(join(folder, 'theirs'))).toHaveLength(3)
  await removeSet(data, 'theirs')
  expect(await idsInUse()).toEqual([])
  expect(readdirSync(folder)).toEqual([])
})

test('a set never takes the place of an own rule, whatever the files are called, and what is refused is named', async () => {
  put('rules/zz-own.yml', rule('twice', { title: 'Own' }), data)
  put('0.yml', rule('twice', { title: 'Theirs' }))
  const { staged } = await use(origin)
  expect(staged.usable).toBe(0)
  expect(staged.problems).toMatchObject([
    { file: '0.yml', code: 'duplicate_rule', message: expect.stringContaining('zz-own.yml:1: "Own"') },
  ])
  const { rules } = await loadRules([join(data, 'rules')])
  expect(rules.map(({ head }) => head.title)).toEqual(['Own'])
})

test('zip, tar.gz and folder give the same rules; the one folder of an archive is left away', async () => {
  const files = [
    { path: 'theirs-main/rules/a.yml', text: rule('a') },
    { path: 'theirs-main/other/b.yml', text: rule('b') },
  ]
  for (const { path, text } of files) put(path, text)
  writeFileSync(join(folder, 'x.zip'), buildZip(files))
  writeFileSync(join(folder, 'x.tgz'), gzipSync(buildTar(files)))
  for (const source of [join(folder, 'x.zip'), join(folder, 'x.tgz'), origin]) {
    const { staged } = await bring(source, ['rules'])
    expect(readdirSync(staged.folder)).toEqual(['rules'])
    await staged.discard()
  }
  expect(readdirSync(data)).toEqual(['rules'])
})

test('links are left out of all sources, and nothing of what they lead to is read', async () => {
  put('a.yml', rule('a'))
  writeFileSync(join(folder, 'secret.yml'), rule('secret'))
  symlinkSync(join(folder, 'secret.yml'), join(origin, 'link.yml'))
  symlinkSync(folder, join(origin, 'all'))
  const link = { path: 'link.yml', text: '../secret.yml', mode: 0o120777 }
  writeFileSync(join(folder, 'x.zip'), buildZip([{ path: 'a.yml', text: rule('a') }, link]))
  commit()
  for (const source of [origin, gitAddress(), join(folder, 'x.zip')]) {
    const { staged, fetched } = await bring(source)
    expect(staged.parsed.map(({ head }) => head.id)).toEqual(['a'])
    expect(fetched.leftOut.get('links, submodules and the like')).toBeGreaterThan(0)
    await staged.discard()
  }
})

test.each([
  '../evil.yml',
  '/tmp/evil.yml',
  'a/../../evil.yml',
  'a\\evil.yml',
  'c:evil.yml',
  'con\u0007.yml',
  'a/trail./b.yml',
])('an archive with %j is refused whole', async (path) => {
  const files = [
    { path: 'a.yml', text: rule('a') },
    { path, text: rule('evil') },
  ]
  for (const [name, bytes] of [
    ['x.zip', buildZip(files)],
    ['x.tgz', gzipSync(buildTar(files))],
  ] as const) {
    writeFileSync(join(folder, name), bytes)
    await expect(bring(join(folder, name))).rejects.toMatchObject({ code: 'bad_path' })
  }
  expect(readdirSync(data)).toEqual(['rules'])
})

test('too much, nothing, and what is no archive are refused with what to do', async () => {
  const bomb = gzipSync(Buffer.alloc(300 * 1024 * 1024))
  writeFileSync(join(folder, 'bomb.tgz'), bomb)
  writeFileSync(join(folder, 'text.zip'), 'text')
  await expect(bring(join(folder, 'bomb.tgz'))).rejects.toMatchObject({ code: 'bad_archive' })
  await expect(bring(join(folder, 'text.zip'))).rejects.toMatchObject({ code: 'bad_archive' })
  await expect(bring(origin)).rejects.toMatchObject({ code: 'no_rules' })
  for (let index = 0; index < 36; index++) put(`${index}.yml`, rule(`${index}`) + '#'.repeat(2_000_000))
  await expect(bring(origin)).rejects.toMatchObject({ code: 'too_large' })
})

test.each([
  '--upload-pack=touch /tmp/x',
  '-oProxyCommand=x',
  'ext::sh -c id',
  'http://example.org/x',
  'git://example.org/x',
  'ssh://-oProxyCommand=x/y',
  'git@-oProxyCommand=x:y',
  '-x@host:y',
  'https://user:secret@example.org/x',
  'https://token@example.org/x',
  'https://example.org/x y',
  'nowhere',
])('the address %j is refused before git hears of it', (address) => {
  expect(() => readSource(address)).toThrow(expect.objectContaining({ code: 'bad_address' }))
})

test('addresses of git are known and named; a branch cannot be an option', () => {
  const names = [
    'https://github.com/SigmaHQ/sigma',
    'git@example.org:team/Our_Rules.git',
    'ssh://git@example.org:22/x.git',
  ]
  expect(names.map((address) => nameOfSource(readSource(address)))).toEqual(['sigma', 'our-rules', 'x'])
  expect(() => readSource('https://example.org/x', '--upload-pack=x')).toThrow('no branch or tag')
  expect(() => readSource('https://example.org/x', undefined, ['../x'])).toThrow('no folder of the set')
})

test('hooks, filters and configuration that a repository or its owner set up do not run', async () => {
  put('a.yml', rule('a'))
  put('.gitattributes', '*.yml filter=harm\n')
  commit()
  const mark = join(folder, 'ran')
  for (const hook of ['post-checkout', 'post-merge', 'reference-transaction']) {
    put(`.git/hooks/${hook}`, `#!/bin/sh\ntouch ${mark}\n`)
    execFileSync('chmod', ['+x', join(origin, '.git/hooks', hook)])
  }
  const templates = join(folder, 'templates')
  put('hooks/post-checkout', `#!/bin/sh\ntouch ${mark}\n`, templates)
  execFileSync('chmod', ['+x', join(templates, 'hooks/post-checkout')])
  const before = { ...process.env }
  Object.assign(process.env, {
    GIT_TEMPLATE_DIR: templates,
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'filter.harm.smudge',
    GIT_CONFIG_VALUE_0: `touch ${mark}`,
  })
  try {
    expect((await bring(gitAddress())).staged.parsed).toHaveLength(1)
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
  }
  expect(existsSync(mark)).toBe(false)
})

test('a failed fetch says what git said and leaves nothing', async () => {
  await expect(bring(`file://${join(folder, 'none')}`)).rejects.toMatchObject({
    code: 'git_failed',
    message: expect.stringContaining('does not appear to be a git repository'),
  })
  expect(readdirSync(data)).toEqual(['rules'])
})

test('a set whose rule-set.json is damaged is a problem, and no folder of it is read', async () => {
  put('a.yml', rule('a'))
  await use(origin)
  const path = join(setsFolderOf(data), 'theirs', setFile)
  writeFileSync(path, readFileSync(path, 'utf8').slice(0, 40))
  const { rules, problems } = await loadRules([join(data, 'rules')])
  expect(rules).toEqual([])
  expect(problems.map(({ file }) => file)).toEqual([path])
})
