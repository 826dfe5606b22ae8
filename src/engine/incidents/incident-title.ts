import type { EventSummary } from '../../model/alert.ts'
import { compareText, type IncidentAlert } from './alert-node.ts'
import { severityRank } from './context-worthy.ts'

const maxLength = 200

/**
 * What happened, in the words of the alerts: the first one, then the most severe of what followed, one of the other
 * domain before one of the same. "Door B-2 forced, then logon of a.berg on srv-3 (and 4 more)". `alerts` and `context`
 * are in order of time; without alerts the first event speaks.
 */
export function incidentTitle(
  alerts: readonly IncidentAlert[],
  context: readonly Pick<EventSummary, 'message'>[],
): string {
  const first = alerts[0]
  if (!first) return cut(context[0]?.message ?? 'Nothing to show', maxLength)
  const others = alerts.filter((alert) => alert.title !== first.title)
  const next = others
    .map((alert, at) => ({
      alert,
      at,
      crosses: alert.domains.some((domain) => !first.domains.includes(domain)),
    }))
    .sort(
      (a, b) =>
        Number(b.crosses) - Number(a.crosses) ||
        severityRank(b.alert.severity) - severityRank(a.alert.severity) ||
        a.at - b.at ||
        compareText(a.alert.id, b.alert.id),
    )[0]?.alert
  if (!next) return withMore(cut(first.title, maxLength), alerts.length - 1)
  const title = `${cut(first.title, maxLength / 2)}, then ${cut(continued(next), maxLength / 2)}`
  return withMore(title, alerts.length - 2)
}

/** Lower case within a sentence, unless the title begins with a name. */
function continued(alert: IncidentAlert): string {
  const [word = ''] = alert.title.split(/\s/, 1)
  const isName = alert.entities.some(({ id, name }) => id.startsWith(word) || name?.startsWith(word))
  if (isName || !/^[A-Z][a-z]+$/.test(word)) return alert.title
  return alert.title.charAt(0).toLowerCase() + alert.title.slice(1)
}

function withMore(title: string, more: number): string {
  return more > 0 ? `${title} (and ${more} more)` : title
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`
}
