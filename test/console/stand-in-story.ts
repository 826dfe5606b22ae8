import type { Alert, Entity, EventSummary } from '../../src/model/alert.ts'
import type { Domain, EventClass } from '../../src/model/event-class.ts'
import type { Severity } from '../../src/model/event.ts'
import type { Incident, Join } from '../../src/model/incident.ts'
import { assets, people } from './stand-in-places.ts'

const minute = 60_000
const who = people[40]
const person: Entity = { kind: 'person', id: 'p-041', name: who?.name ?? 'p-041' }
const serverRoom: Entity = { kind: 'zone', id: 'hh-server', name: 'Server room' }
const server: Entity = {
  kind: 'host',
  id: 'host-1',
  name: assets.find((asset) => asset.id === 'host-1')?.name ?? 'srv-001',
}
const door: Entity = { kind: 'door', id: 'door-hh-server-1', name: 'Door B-1' }

interface Line {
  readonly at: number
  readonly domain: Domain
  readonly class: EventClass
  readonly activity: string
  readonly message: string
  readonly source: string
  readonly zone?: string
  readonly entities: readonly Entity[]
  readonly severity?: Severity
}
/** A card tried at three doors, its owner's account used elsewhere, then the server room at night. Times in minutes. */
const lines: readonly Line[] = [
  {
    at: 0,
    domain: 'physical',
    class: 'physical_access',
    activity: 'denied',
    message: `${person.name} refused at Door C-2, Coating lab: no right to this zone`,
    source: 'doors-harbour',
    zone: 'hh-lab',
    entities: [person],
  },
  {
    at: 0.7,
    domain: 'physical',
    class: 'physical_access',
    activity: 'denied',
    message: `${person.name} refused at Door C-3, Coating lab: no right to this zone`,
    source: 'doors-harbour',
    zone: 'hh-lab',
    entities: [person],
  },
  {
    at: 2.1,
    domain: 'physical',
    class: 'physical_access',
    activity: 'denied',
    message: `${person.name} refused at Door B-1, Server room: card not valid at this hour`,
    source: 'doors-harbour',
    zone: 'hh-server',
    entities: [person, door, serverRoom],
    severity: 'medium',
  },
  {
    at: 3.4,
    domain: 'cyber',
    class: 'authentication',
    activity: 'logon',
    message: `${person.name} logged on by VPN from 198.51.100.23, Lisbon`,
    source: 'vpn-edge',
    entities: [person, { kind: 'address', id: '198.51.100.23' }],
  },
  {
    at: 6.2,
    domain: 'cyber',
    class: 'authentication',
    activity: 'logon',
    message: `${person.name} logged on to srv-001 by SSH, first time ever`,
    source: 'linux-auth',
    zone: 'hh-server',
    entities: [person, server],
    severity: 'medium',
  },
  {
    at: 6.6,
    domain: 'cyber',
    class: 'process_activity',
    activity: 'launch',
    message: `sudo -i on srv-001 by ${person.name}`,
    source: 'linux-auth',
    zone: 'hh-server',
    entities: [person, server],
  },
  {
    at: 41,
    domain: 'physical',
    class: 'device_health',
    activity: 'lost',
    message: 'Camera 14 in the server room lost its picture',
    source: 'frigate',
    zone: 'hh-server',
    entities: [serverRoom, { kind: 'camera', id: 'cam-14', name: 'Camera 14' }],
  },
  {
    at: 41.3,
    domain: 'cyber',
    class: 'network_activity',
    activity: 'close',
    message: 'Port 7 of switch sw-hh-2 went down: Camera 14',
    source: 'switches',
    zone: 'hh-server',
    entities: [serverRoom, { kind: 'camera', id: 'cam-14', name: 'Camera 14' }],
  },
  {
    at: 41.7,
    domain: 'physical',
    class: 'door_state',
    activity: 'forced',
    message: 'Door B-1, Server room forced: opened without a badge',
    source: 'doors-harbour',
    zone: 'hh-server',
    entities: [door, serverRoom],
    severity: 'critical',
  },
  {
    at: 43,
    domain: 'physical',
    class: 'sensor_reading',
    activity: 'threshold',
    message: 'Rack 4 door opened',
    source: 'sensors-mqtt',
    zone: 'hh-server',
    entities: [serverRoom],
  },
  {
    at: 43.6,
    domain: 'cyber',
    class: 'device_attach',
    activity: 'attach',
    message: 'USB storage attached to srv-001: SanDisk Ultra, serial 4C5300',
    source: 'linux-auth',
    zone: 'hh-server',
    entities: [server, serverRoom],
    severity: 'high',
  },
  {
    at: 44.1,
    domain: 'cyber',
    class: 'file_activity',
    activity: 'read',
    message: '6.2 GB read from /srv/recipes on srv-001',
    source: 'auditd',
    zone: 'hh-server',
    entities: [server],
  },
  {
    at: 47.8,
    domain: 'physical',
    class: 'door_state',
    activity: 'closed',
    message: 'Door B-1, Server room closed',
    source: 'doors-harbour',
    zone: 'hh-server',
    entities: [door, serverRoom],
  },
]

export interface Story {
  readonly incident: Incident
  readonly alerts: readonly Alert[]
}

