import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { eventWords } from '../console/messages/en/event-words.ts'
import { openFields } from '../src/engine/detect/held-events.ts'
import { EventContext } from '../src/model/event-context.ts'
import { Config } from '../src/pipeline/config.ts'
import { runCli } from './support/run-cli.ts'

const root = resolve(import.meta.dirname, '..')

function pagesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name))
}

const atTop = readdirSync(root).filter((name) => name.endsWith('.md'))
const pages = [...atTop, ...pagesIn('docs'), ...pagesIn('deploy')].map((path) => ({
  path,
  text: readFileSync(join(root, path), 'utf8'),
}))
const guides = pages.filter(({ path }) => path.startsWith(join('docs', 'guide')) || !path.includes('/'))

/** Fenced blocks of a page, with the word after the fence. */
function blocksOf(text: string): { language: string; body: string }[] {
  return [...text.matchAll(/^```(\w*)\n(.*?)^```/gms)].map(([, language = '', body = '']) => ({
    language,
    body,
  }))
}

test('every link inside the project leads somewhere', () => {
  const broken = pages.flatMap(({ path, text }) =>
    [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)\s#]+)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !existsSync(resolve(root, dirname(path), target)))
      .map((target) => `${path}: ${target}`),
  )
  expect(broken).toEqual([])
})

test('every file that a guide names in code exists', () => {
  const missing = pages.flatMap(({ path, text }) =>
    [...text.matchAll(/`((?:src|docs|test|rules|deploy|tools|console)\/[\w./-]+)`/g)]
      .map(([, name = '']) => name)
      .filter((name) => !existsSync(join(root, name)))
      .map((name) => `${path}: ${name}`),
  )
  expect(missing).toEqual([])
})

