import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { compileRule, type EventMatcher } from './compile-rule.ts'
import { parseRuleFile } from './parse-rule.ts'
import type { RuleProblem } from './problem.ts'
import { FieldTable, RecordView } from './record-view.ts'

/** A folder with archives of SigmaHQ's rules and of their positive samples. */
const data = join(process.env['GATEHOUSE_TEST_DATA'] ?? '', 'sigma')
const isThere = existsSync(join(data, 'rules.tar.gz')) && existsSync(join(data, 'regression.tar.gz'))

// Skipped without GATEHOUSE_TEST_DATA: a folder with sigma/rules.tar.gz and sigma/regression.tar.gz.
describe.skipIf(!isThere)('the public rules (need GATEHOUSE_TEST_DATA)', () => {
  let folder: string
  const fields = new FieldTable()
  const matchers = new Map<string, EventMatcher>()
  const problems: RuleProblem[] = []
  let files = 0

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-sigma-'))
    for (const archive of ['rules', 'regression']) {
      execFileSync('tar', ['xzf', join(data, `${archive}.tar.gz`), '-C', folder])
    }
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!name.startsWith('rules') || !name.endsWith('.yml')) continue
      files++
      const parsed = parseRuleFile(name, readFileSync(join(folder, name), 'utf8'))
      problems.push(...parsed.problems)
      for (const rule of parsed.rules) {
        if (rule.kind === 'event') matchers.set(rule.head.id, compileRule(rule, [], fields))
      }
    }
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('all load, but for those whose placeholders have no value', () => {
    expect(files).toBeGreaterThan(3_700)
    expect(problems.filter(({ code }) => code !== 'no_placeholder')).toEqual([])
    expect(matchers.size + problems.length).toBe(files)
  })

  test('those whose placeholders had no value load when they are given', () => {
    const lacking = problems.filter(({ code }) => code === 'no_placeholder')
    const names = lacking.flatMap(({ message }) => /%(.+)%/.exec(message)?.[1] ?? [])
    const placeholders = new Map(names.map((name) => [name, ['some value']]))
    for (const { file } of lacking) {
      const parsed = parseRuleFile(file, readFileSync(join(folder, file), 'utf8'), { placeholders })
      expect(parsed.problems).toEqual([])
      expect(parsed.rules).toHaveLength(1)
    }
  })

  test('every sample with data fires its rule at least the stated number of times', () => {
    const view = new RecordView(fields)
    let samples = 0
    const misses: string[] = []
    for (const { rule, records, expected } of readSamples(join(folder, 'regression_data'))) {
      const matcher = matchers.get(rule)
      let found = 0
      for (const record of records) {
        view.reset(record)
        if (matcher?.test(view)) found++
      }
      samples++
      if (found < expected) misses.push(`${rule}: ${found} of ${expected}`)
    }
    expect(misses).toEqual([])
    expect(samples).toBeGreaterThanOrEqual(100)
  })
})

interface Sample {
  readonly rule: string
  readonly records: Record<string, unknown>[]
  readonly expected: number
}

interface SampleInfo {
  rule_metadata: { id: string }[]
  regression_tests_info?: { match_count?: number; path: string }[]
}

function* readSamples(root: string): Generator<Sample> {
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('info.yml')) continue
    const info = parse(readFileSync(join(root, name), 'utf8')) as SampleInfo
    for (const sample of info.regression_tests_info ?? []) {
      const json = join(root, '..', sample.path.replace(/\.[a-z]+$/, '.json'))
      if (!existsSync(json)) continue
      const records = readObjects(readFileSync(json, 'utf8')).map(flatten)
      for (const { id } of info.rule_metadata) yield { rule: id, records, expected: sample.match_count ?? 1 }
    }
  }
}

/** The samples are objects one after another, over many lines. */
function readObjects(text: string): WindowsRecord[] {
  return text
    .split(/\n(?=\{)/)
    .filter((part) => part.trim() !== '')
    .map((part) => JSON.parse(part) as WindowsRecord)
}

interface WindowsRecord {
  Event: {
    System: Record<string, unknown> & { Provider?: { '#attributes'?: { Name?: string } } }
    EventData?: Record<string, unknown> | null
  }
}

/** A Windows record with its data at the top, as the connector for Windows makes it. */
function flatten({ Event }: WindowsRecord): Record<string, unknown> {
  const { System } = Event
  // Rules name Windows fields without the spaces that some have.
  const data = Object.entries(Event.EventData ?? {}).map(([name, value]) => [name.replaceAll(' ', ''), value])
  return { ...System, Provider_Name: System.Provider?.['#attributes']?.Name, ...Object.fromEntries(data) }
}