/** The story, ended `endedAgoMs` before `now`. */
export function tellStory(now: number): Story {
  const start = now - 62 * minute
  const events = lines.map((line, index): EventSummary => ({
    id: `s-${index}`,
    seq: 900_000 + index,
    time: Math.round(start + line.at * minute),
    class: line.class,
    activity: line.activity,
    domain: line.domain,
    severity: line.severity ?? 'low',
    message: line.message,
    source: line.source,
    connector: line.source,
    site: 'harbour',
    ...(line.zone !== undefined && { zone: line.zone }),
    entities: [...line.entities],
  }))
  const alert = (
    id: string,
    title: string,
    severity: Severity,
    at: readonly number[],
    why: readonly string[],
  ): Alert => {
    const own = at.map((index) => events[index]).filter((event) => event !== undefined)
    const last = own.at(-1)?.time ?? now
    return {
      id,
      rule: `cv-${id}`,
      rule_title: title,
      rule_version: '9f2c',
      title,
      severity,
      time: last,
      first_time: own[0]?.time ?? now,
      last_time: last,
      raised_time: last + 240,
      fired: 'at_once',
      late: false,
      key: { person: person.id },
      domains: [...new Set(own.map((event) => event.domain))],
      site: 'harbour',
      sites: ['harbour'],
      entities: [
        ...new Map(
          own.flatMap((event) => event.entities).map((entity) => [`${entity.kind}:${entity.id}`, entity]),
        ).values(),
      ],
      events: own,
      explanation: why.map((text, index) => ({
        part: `step_${index + 1}`,
        text,
        ...(own[index] && { event: own[index].id, field: 'activity', value: own[index].activity }),
      })),
      tags: ['blended'],
    }
  }
  const alerts = [
    alert(
      'a-26',
      `Same card refused at three doors in 2 min: ${person.name}`,
      'high',
      [0, 1, 2],
      [
        'Refused at Door C-2',
        'Refused at Door C-3',
        'Refused at Door B-1: three different doors within 10 min',
      ],
    ),
    alert(
      'a-03',
      `${person.name} at Harbour House and in Lisbon 1 min apart`,
      'high',
      [2, 3],
      ['Badge at Harbour House', 'VPN logon from Lisbon: 1,860 km in 1 min'],
    ),
    alert(
      'a-07',
      'Door B-1 forced, no badge, Camera 14 lost 20 s earlier',
      'critical',
      [6, 7, 8],
      [
        'Camera 14 lost its picture',
        'Its switch port went down',
        'Door B-1 forced within 5 min, and Camera 14 covers it',
      ],
    ),
    alert(
      'a-14',
      'USB storage attached in the server room after a forced entry',
      'high',
      [8, 10],
      ['After-hours entry to a secure room', 'USB insert in the same room within 30 min'],
    ),
  ]
  const join = (a: string, b: string, entity: Entity, apart: number, text: string): Join => ({
    a: { kind: 'alert', id: a },
    b: { kind: 'alert', id: b },
    entity,
    apart_ms: apart * minute,
    by: 'rule',
    text,
  })
  const joins: Join[] = [
    {
      a: { kind: 'event', id: 's-2' },
      b: { kind: 'event', id: 's-3' },
      entity: person,
      apart_ms: 78_000,
      by: 'rule',
      text: 'same person, 1 min apart',
    },
    {
      a: { kind: 'event', id: 's-2' },
      b: { kind: 'event', id: 's-4' },
      entity: person,
      apart_ms: 4.1 * minute,
      by: 'rule',
      text: 'same person, 4 min apart',
    },
    {
      a: { kind: 'event', id: 's-6' },
      b: { kind: 'event', id: 's-7' },
      entity: { kind: 'camera', id: 'cam-14' },
      apart_ms: 18_000,
      by: 'rule',
      text: 'same camera, 18 s apart',
    },
    join('a-07', 'a-14', serverRoom, 2, 'same zone, 2 min apart'),
    {
      a: { kind: 'event', id: 's-9' },
      b: { kind: 'event', id: 's-10' },
      entity: serverRoom,
      apart_ms: 36_000,
      by: 'rule',
      text: 'same zone, 36 s apart',
    },
    {
      a: { kind: 'event', id: 's-4' },
      b: { kind: 'event', id: 's-10' },
      entity: server,
      apart_ms: 37.4 * minute,
      by: 'person',
      text: 'same host, put together by Tilde Rossi',
    },
  ]
  const own = new Set(alerts.flatMap((one) => one.events.map((event) => event.id)))
  const incident: Incident = {
    id: 'inc-1',
    number: 42,
    title: `Door B-1 forced while ${person.name}’s account is used from Lisbon`,
    severity: 'critical',
    status: 'new',
    first_time: events[0]?.time ?? now,
    last_time: events.at(-1)?.time ?? now,
    opened_time: (events[2]?.time ?? now) + 300,
    updated_time: now - 5 * minute,
    sites: ['harbour'],
    domains: ['physical', 'cyber'],
    alert_count: alerts.length,
    event_count: events.length,
    sources: [...new Set(events.map((event) => event.source))],
    entities: [person, serverRoom, server, door],
    spark: events.map((event) => [event.time, event.domain]),
    version: 3,
    redacted: false,
    alerts,
    context_events: events.filter((event) => !own.has(event.id)),
    joins,
    comments: [
      {
        id: 'c1',
        author: 'u-2',
        author_name: 'Tilde Rossi',
        time: now - 9 * minute,
        text: 'Guard on the way. The real Ana is in Lisbon, I have her on the phone.',
      },
    ],
    history: [
      {
        time: (events[2]?.time ?? now) + 300,
        actor: 'system',
        actor_name: 'Gatehouse',
        action: 'open',
        text: 'opened it from the first alert',
      },
      {
        time: now - 8 * minute,
        actor: 'u-2',
        actor_name: 'Tilde Rossi',
        action: 'severity',
        text: 'set severity to critical',
      },
    ],
  }
  return { incident, alerts }
}
