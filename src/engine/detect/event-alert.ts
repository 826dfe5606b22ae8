import { summarise } from '../context/entities.ts'
import type { SecurityEvent } from '../../model/event.ts'
import type { MatchedPart } from '../sigma/compile-item.ts'
import { shortHash } from '../sigma/sha256.ts'
import type { AlertDraft, ExplanationPart } from './alert-draft.ts'
import type { CompiledEventRule } from './compiled-rule.ts'

/** The alert of a rule over one event. Its id comes from the rule and the event. */
export function eventAlert(
  rule: CompiledEventRule,
  event: SecurityEvent,
  seq: number,
  matched: readonly MatchedPart[],
  fired: AlertDraft['fired'],
  late: boolean,
): AlertDraft {
  const { head } = rule
  const summary = summarise(event, seq)
  return {
    id: `a-${shortHash(head.id, event.id)}`,
    rule: head.id,
    rule_title: head.title,
    rule_version: rule.version,
    title: head.title,
    severity: head.level,
    time: event.time,
    first_time: event.time,
    last_time: event.time,
    fired,
    late,
    key: {},
    domains: [event.domain],
    ...(summary.site === undefined ? {} : { site: summary.site }),
    sites: summary.site === undefined ? [] : [summary.site],
    entities: summary.entities,
    events: [summary],
    explanation: [
      { part: 'condition', rule: head.id, text: rule.condition },
      ...explainEvent(rule, event, matched),
    ],
    ...(fired === 'watermark' && {
      waited: { reason: 'context', until: event.time, fields: [...rule.matcher.openFields] },
    }),
    tags: [...head.tags],
    supersedes: [],
    final: true,
  }
}

/** What matched, and what the context said about the event. */
export function explainEvent(
  { head }: CompiledEventRule,
  event: SecurityEvent,
  matched: readonly MatchedPart[],
): ExplanationPart[] {
  const parts: ExplanationPart[] = matched.map((part) => ({ ...part, rule: head.id, event: event.id }))
  const context = contextText(event)
  if (context) parts.push({ part: 'context', event: event.id, text: context })
  return parts
}

function contextText(event: SecurityEvent): string {
  const { context } = event
  if (!context) return ''
  const facts = [
    ['person', context.person_name ?? context.person],
    ['employment', context.employment],
    ['presence at the site', context.presence],
    ['zone', context.zone],
    ['site', context.site],
    ['working hours', context.working_hours],
    ['work order', context.work_order],
    ['armed', context.arming],
    ['threat level', context.threat_level === 'normal' ? undefined : context.threat_level],
  ] as const
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`])).join(', ')
}
