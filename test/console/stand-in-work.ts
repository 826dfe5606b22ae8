import type { QueuedAlert } from '../../src/model/alert.ts'
import type { Severity } from '../../src/model/event.ts'
import type { Incident, IncidentSummary } from '../../src/model/incident.ts'
import { makeEvent, siteOf, summarise } from './stand-in-events.ts'
import { places } from './stand-in-places.ts'
import { addSequences } from './stand-in-sequences.ts'
import { makeChance, type Chance } from './seeded.ts'
import { tellStory } from './stand-in-story.ts'

export type AlertState = QueuedAlert
const titles: readonly (readonly [string, Severity, string])[] = [
  ['Many refusals at one reader with changing cards', 'medium', 'cv-25'],
  ['Door held open for 6 min, then a logon in the zone', 'medium', 'cv-13'],
  ['Badge of ended employment refused', 'high', 'cv-05'],
  ['Door opened with no badge and no request to exit', 'high', 'cv-20'],
  ['Password guessing on a door controller', 'medium', 'cv-10'],
  ['Source fell silent while its peers are alive', 'low', 'cv-21'],
  ['Two places too far apart for the time between', 'high', 'cv-03'],
  ['Weekly test of the panic button', 'informational', 'cv-90'],
]

export function makeAlert(chance: Chance, index: number, time: number): AlertState {
  const [title, severity, rule] = chance.pick(titles)
  const events = Array.from({ length: 2 + chance.below(6) }, (_, at) =>
    summarise(makeEvent(chance, 500_000 + index * 10 + at, time - (6 - at) * 40_000)),
  )
  const zone = events[0]?.zone ?? 'hh-lobby'
  const site = siteOf(zone) ?? 'harbour'
  return {
    id: `al-${index}`,
    rule,
    rule_title: title,
    rule_version: '1',
    title: `${title}: ${places.find((place) => place.id === zone)?.name ?? zone}`,
    severity,
    time,
    first_time: events[0]?.time ?? time,
    last_time: time,
    raised_time: time + 190,
    fired: 'watermark',
    late: index % 13 === 5,
    key: { zone },
    domains: [...new Set(events.map((event) => event.domain))],
    site,
    sites: [site],
    entities: [
      { kind: 'zone', id: zone, name: places.find((place) => place.id === zone)?.name ?? zone },
      ...events.flatMap((event) => event.entities).slice(0, 3),
    ],
    events,
    explanation: events.map((event) => ({
      part: 'selection',
      event: event.id,
      field: 'class',
      value: event.class,
      text: event.message,
    })),
    tags: [],
    incident: `inc-${2 + (index % 40)}`,
  }
}

export interface Work {
  readonly alerts: AlertState[]
  readonly incidents: Map<string, Incident>
}

export function makeWork(now: number, count: number): Work {
  const chance = makeChance(23)
  const story = tellStory(now)
  const alerts: AlertState[] = [
    ...story.alerts.map((alert) => ({ ...alert, incident: 'inc-1' })),
    ...Array.from({ length: count }, (_, index) =>
      makeAlert(chance, index, now - (index + 1) * 7 * 60_000 - chance.below(200_000)),
    ),
  ]
  alerts.slice(8, 14).forEach((alert) =>
    Object.assign(alert, {
      acknowledged_time: now,
      acknowledged_by: 'u-2',
      acknowledged_by_name: 'Tilde Rossi',
    }),
  )
  addSequences(alerts)
  const incidents = new Map([[story.incident.id, story.incident]])
  for (const [id, own] of Map.groupBy(alerts.slice(story.alerts.length), (alert) => alert.incident ?? ''))
    incidents.set(id, incidentOf(id, own, now))
  return { alerts, incidents }
}

function incidentOf(id: string, alerts: readonly AlertState[], now: number): Incident {
  const events = alerts.flatMap((alert) => alert.events).sort((a, b) => a.time - b.time)
  const [first] = alerts
  const number = 41 + Number(id.slice(4))
  return {
    id,
    number,
    title: first?.title ?? id,
    severity: first?.severity ?? 'low',
    status:
      number % 5 === 1 ? 'in_progress' : number % 7 === 2 ? 'on_hold' : number % 11 === 3 ? 'closed' : 'new',
    ...(number % 5 === 1 && { owner: 'u-2', owner_name: 'Tilde Rossi', team: 'soc' }),
    first_time: events[0]?.time ?? now,
    last_time: events.at(-1)?.time ?? now,
    opened_time: first?.raised_time ?? now,
    updated_time: now,
    sites: [...new Set(alerts.flatMap((alert) => alert.sites))],
    domains: [...new Set(events.map((event) => event.domain))],
    alert_count: alerts.length,
    event_count: events.length,
    sources: [...new Set(events.map((event) => event.source))],
    entities: first?.entities ?? [],
    spark: events.slice(0, 60).map((event) => [event.time, event.domain]),
    version: 1,
    redacted: false,
    alerts: [...alerts],
    context_events: [],
    joins: [],
    comments: [],
    history: [],
  }
}

export function summaryOf(incident: Incident): IncidentSummary {
  const {
    alerts: _alerts,
    context_events: _events,
    joins: _joins,
    comments: _comments,
    history: _history,
    ...summary
  } = incident
  return summary
}
