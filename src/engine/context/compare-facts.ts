import type { ContextCorrection } from '../../model/context-correction.ts'
import type { Plan } from '../../model/person.ts'
import type { FactIndex } from './fact-index.ts'
import type { Span } from './feed-health.ts'
import { employmentAt, type PersonNode } from './person-index.ts'

/** What changed facts change about the past in `told`: employment entered late, plans made or approved afterwards. */
export function compareFacts(before: FactIndex, after: FactIndex, told: Span): ContextCorrection[] {
  if (!Number.isFinite(told.from)) return []
  return [...comparePeople(before, after, told), ...comparePlans(before.plans.all, after.plans.all, told)]
}

function comparePeople(before: FactIndex, after: FactIndex, told: Span): ContextCorrection[] {
  const corrections: ContextCorrection[] = []
  for (const [id, node] of after.people.byId) {
    const old = before.people.byId.get(id)
    const span = old && differingEmployment(old, node, told)
    if (span) corrections.push({ kind: 'employment', person: id, ...span, events: [] })
  }
  return corrections
}

/** From the first to the last time at which the two say different things. */
function differingEmployment(old: PersonNode, node: PersonNode, told: Span): Span | undefined {
  if (JSON.stringify(old.employment) === JSON.stringify(node.employment)) return undefined
  const edges = [...old.employment, ...node.employment]
    .flatMap(({ fromMs, toMs }) => [fromMs, toMs])
    .filter((edge) => edge > told.from && edge < told.to)
  const starts = [told.from, ...edges].sort((a, b) => a - b)
  let span: Span | undefined
  for (const [index, from] of starts.entries()) {
    const to = starts[index + 1] ?? told.to
    if (employmentAt(old, from).state === employmentAt(node, from).state) continue
    span = { from: span?.from ?? from, to }
  }
  return span
}

function comparePlans(before: readonly Plan[], after: readonly Plan[], told: Span): ContextCorrection[] {
  const texts = new Map(before.map((plan) => [plan.id, plan]))
  const changed: [id: string, spans: Span[]][] = []
  for (const plan of after) {
    const old = texts.get(plan.id)
    texts.delete(plan.id)
    if (!old) changed.push([plan.id, [spanOf(plan)]])
    else if (JSON.stringify(old) !== JSON.stringify(plan))
      changed.push([plan.id, [spanOf(old), spanOf(plan)]])
  }
  for (const [id, plan] of texts) changed.push([id, [spanOf(plan)]])
  return changed.flatMap(([plan, spans]): ContextCorrection[] => {
    const from = Math.max(told.from, Math.min(...spans.map((span) => span.from)))
    const to = Math.min(told.to, Math.max(...spans.map((span) => span.to)))
    return from < to ? [{ kind: 'plan', plan, from, to, events: [] }] : []
  })
}

function spanOf({ from, to }: Plan): Span {
  return { from: Date.parse(from), to: Date.parse(to) + 1 }
}
