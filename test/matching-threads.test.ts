import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CompiledEventRule } from '../src/engine/detect/compiled-rule.ts'
import { concerns } from '../src/engine/detect/route-events.ts'
import { FieldTable, RecordView } from '../src/engine/sigma/record-view.ts'
import type { SecurityEvent } from '../src/model/event.ts'
import { MatcherPool } from '../src/pipeline/match/matcher-pool.ts'
import { compileTexts, type NamedText } from '../src/pipeline/match/rule-texts.ts'
import { linesOf, mixes, receiptOf } from './bench/detection/recorded-mixes.ts'
import { sampleEvents } from './bench/spine/sample-receipts.ts'
import { testDataFolder } from './support/test-data.ts'

const archive = join(testDataFolder(), 'sigma', 'rules.tar.gz')
const parsing = { pipelines: [], placeholders: {} }

// Skipped without GATEHOUSE_TEST_DATA: a folder with sigma/rules.tar.gz and events/.
describe.skipIf(!existsSync(archive))('public rules over recorded events', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-threads-'))
  let documents: NamedText[] = []
  beforeAll(() => {
    execFileSync('tar', ['xzf', archive, '-C', folder])
    documents = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /^rules\/windows\/(process_creation|registry|builtin)\/.*\.yml$/.test(file))
      .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('none, one and two threads find what every rule of the logsource tried finds', async () => {
    const rules = compileTexts(documents, parsing).filter((rule) => rule.kind === 'event')
    const events = mixes.flatMap((mix) => sampleEvents(linesOf(mix, 240).map(receiptOf)))
    const known = events.filter(({ logsource, native }) => logsource && native)
    const records = known.map(({ logsource = {}, native }) => {
      const id = Number(native?.['EventID'] ?? NaN)
      return { logsource, eventId: Number.isNaN(id) ? undefined : id, text: JSON.stringify(native) }
    })
    const expected = known.map((event) => tryAll(rules, event))
    expect(expected.filter((found) => found.length > 0).length).toBeGreaterThan(15)
    for (const threads of [0, 1, 2]) {
      const troubles: string[] = []
      const onTrouble = (message: string) => void troubles.push(message)
      const pool = new MatcherPool({ documents, parsing, threads, onTrouble })
      try {
        expect(await pool.match(records)).toEqual(expected)
      } finally {
        await pool.stop()
      }
      expect(troubles).toEqual([])
    }
  }, 240_000)
})

/** Places of the rules that come true. */
function tryAll(
  rules: readonly CompiledEventRule[],
  { logsource = {}, native = {} }: SecurityEvent,
): number[] {
  const view = new RecordView(rules[0]?.fields ?? new FieldTable())
  view.reset(native)
  return rules.flatMap(({ matcher }, number) =>
    concerns(matcher.rule.logsource, logsource) && matcher.test(view) ? [number] : [],
  )
}
