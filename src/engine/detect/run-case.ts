import type { SecurityEvent } from '../../model/event.ts'
import { fold } from '../sigma/fold.ts'
import type { AlertDraft } from './alert-draft.ts'
import type { CompiledRule } from './compiled-rule.ts'
import { DetectionEngine } from './detection-engine.ts'
import type { RuleCase } from './read-cases.ts'

export interface CaseResult {
  readonly passed: boolean
  /** What went wrong, or what fired. */
  readonly text: string
  readonly alerts: readonly AlertDraft[]
  readonly gaps: number
}

/** Runs a case over rules, once in its own order and once backwards: the alerts must be as said, and the same. */
export function runCase(rules: readonly CompiledRule[], one: RuleCase): CaseResult {
  const { alerts, gaps } = run(rules, one.events, one.neighbours)
  const backwards = run(rules, one.events.toReversed(), one.neighbours)
  const result = { alerts, gaps }
  if (alerts.length !== one.fires) {
    const titles = alerts.map(({ title }) => `"${title}"`).join(', ') || 'none'
    return { ...result, passed: false, text: `expected ${one.fires} alerts, got ${alerts.length}: ${titles}` }
  }
  if (one.gaps !== undefined && gaps !== one.gaps) {
    return { ...result, passed: false, text: `expected ${one.gaps} coverage gaps, got ${gaps}` }
  }
  const ids = (list: readonly AlertDraft[]) =>
    list
      .map(({ id }) => id)
      .sort()
      .join()
  if (ids(alerts) !== ids(backwards.alerts)) {
    return { ...result, passed: false, text: 'the events backwards give other alerts' }
  }
  return { ...result, passed: true, text: `${alerts.length} alerts as expected` }
}

function run(
  rules: readonly CompiledRule[],
  events: readonly SecurityEvent[],
  neighbours: RuleCase['neighbours'],
): { alerts: AlertDraft[]; gaps: number } {
  const joined = new Set(
    neighbours.flatMap(([a = '', b = '']) => [`${fold(a)} ${fold(b)}`, `${fold(b)} ${fold(a)}`]),
  )
  const engine = new DetectionEngine({ areNeighbours: (one, other) => joined.has(`${one} ${other}`) })
  engine.setRules(rules)
  const alerts = new Map<string, AlertDraft>()
  const take = (drafts: readonly AlertDraft[]) => {
    for (const draft of drafts) {
      for (const id of draft.supersedes) alerts.delete(id)
      alerts.set(draft.id, draft)
    }
  }
  events.forEach((event, index) => take(engine.process(event, index)))
  take(engine.advance(Number.MAX_SAFE_INTEGER))
  const gaps = engine.coverageGaps().reduce((sum, { count }) => sum + count, 0)
  return { alerts: [...alerts.values()], gaps }
}
