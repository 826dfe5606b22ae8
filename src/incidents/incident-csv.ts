import type { IncidentSummary } from '../model/incident.ts'

type Column = readonly [name: string, value: (incident: IncidentSummary) => string | number | undefined]

const columns: readonly Column[] = [
  ['number', (incident) => `INC-${incident.number}`],
  ['title', (incident) => incident.title],
  ['severity', (incident) => incident.severity],
  ['status', (incident) => incident.status],
  ['disposition', (incident) => incident.disposition],
  ['owner', (incident) => incident.owner_name ?? incident.owner],
  ['team', (incident) => incident.team],
  ['first_time', (incident) => isoTime(incident.first_time)],
  ['last_time', (incident) => isoTime(incident.last_time)],
  ['opened_time', (incident) => isoTime(incident.opened_time)],
  ['sites', (incident) => incident.sites.join('; ')],
  ['domains', (incident) => incident.domains.join('; ')],
  ['alerts', (incident) => incident.alert_count],
  ['events', (incident) => incident.event_count],
  ['sources', (incident) => incident.sources.join('; ')],
  [
    'entities',
    (incident) => incident.entities.map(({ kind, id, name }) => `${kind} ${name ?? id}`).join('; '),
  ],
  ['redacted', (incident) => String(incident.redacted)],
  ['id', (incident) => incident.id],
]

/** RFC 4180, UTF-8, times in UTC. */
export function incidentsCsv(incidents: readonly IncidentSummary[]): string {
  const header = columns.map(([name]) => name)
  const rows = incidents.map((incident) => columns.map(([, value]) => csvCell(value(incident) ?? '')))
  return [header, ...rows].map((cells) => `${cells.join(',')}\r\n`).join('')
}

/** A text that a spreadsheet would take for a formula gets an apostrophe in front; the rest is quoted as needed. */
export function csvCell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const safe = /^[\s\u200b\ufeff]*[=+\-@|%＝＋－＠\t\r\n]/.test(value) ? `'${value}` : value
  return /[",\r\n;']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString()
}
