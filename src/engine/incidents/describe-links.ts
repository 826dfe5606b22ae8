import type { Join } from '../../model/incident.ts'
import { compareText } from './alert-node.ts'
import type { Assignment } from './context-assigner.ts'
import { sharedEntities, type Link } from './join-alerts.ts'
import { apartText, joinText } from './join-text.ts'
import type { JoinRules } from './join-rules.ts'

/** Links as joins to show, nearest in time first, bounded. */
export function describeLinks(links: readonly Link[], rules: JoinRules): Join[] {
  return [...links]
    .sort((x, y) => x.apartMs - y.apartMs || compareText(x.a.id, y.a.id) || compareText(x.b.id, y.b.id))
    .slice(0, rules.maxJoins)
    .map((link) => describeLink(link, rules))
}

function describeLink({ a, b, apartMs, entity }: Link, rules: JoinRules): Join {
  const ends = { a: { kind: 'alert' as const, id: a.id }, b: { kind: 'alert' as const, id: b.id } }
  if (!entity) {
    return { ...ends, apart_ms: apartMs, by: 'person', text: `put together by hand, ${apartText(apartMs)}` }
  }
  const shared = sharedEntities(a, b, rules)
  return {
    ...ends,
    entity: shared[0] ?? entity,
    apart_ms: apartMs,
    by: 'rule',
    text: joinText(shared.length > 0 ? shared : [entity], apartMs),
  }
}

/** Why an event stands in an incident. */
export function describeAssignment({ event, alert, entity, apartMs }: Assignment): Join {
  return {
    a: { kind: 'alert', id: alert },
    b: { kind: 'event', id: event.id },
    entity,
    apart_ms: apartMs,
    by: 'rule',
    text: joinText([entity], apartMs),
  }
}