test('every command that is named exists, with the options that are shown', async () => {
  const named = new Map<string, Set<string>>()
  for (const { text } of pages) {
    for (const [, words = ''] of text.matchAll(/(?:bin\/|^|`)gatehouse ((?:[a-z]+|--?\w)[^\n`#]*)/gm)) {
      const command = /^(?:(?:lake|rules|key) )?[a-z]+/.exec(words)?.[0]
      if (command === undefined) continue
      const options = named.get(command) ?? new Set()
      for (const [option] of words.matchAll(/--[a-z-]+/g)) options.add(option)
      named.set(command, options)
    }
  }
  expect([...named.keys()]).toEqual(expect.arrayContaining(['import', 'doctor', 'lake verify']))
  for (const [command, options] of named) {
    const { code, stdout } = await runCli(...command.split(' '), '--help')
    expect({ command, code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`Usage: gatehouse ${command}`),
    })
    const strange = [...options].filter((option) => option !== '--help' && !stdout.includes(option))
    expect({ command, strange }).toEqual({ command, strange: [] })
  }
}, 120_000)

test('every command has its line in the guide', async () => {
  const operate = readFileSync(join(root, 'docs/guide/operate.md'), 'utf8')
  const { stdout } = await runCli('--help')
  const listed = /^Commands:\n((?: {2}.+\n)+)/m.exec(stdout)?.[1] ?? ''
  const names = [...listed.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name as string)
  expect(names.length).toBeGreaterThan(8)
  expect(names.filter((name) => !operate.includes(`\`bin/gatehouse ${name}`))).toEqual([])
})

test('every npm script that is named exists', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const own = new Set(['ci', 'start', 'test', 'install'])
  const unknown = guides.flatMap(({ path, text }) =>
    [...text.matchAll(/(?:`|^|&& )npm (?:run )?([a-z][a-z:]*)/gm)]
      .map(([, name = '']) => name)
      .filter((name) => !own.has(name) && !(name in scripts))
      .map((name) => `${path}: ${name}`),
  )
  expect(unknown).toEqual([])
})

test('every YAML block parses; those of gatehouse.yml are a valid configuration', () => {
  const known = new Set(Object.keys(Config.shape))
  const wrong: string[] = []
  let configs = 0
  for (const { path, text } of guides) {
    for (const { language, body } of blocksOf(text)) {
      if (language !== 'yaml') continue
      for (const { errors } of parseAllDocuments(body))
        wrong.push(...errors.map(({ message }) => `${path}: ${message}`))
      const value: unknown = parseAllDocuments(body).length === 1 ? parse(body) : undefined
      if (!isRecord(value) || !Object.keys(value).some((key) => known.has(key))) continue
      configs++
      const checked = Config.safeParse(value)
      if (!checked.success) wrong.push(`${path}: ${checked.error.message}`)
    }
  }
  expect(wrong).toEqual([])
  expect(configs).toBeGreaterThanOrEqual(2)
})

test('the settings and defaults that the guide lists are those of the code', () => {
  const { web, syslog, log, lake } = Config.parse({})
  const operate = readFileSync(join(root, 'docs/guide/operate.md'), 'utf8')
  const connect = readFileSync(join(root, 'docs/guide/connect.md'), 'utf8')
  expect(connect).toContain(
    `syslog UDP and TCP ${syslog.udp}, syslog TLS ${syslog.tls}, RELP ${syslog.relp}, HTTP ${web.port}`,
  )
  expect(syslog.udp).toBe(syslog.tcp)
  const row = (setting: string): string =>
    operate.split('\n').find((line) => line.startsWith(`| \`${setting}\``)) ?? ''
  expect(row('web.host')).toContain(`\`${web.host}\`, ${web.port}`)
  expect(row('syslog.udp')).toContain(`${syslog.udp}, ${syslog.tcp}, ${syslog.tls}, ${syslog.relp}`)
  expect(row('log.retention_hours')).toContain(String(log.retention_hours))
  expect(row('lake.memory_mb')).toContain(`${lake.memory_mb}, ${lake.threads}, ${lake.flush_ms}`)
  const ports = new Set([web.port, web.port + 1, ...Object.values(syslog)].map(String))
  const strange = guides.flatMap(({ path, text }) =>
    [...text.matchAll(/127\.0\.0\.1:(\d+)|localhost:(\d+)/g)]
      .map(([, plain, named]) => plain ?? named ?? '')
      .filter((port) => !ports.has(port))
      .map((port) => `${path}: port ${port}`),
  )
  expect(strange).toEqual([])
})

test('every page of the guide is reached from its index', () => {
  const index = readFileSync(join(root, 'docs/guide/README.md'), 'utf8')
  const unlisted = pagesIn('docs/guide')
    .map((path) => relative('docs/guide', path))
    .filter((name) => name !== 'README.md' && !index.includes(`(${name})`))
  expect(unlisted).toEqual([])
})

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

test('the table of what context says names every field, and which of them wait; the console has a word for each', () => {
  const guide = readFileSync(join(root, 'docs/guide/rules.md'), 'utf8')
  const table = /^\| field of `context\.`[^]*?\n\n/m.exec(guide)?.[0] ?? ''
  const rows = table.split('\n').map((row) => row.split('|').map((cell) => cell.trim()))
  const told = rows.flatMap(([, names = '', , waits]) =>
    [...names.matchAll(/`([a-z_]+)`/g)].map(([, name = '']) => ({ name, waits: waits === 'yes' })),
  )
  // Not for rules: which facts the stamp was made with, and what joins no incidents.
  const fields = Object.keys(EventContext.shape).filter((name) => name !== 'version' && name !== 'shared')
  expect(told.map(({ name }) => name).toSorted()).toEqual(fields.toSorted())
  const waiting = told.filter(({ waits }) => waits).map(({ name }) => `context.${name}`)
  expect(waiting.toSorted()).toEqual([...openFields.keys()].toSorted())
  expect(Object.keys(eventWords.context).toSorted()).toEqual(Object.keys(EventContext.shape).toSorted())
})
