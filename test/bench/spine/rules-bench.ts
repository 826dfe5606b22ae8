import type { CompiledRule } from '../../../src/engine/detect/compiled-rule.ts'
import { DetectionEngine } from '../../../src/engine/detect/detection-engine.ts'
import type { SecurityEvent } from '../../../src/model/event.ts'
import { compareCpu } from '../compare.ts'
import type { Bench, Figure } from '../figure.ts'
import { demoContext } from './context-bench.ts'
import { openEventSource } from './event-source.ts'
import { openRuleShelf } from './rule-sets.ts'
import { sampleEvents, sampleReceipts } from './sample-receipts.ts'

const count = 20_000

/** The rules' share alone, against one rule over the same events: how the cost grows with their number. */
export const rulesBench: Bench = {
  name: 'rules',
  async run() {
    const context = demoContext()
    const events = sampleEvents(sampleReceipts(openEventSource(), count))
    for (const event of events) event.context = context.apply(event)
    const shelf = openRuleShelf()
    try {
      const one = engineOf(await shelf.load(1))
      const figures: Figure[] = []
      for (const size of [10, 100, 1_000]) {
        const rules = await shelf.load(size)
        const engine = engineOf(rules)
        const times = await compareCpu(
          () => runAll(engine, events),
          () => runAll(one, events),
        )
        figures.push({
          name: `detection with ${rules.length} rules, one core`,
          value: count / times.ours,
          unit: 'events per CPU second',
          comparedWith: `one rule (${shelf.origin})`,
          ratio: times.baseline / times.ours,
        })
      }
      return figures
    } finally {
      shelf.close()
    }
  },
}

function engineOf(rules: readonly CompiledRule[]): DetectionEngine {
  const engine = new DetectionEngine()
  engine.setRules(rules)
  return engine
}

let seq = 0

function runAll(engine: DetectionEngine, events: readonly SecurityEvent[]): void {
  for (const event of events) engine.process(event, ++seq)
}
