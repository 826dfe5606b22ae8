import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { CompiledEventRule } from '../../../src/engine/detect/compiled-rule.ts'
import { RuleIndex } from '../../../src/engine/match/rule-index.ts'
import { RecordView } from '../../../src/engine/sigma/record-view.ts'
import { loadRules } from '../../../src/pipeline/rules/load-rules.ts'
import {
  compareWithAll,
  type Comparison,
  makeRandom,
  makeRecord,
  wordsOf,
  type Word,
} from '../../../src/engine/match/test-records.ts'
import { writeOddly } from '../../../src/engine/match/write-oddly.ts'
import { RecordScanner } from '../../../src/engine/scan/record-scanner.ts'
import { testDataFolder } from '../../support/test-data.ts'
import type { AcceptCheck } from '../check.ts'

const wanted = 1_000_000
const shipped = resolve(import.meta.dirname, '../../../rules')

/** What the index leaves out must not match: each event is also held against every rule of its logsource. */
export const indexFuzzCheck: AcceptCheck = {
  name: 'index: a million made and damaged events fire the same rules with it and without',
  needs: [],
  async run(report) {
    const seed = Date.now() % 1_000_000
    report.figure('seed', seed)
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-index-fuzz-'))
    try {
      const archive = join(testDataFolder(), 'sigma/rules.tar.gz')
      if (existsSync(archive)) execFileSync('tar', ['xzf', archive, '-C', folder])
      else
        report.note(
          'left out: the public rules (GATEHOUSE_TEST_DATA names no folder with sigma/rules.tar.gz)',
        )
      const { rules } = await loadRules([shipped, folder])
      const groups = groupsOf(rules.filter((rule) => rule.kind === 'event'))
      report.figure(
        'rules',
        groups.reduce((sum, group) => sum + group.rules.length, 0),
      )
      const random = makeRandom(seed)
      const byRule = groups.flatMap((group) => group.rules.map(() => group))
      let fired = 0
      let tried = 0
      let triedOfScanned = 0
      let events = 0
      const differences: unknown[] = []
      while (events < wanted && differences.length === 0) {
        // As often as there are rules in it.
        const group = byRule[Math.floor(random() * byRule.length)]
        if (!group) break
        const own = group.words[Math.floor(random() * group.words.length)] ?? []
        const record = makeRecord(own, group.words[Math.floor(random() * group.words.length)] ?? [], random)
        const text = writeOddly(record, random)
        const result = group.compare(text)
        fired += result.all.length
        tried += result.tried
        triedOfScanned += result.triedOfScanned
        events++
        const expected = result.all.join()
        if (result.found.join() !== expected || result.scanned.join() !== expected)
          differences.push({ text, ...result })
        // What is cut off or damaged is no record: any answer will do, as long as there is one.
        if (events % 10 === 0) group.scanDamaged(damage(text, random))
      }
      report.figure('events', events)
      report.figure('matches', fired)
      report.figure('rules tried an event', (tried / events).toFixed(2))
      report.figure('rules tried an event, of its text', (triedOfScanned / events).toFixed(2))
      report.expect(
        'no event fires other rules by the record or its text than without the index',
        differences.length === 0,
        differences[0],
      )
      report.expect('the events come close enough to fire rules', fired > events / 10, fired)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

interface Group {
  readonly rules: readonly CompiledEventRule[]
  /** Of each rule. */
  readonly words: readonly (readonly Word[])[]
  compare(text: string): Comparison
  scanDamaged(text: string): void
}

function groupsOf(rules: readonly CompiledEventRule[]): Group[] {
  const byLogsource = Map.groupBy(rules, ({ matcher: { rule } }) => {
    const { product, category, service } = rule.logsource
    return [rule.taxonomy, product, category, service].join('|')
  })
  const scanner = new RecordScanner()
  return [...byLogsource.values()].map((some) => {
    const index = new RuleIndex(some)
    const [first] = some
    if (!first) throw new Error('a group has no rules')
    const view = new RecordView(first.fields)
    return {
      rules: some,
      words: some.map(({ matcher }) => wordsOf([matcher.rule])),
      compare: (text) => compareWithAll(some, index, { view, scanner }, text),
      scanDamaged: (text) => {
        scanner.take(text)
        index.visit(view, () => {}, scanner)
      },
    }
  })
}

function damage(text: string, random: () => number): string {
  const at = Math.floor(random() * text.length)
  const letters = '"\\{}[]:,u0\u212a '
  const letter = letters[Math.floor(random() * letters.length)] ?? ''
  return random() < 0.5 ? text.slice(0, at) : text.slice(0, at) + letter + text.slice(at + 1)
}
