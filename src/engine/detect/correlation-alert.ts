import type { Entity, EventSummary } from '../../model/alert.ts'
import { shortHash } from '../sigma/sha256.ts'
import type { AlertDraft, ExplanationPart } from './alert-draft.ts'
import type { CompiledCorrelation, CompiledRule } from './compiled-rule.ts'
import type { Item, Occurrence } from './occurrence.ts'
import { sequenceOf, waitOf, type SequenceFinding } from './sequence.ts'

/** Most events that an alert shows; how many there were stands in its explanation. */
export const maxAlertEvents = 50

/** Derived from rule, key and canonical event time alone. */
export function correlationAlertId(
  rule: CompiledRule,
  key: readonly string[],
  time: number,
  extra = '',
): string {
  return `a-${shortHash(rule.head.id, JSON.stringify(key), String(time), extra)}`
}

export interface CorrelationFinding extends Pick<SequenceFinding, 'window' | 'total' | 'reached'> {
  readonly id: string
  readonly key: readonly string[]
  readonly time: number
  readonly firstTime: number
  readonly lastTime: number
  readonly fired: 'at_once' | 'watermark'
  /** Event time that the watermark had to pass before it could be judged. */
  readonly until: number
  readonly late: boolean
  /** In order of time. */
  readonly occurrences: readonly Item[]
  readonly summary: string
  readonly supersedes: readonly string[]
  readonly final: boolean
}

/** Builds the alert of a correlation from what its window found. */
export function correlationAlert(rule: CompiledCorrelation, finding: CorrelationFinding): AlertDraft {
  const { head } = rule
  const events = uniqueEvents(finding.occurrences)
  const sites = [...new Set(events.flatMap(({ site }) => (site === undefined ? [] : [site])))].sort()
  const key = Object.fromEntries(rule.rule.groupBy.map((name, index) => [name, finding.key[index] ?? '']))
  return {
    id: finding.id,
    rule: head.id,
    rule_title: head.title,
    rule_version: rule.version,
    title: head.title,
    severity: head.level,
    time: finding.time,
    first_time: finding.firstTime,
    last_time: finding.lastTime,
    fired: finding.fired,
    late: finding.late,
    key,
    domains: [...new Set(events.map(({ domain }) => domain))].sort(),
    ...(sites[0] === undefined ? {} : { site: sites[0] }),
    sites,
    entities: uniqueEntities(events.flatMap(({ entities }) => entities)),
    events,
    explanation: [
      { part: 'correlation', text: finding.summary },
      ...conditionsOf(rule),
      ...explain(finding.occurrences),
    ],
    ...(finding.fired === 'watermark' && { waited: waitOf(rule, finding.until) }),
    sequence: sequenceOf(rule, { ...finding, moment: finding.time }),
    tags: [...head.tags],
    supersedes: [...finding.supersedes],
    final: finding.final,
  }
}

function uniqueEvents(occurrences: readonly Occurrence[]): EventSummary[] {
  const events = new Map<string, EventSummary>()
  for (const { event } of occurrences) if (event && events.size < maxAlertEvents) events.set(event.id, event)
  return [...events.values()]
}

export function uniqueEntities(entities: readonly Entity[]): Entity[] {
  return [...new Map(entities.map((entity) => [`${entity.kind}:${entity.id}`, entity])).values()]
}

const maxExplained = 10

function conditionsOf({ inputs }: CompiledCorrelation): ExplanationPart[] {
  return inputs.slice(0, maxExplained).flatMap(({ rule, condition }) => {
    return condition === undefined ? [] : [{ part: 'condition', rule, text: condition }]
  })
}

/** Why each rule below came true, at the first event that each explanation fits. */
function explain(occurrences: readonly Occurrence[]): ExplanationPart[] {
  const seen = new Set<string>()
  const parts: ExplanationPart[] = []
  for (const { parts: own } of occurrences) {
    const name = JSON.stringify(own.map(({ part, text }) => [part, text]))
    if (seen.has(name) || seen.size >= maxExplained) continue
    seen.add(name)
    parts.push(...own)
  }
  return parts
}

/** A span of milliseconds for people: `5 min`, `30 s`. */
export function spanText(milliseconds: number): string {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1_000],
  ] as const
  const [name, size] = units.find(([, size]) => milliseconds >= size) ?? ['ms', 1]
  const count = milliseconds / size
  return `${Number.isInteger(count) ? count : count.toFixed(1)} ${name}`
}
