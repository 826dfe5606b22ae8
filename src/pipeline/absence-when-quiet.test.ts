import { expect, test } from 'vitest'
import { ContextEngine } from '../engine/context/context-engine.ts'
import { compileRules } from '../engine/detect/compile-rules.ts'
import { DetectionEngine } from '../engine/detect/detection-engine.ts'
import { IncidentEngine } from '../engine/incidents/incident-engine.ts'
import { parseRuleFile } from '../engine/sigma/parse-rule.ts'
import type { LoggedReceipt } from '../model/receipt.ts'
import { EventPath } from './event-path.ts'
import { PipelineLoop } from './pipeline-loop.ts'
import { Troubles } from './troubles.ts'

const startMs = Date.UTC(2026, 5, 17, 12)
const minute = 60_000

const rules = `
title: Patrol begun
name: begun
logsource: { category: authentication, product: linux }
detection: { s: { activity: logon }, condition: s }
taxonomy: ocsf
---
title: Patrol ended
name: ended
logsource: { category: authentication, product: linux }
detection: { s: { activity: logoff }, condition: s }
taxonomy: ocsf
---
title: Patrol begun and not ended
id: 6f0c7c1e-3a52-4f1d-9a38-0f0c3f5f9b11
correlation:
  type: absence
  rules: [begun]
  without: [ended]
  after: 5m
  group-by: [source]
`

const line = (seq: number, source: string, atMs: number): LoggedReceipt => ({
  seq,
  source,
  transport: 'syslog-tcp',
  receivedAtMs: atMs,
  raw: `<86>1 ${new Date(atMs).toISOString()} web-1 sshd 812 - - Accepted password for ada from 10.0.0.9 port 5022 ssh2`,
})

/** Reads these messages and then nothing more, while our clock goes on by ten seconds a turn until `untilMs`. */
async function runQuiet(receipts: readonly LoggedReceipt[], untilMs: number) {
  let nowMs = startMs
  const raised: { atMs: number; rule: string }[] = []
  const compiled = compileRules(parseRuleFile('patrol.yml', rules).rules)
  expect(compiled.problems).toEqual([])
  const detection = new DetectionEngine()
  detection.setRules(compiled.rules)
  const incidents = new IncidentEngine()
  const path = new EventPath({
    context: new ContextEngine(),
    detection,
    incidents,
    sourceOf: () => undefined,
  })
  const loop: PipelineLoop = new PipelineLoop(
    {
      reader: {
        head: () => receipts.length + 1,
        isDamageOfOne: () => false,
        read(fromSeq) {
          nowMs += 10_000
          if (nowMs >= untilMs) loop.stop()
          // It need not sleep: the test's clock goes on by itself.
          loop.wake()
          return receipts.filter(({ seq, receivedAtMs }) => seq >= fromSeq && receivedAtMs <= nowMs)
        },
      },
      path,
      incidents,
      spool: { addRows() {}, appendRows() {}, rotate() {} },
      flushMs: Infinity,
      async commit({ alerts }) {
        for (const { rule } of alerts) raised.push({ atMs: nowMs, rule })
        return []
      },
      takeCorrections: () => [],
      recall: async () => [],
      snapshot: () => ({}),
      writeCheckpoint() {},
      post() {},
      troubles: new Troubles(),
      now: () => nowMs,
    },
    1,
    1,
  )
  await loop.run()
  return raised
}

const absence = '6f0c7c1e-3a52-4f1d-9a38-0f0c3f5f9b11'

test('an absence fires though every source fell silent: our clock moves the watermark on', async () => {
  // Each source was heard once, the second a little behind the first; neither ever comes again.
  const receipts = [line(1, 'gate', startMs), line(2, 'yard', startMs + 20_000)]
  const raised = await runQuiet(receipts, startMs + 10 * minute)
  const fired = raised.filter(({ rule }) => rule === absence)
  expect(fired).toHaveLength(2)
  // Five minutes after the event, when no source can be expected to bring anything older: a minute of lateness.
  for (const { atMs } of fired) {
    expect(atMs - startMs).toBeGreaterThan(6 * minute)
    expect(atMs - startMs).toBeLessThanOrEqual(7 * minute)
  }
})

test('before the time has passed nothing fires', async () => {
  const raised = await runQuiet([line(1, 'gate', startMs)], startMs + 5 * minute)
  expect(raised.filter(({ rule }) => rule === absence)).toEqual([])
})
