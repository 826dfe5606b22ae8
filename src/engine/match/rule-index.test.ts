import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compileRules } from '../detect/compile-rules.ts'
import type { CompiledEventRule } from '../detect/compiled-rule.ts'
import { parseRuleFile } from '../sigma/parse-rule.ts'
import { FieldTable, RecordView, type JsonRecord } from '../sigma/record-view.ts'
import type { EventRule, ParsedRule } from '../sigma/rule-ast.ts'
import { RecordScanner } from '../scan/record-scanner.ts'
import { compareWithAll, makeRandom, makeRecord, wordsOf } from './test-records.ts'
import { RuleIndex } from './rule-index.ts'
import { witnessesOf } from './witness.ts'
import { writeOddly } from './write-oddly.ts'

const head = 'title: t\nlogsource: { category: process_creation }\n'

function rulesOf(texts: readonly string[]): CompiledEventRule[] {
  const parsed = texts.flatMap((text, index) => parseRuleFile(`${index}.yml`, text).rules)
  return eventRules(parsed)
}

function eventRules(parsed: readonly ParsedRule[]): CompiledEventRule[] {
  return compileRules(parsed).rules.filter((rule) => rule.kind === 'event')
}

function pick(rules: readonly CompiledEventRule[], random: () => number): EventRule[] {
  const rule = rules[Math.floor(random() * rules.length)]
  return rule ? [rule.matcher.rule] : []
}

const scanner = new RecordScanner()

function compare(
  rules: readonly CompiledEventRule[],
  index: RuleIndex<CompiledEventRule>,
  record: JsonRecord,
) {
  const view = new RecordView(rules[0]?.fields ?? new FieldTable())
  return compareWithAll(rules, index, { view, scanner }, JSON.stringify(record))
}

test('the rarest part of a rule is its witness; what is not there is none', () => {
  const witness = (detection: string) => {
    const rule = parseRuleFile('r.yml', `${head}detection:\n${detection}`).rules[0] as EventRule
    return witnessesOf(rule)[0]?.map(({ field, kind, literal }) => `${field} ${kind} ${literal}`)
  }
  expect(
    witness(
      "  a: { Image|endswith: '\\powershell.exe', CommandLine|contains: 'DownloadCradle' }\n  condition: a",
    ),
  ).toEqual(['CommandLine contains downloadcradle'])
  expect(witness("  a: { Image: 'x' }\n  b: { Image: 'y' }\n  condition: a or b")).toEqual([
    'Image equals x',
    'Image equals y',
  ])
  expect(witness("  a: { Image: 'x' }\n  condition: not a")).toBeUndefined()
  expect(witness("  a: { Image: 'x' }\n  b: { Tool: null }\n  condition: a or b")).toBeUndefined()
  expect(witness("  a: { CommandLine: 'one*longest piece*' }\n  condition: a")).toEqual([
    'CommandLine contains longest piece',
  ])
})

test('a regular expression is known by what every match holds, also in another case', () => {
  const rules = rulesOf(
    Array.from(
      { length: 10 },
      (_, n) =>
        `${head}id: r${n}\ndetection:\n  a: { CommandLine|re|i: 'task${n} +--go(es)?' }\n  condition: a\n`,
    ),
  )
  const index = new RuleIndex(rules)
  // The long ſ stands for an s and the Kelvin sign for a k where case does not count.
  for (const text of ['TASK7  --GO', 'ta\u017f\u212a7 --goe\u017f', 'task7--go']) {
    const { found, scanned, all } = compare(rules, index, { CommandLine: text })
    expect(found).toEqual(all)
    expect(scanned).toEqual(all)
    expect(all).toEqual(text === 'task7--go' ? [] : ['r7'])
  }
})

test('a thousand rules are found by what the event shows, and few are tried', () => {
  const rules = rulesOf(
    Array.from(
      { length: 1_000 },
      (_, n) =>
        `${head}id: r${n}\ndetection:\n  a: { Image|endswith: '\\tool-${n}.exe' }\n  b: { CommandLine|contains|all: ['--go-${n} ', 'x'] }\n  condition: a or b\n`,
    ),
  )
  const index = new RuleIndex(rules)
  const record = { Image: 'C:\\Temp\\TOOL-17.exe', CommandLine: 'tool --go-400 x' }
  const { found, scanned, all, tried, triedOfScanned } = compare(rules, index, record)
  expect(found).toEqual(['r17', 'r400'])
  expect(found).toEqual(all)
  expect(scanned).toEqual(all)
  expect(tried).toBeLessThan(10)
  expect(triedOfScanned).toBeLessThan(10)
})

// Skipped without GATEHOUSE_TEST_DATA: a folder with sigma/rules.tar.gz.
const archive = join(process.env['GATEHOUSE_TEST_DATA'] ?? '', 'sigma/rules.tar.gz')

describe.skipIf(!existsSync(archive))('over the public rules (need GATEHOUSE_TEST_DATA)', () => {
  let folder: string
  const groups = new Map<string, { rules: CompiledEventRule[]; index: RuleIndex<CompiledEventRule> }>()

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-index-'))
    execFileSync('tar', ['xzf', archive, '-C', folder])
    const parsed = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.yml'))
      .flatMap((name) => parseRuleFile(name, readFileSync(join(folder, name), 'utf8')).rules)
    const byLogsource = Map.groupBy(
      eventRules(parsed),
      ({ matcher: { rule } }) =>
        `${rule.logsource.product}|${rule.logsource.category}|${rule.logsource.service}`,
    )
    for (const [name, rules] of byLogsource) groups.set(name, { rules, index: new RuleIndex(rules) })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('events made of the rules’ own words fire the same rules with the index and without', () => {
    const random = makeRandom(20261124)
    const views = new Map<readonly CompiledEventRule[], RecordView>()
    let fired = 0
    let tried = 0
    let triedOfScanned = 0
    let tests = 0
    for (const { rules, index } of groups.values()) {
      const words = wordsOf(rules.map(({ matcher }) => matcher.rule))
      const rounds = Math.min(200, 20 + rules.length)
      for (let round = 0; round < rounds; round++) {
        const text = writeOddly(makeRecord(wordsOf(pick(rules, random)), words, random), random)
        const view = views.get(rules) ?? new RecordView(rules[0]?.fields ?? new FieldTable())
        views.set(rules, view)
        const result = compareWithAll(rules, index, { view, scanner }, text)
        const { all, found, scanned } = result
        expect({ text, found, scanned }).toEqual({ text, found: all, scanned: all })
        triedOfScanned += result.triedOfScanned
        fired += result.all.length
        tried += result.tried
        tests += rules.length
      }
    }
    expect(fired).toBeGreaterThan(1_000)
    expect(tried / tests).toBeLessThan(0.2)
    expect(triedOfScanned).toBeLessThan(tried)
  }, 120_000)
})
