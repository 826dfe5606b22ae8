import type { ContextCorrection } from '../../model/context-correction.ts'
import type { Plan } from '../../model/person.ts'
import type { ThreatLevel } from '../../model/site.ts'
import type { FactIndex } from './fact-index.ts'
import type { Span } from './feed-health.ts'
import { employmentAt, type PersonNode } from './person-index.ts'
import { spanOfThreat } from './threat-index.ts'

/** What changed facts change about the past in `told`: employment entered late, plans made or approved and threat levels stated afterwards. */
export function compareFacts(before: FactIndex, after: FactIndex, told: Span): ContextCorrection[] {
  if (!Number.isFinite(told.from)) return []
  const places = new Map([...before.threats.all, ...after.threats.all].map(({ id, place }) => [id, place]))
  const siteOf = (id: string) => {
    const site = places.get(id)
    return site !== undefined && after.sites.has(site) ? { site } : {}
  }
  return [
    ...comparePeople(before, after, told),
    ...compareSpans(before.plans.all, after.plans.all, spanOfPlan, told).map(
      ({ id, ...span }): ContextCorrection => ({ kind: 'plan', plan: id, ...span, events: [] }),
    ),
    ...compareSpans(before.threats.all, after.threats.all, spanOfLevel, told).map(
      ({ id, ...span }): ContextCorrection => ({
        kind: 'threat',
        threat: id,
        ...siteOf(id),
        ...span,
        events: [],
      }),
    ),
  ]
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

/** What was added, changed or taken away of things that hold for a span, with the span that concerns. */
function compareSpans<T extends { readonly id: string }>(
  before: readonly T[],
  after: readonly T[],
  spanOf: (item: T) => Span,
  told: Span,
): (Span & { id: string })[] {
  const left = new Map(before.map((item) => [item.id, item]))
  const changed: [id: string, spans: Span[]][] = []
  for (const item of after) {
    const old = left.get(item.id)
    left.delete(item.id)
    if (!old) changed.push([item.id, [spanOf(item)]])
    else if (JSON.stringify(old) !== JSON.stringify(item))
      changed.push([item.id, [spanOf(old), spanOf(item)]])
  }
  for (const [id, item] of left) changed.push([id, [spanOf(item)]])
  return changed.flatMap(([id, spans]) => {
    const from = Math.max(told.from, Math.min(...spans.map((span) => span.from)))
    const to = Math.min(told.to, Math.max(...spans.map((span) => span.to)))
    return from < to ? [{ id, from, to }] : []
  })
}

function spanOfPlan({ from, to }: Plan): Span {
  return { from: Date.parse(from), to: Date.parse(to) + 1 }
}

function spanOfLevel(level: ThreatLevel): Span {
  const { fromMs, toMs } = spanOfThreat(level)
  return { from: fromMs, to: toMs }
}
