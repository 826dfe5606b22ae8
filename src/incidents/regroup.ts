import type { IncidentCommand } from '../engine/incidents/incident-command.ts'
import { IncidentError } from './incident-error.ts'
import type { IncidentParts, IncidentRow } from './read-incident.ts'

interface Part {
  readonly row: IncidentRow
  readonly parts: IncidentParts
}

export interface Note {
  readonly number: number
  readonly action: string
  readonly text: string
}

export interface Regrouping {
  readonly command: IncidentCommand
  readonly notes: readonly Note[]
}

interface Stamp {
  readonly id: string
  readonly time: number
}

const idsOf = ({ parts }: Part): string[] => parts.alerts.map((alert) => alert.id)
const nameOf = ({ row }: Part): string => `INC-${row.number}`

export function planMerge(target: Part, others: readonly Part[], stamp: Stamp): Regrouping {
  const distinct = others.filter((other) => other.row.id !== target.row.id)
  const left = idsOf(target)
  const right = [...new Set(distinct.flatMap(idsOf))]
  if (left.length === 0 || right.length === 0) {
    throw new IncidentError(
      'nothing_to_merge',
      'Merging needs another incident, and alerts in both.',
      'Name at least one incident other than this one.',
    )
  }
  return {
    command: { ...stamp, kind: 'merge', left, right },
    notes: [target, ...distinct].map((part) => ({
      number: part.row.number,
      action: 'merged',
      text: `Put together: ${[target, ...distinct].map(nameOf).join(', ')}`,
    })),
  }
}

export function planSplit(part: Part, alerts: readonly string[], stamp: Stamp): Regrouping {
  const wanted = new Set(alerts)
  const own = idsOf(part)
  const unknown = [...wanted].filter((id) => !own.includes(id))
  const rest = own.filter((id) => !wanted.has(id))
  if (unknown.length > 0 || rest.length === 0 || wanted.size === 0) {
    throw new IncidentError(
      'nothing_to_split',
      unknown.length > 0
        ? `${nameOf(part)} has no alert ${unknown.slice(0, 3).join(', ')}.`
        : `${nameOf(part)} must keep at least one alert, and at least one must go.`,
      'Name some of its alerts, not all.',
    )
  }
  return {
    command: { ...stamp, kind: 'split', alerts: own.filter((id) => wanted.has(id)), rest },
    notes: [
      {
        number: part.row.number,
        action: 'split',
        text: `${wanted.size} of ${own.length} alerts taken out into an incident of their own`,
      },
    ],
  }
}
