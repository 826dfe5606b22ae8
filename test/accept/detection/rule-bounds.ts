import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compileRules } from '../../../src/engine/detect/compile-rules.ts'
import { DetectionEngine } from '../../../src/engine/detect/detection-engine.ts'
import { parseRuleFile } from '../../../src/engine/sigma/parse-rule.ts'
import type { SecurityEvent } from '../../../src/model/event.ts'
import { loadRules } from '../../../src/pipeline/rules/load-rules.ts'
import type { AcceptCheck, Report } from '../check.ts'

const counting = (name: string, kind: string) => `title: ${name}
id: ${name}-seen
taxonomy: ocsf
detection: { s: { native.kind: ${kind} }, condition: s }
---
title: ${name}
id: ${name}
correlation:
  type: event_count
  rules: [${name}-seen]
  group-by: [native.key]
  timespan: 1d
  condition: { gte: 20 }
`

function eventOf(n: number, kind: string, key: string): SecurityEvent {
  const time = 1_000_000 + n
  return {
    id: `${kind}${n}`,
    class: 'base_event',
    activity: 'other',
    domain: 'cyber',
    severity: 'low',
    message: kind,
    time,
    received_time: time,
    time_basis: 'device',
    source: 's',
    connector: 'c',
    raw: '',
    native: { kind, key },
  }
}

/** A rule with more than a million keys beside one with few. */
export const millionKeysCheck: AcceptCheck = {
  name: 'million keys',
  needs: [],
  async run(report) {
    const { rules } = compileRules(
      parseRuleFile('t.yml', `${counting('wide', 'a')}---\n${counting('few', 'b')}`).rules,
    )
    const engine = new DetectionEngine({ past: { seed: { low: 1, high: 2 }, read: () => [] } })
    engine.setRules(rules)
    for (let n = 0; n < 1_000; n++) engine.process(eventOf(n, 'b', `key-${n}`), n)
    for (let n = 0; n < 1_100_000; n++) {
      engine.process(eventOf(n, 'a', `key-${n}`), n)
      if (n % 1_000 === 0) engine.advance(1_000_000 + n - 1_000)
    }
    const [wide, few] = engine.loads()
    if (!wide || !few) throw new Error('the rules were not loaded')
    report.figure('keys', wide.keys)
    report.figure('let go', wide.evicted)
    report.figure('memory', Math.round(wide.bytes / 2 ** 20), 'MB')
    report.expect('it keeps a million keys at most', wide.keys <= 1_000_000 && wide.keys > 900_000, wide)
    report.expect('each of the others is counted as let go', wide.keys + wide.evicted === 1_100_000, wide)
    report.expect('its memory is bounded', wide.bytes < 250 * 2 ** 20, wide.bytes)
    report.expect('the rule beside it keeps its own', few.keys === 1_000 && few.evicted === 0, few)
  },
}

/** Ten thousand rules in files, one of them broken. */
export const tenThousandRulesCheck: AcceptCheck = {
  name: 'ten thousand rules',
  needs: [],
  async run(report) {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-many-rules-'))
    try {
      for (let n = 0; n < 10_000; n++) writeFileSync(join(folder, `r${n}.yml`), ruleText(n))
      await manyRules(folder, report)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

function ruleText(n: number): string {
  if (n === 5_000)
    return 'title: Broken\nlogsource: { product: p }\ndetection: { s: { f: 1 }, condition: nowhere }\n'
  return `title: Rule ${n}
id: r${n}
logsource: { product: windows, category: process_creation }
detection:
  s: { Image|endswith: '\\tool${n}.exe', CommandLine|contains: 'word${n}' }
  condition: s
`
}

async function manyRules(folder: string, report: Report): Promise<void> {
  const cpu = process.cpuUsage()
  const loaded = await loadRules([folder])
  const { user, system } = process.cpuUsage(cpu)
  report.figure('loading', ((user + system) / 1e6).toFixed(1), 'CPU s')
  report.expect('all but the broken one are used', loaded.rules.length === 9_999, loaded.rules.length)
  const [problem] = loaded.problems
  report.expect(
    'the broken one is named with its file',
    loaded.problems.length === 1 && problem?.file.endsWith('r5000.yml') === true,
    loaded.problems.slice(0, 3),
  )
  const engine = new DetectionEngine()
  engine.setRules(loaded.rules)
  let fired = 0
  const native = { Image: 'C:\\tools\\tool7000.exe', CommandLine: 'tool7000 word7000 --quiet' }
  const one = {
    ...eventOf(1, 'a', 'k'),
    native,
    logsource: { product: 'windows', category: 'process_creation' },
  }
  fired += engine.process(one, 1, JSON.stringify(native)).length
  report.expect('the one that fits fires', fired === 1, fired)
  const before = process.cpuUsage()
  for (let n = 0; n < 20_000; n++) engine.process(one, n, JSON.stringify(native))
  const after = process.cpuUsage(before)
  report.figure('an event', ((after.user + after.system) / 20_000).toFixed(1), 'CPU µs')
}
