import { Asset } from '../../model/asset.ts'
import type { SecurityEvent } from '../../model/event.ts'
import { Person, Plan, Team } from '../../model/person.ts'
import { Place } from '../../model/site.ts'
import type { ContextFacts } from './facts.ts'

export const hour = 3_600_000
export const minute = 60_000
/** Tuesday 10 March 2026, 00:00 UTC. */
export const day0 = Date.UTC(2026, 2, 10)

const place = (entry: object) => Place.parse(entry)
const zone = (id: string, parent: string, more: object = {}) =>
  place({ id, kind: 'zone', name: id, parent, ...more })
const door = (id: string, more: object) => Asset.parse({ id, kind: 'door', name: id, ...more })
const weekdays = [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }]

/**
 * Two sites of one organisation. `hq` (Zurich) has exit readers: lobby → office → server room, and a yard whose gate
 * is opened by key. `plant` (Lisbon) only lets in.
 */
export const twoSites: ContextFacts = {
  version: 3,
  places: [
    place({ id: 'org', kind: 'organisation', name: 'Org', time_zone: 'UTC' }),
    place({
      id: 'hq',
      kind: 'site',
      name: 'HQ',
      parent: 'org',
      time_zone: 'Europe/Zurich',
      latitude: 47.37,
      longitude: 8.54,
      working_hours: weekdays,
      holidays: ['2026-03-11'],
    }),
    place({ id: 'hq-f1', kind: 'floor', name: 'Floor 1', parent: 'hq' }),
    zone('lobby', 'hq-f1', { security: 'shared' }),
    zone('office', 'hq-f1'),
    zone('server-room', 'office', { security: 'critical' }),
    zone('yard', 'hq'),
    place({
      id: 'plant',
      kind: 'site',
      name: 'Plant',
      parent: 'org',
      time_zone: 'Europe/Lisbon',
      latitude: 38.72,
      longitude: -9.14,
    }),
    zone('hall', 'plant'),
    place({ id: 'field', kind: 'site', name: 'Field', parent: 'org' }),
    zone('hut', 'field'),
  ],
  assets: [
    door('d-front', { place: 'hq', leads_to: 'lobby', entry_readers: ['R1'], exit_readers: ['R1-out'] }),
    door('d-office', {
      place: 'hq-f1',
      leads_to: 'office',
      leads_from: 'lobby',
      entry_readers: ['R2'],
      exit_readers: ['R2-out'],
    }),
    door('d-server', {
      place: 'office',
      leads_to: 'server-room',
      leads_from: 'office',
      entry_readers: ['R3'],
      exit_readers: ['R3-out'],
      request_to_exit: true,
    }),
    door('d-yard', { place: 'hq', leads_to: 'yard', leads_from: 'office', badge_exempt: true }),
    door('d-plant', { place: 'plant', leads_to: 'hall', entry_readers: ['P1'] }),
    door('d-hut', { place: 'field', leads_to: 'hut', badge_exempt: true }),
    Asset.parse({ id: 'ctl-1', kind: 'controller', name: 'Controller 1', place: 'hq' }),
    Asset.parse({
      id: 'ws-1',
      kind: 'host',
      name: 'WS-1',
      place: 'office',
      names: ['ws-1.corp.example'],
      addresses: ['10.0.0.11', '2001:db8::11'],
      macs: ['00:11:22:33:44:55'],
    }),
    Asset.parse({ id: 'ws-yard', kind: 'host', name: 'WS-Yard', place: 'yard' }),
    Asset.parse({ id: 'ws-plant', kind: 'host', name: 'ws-plant', place: 'hall' }),
    Asset.parse({ id: 'ws-hut', kind: 'host', name: 'ws-hut', place: 'hut' }),
    Asset.parse({ id: 'lap-1', kind: 'laptop', name: 'lap-1', place: 'office', roaming: true }),
    Asset.parse({
      id: 'jump',
      kind: 'jump_host',
      name: 'jump',
      place: 'server-room',
      shared: true,
      addresses: ['10.0.0.99'],
    }),
    Asset.parse({
      id: 'cam-1',
      kind: 'camera',
      name: 'srv_cam',
      place: 'hq-f1',
      covers: ['d-server', 'server-room'],
    }),
    Asset.parse({ id: 'dup-hq', kind: 'sensor', name: 'Sensor A', place: 'lobby' }),
    Asset.parse({ id: 'dup-plant', kind: 'sensor', name: 'sensor a', place: 'hall' }),
  ],
  people: [
    Person.parse({
      id: 'anna',
      name: 'Anna Arn',
      accounts: ['CORP\\anna', 'anna@corp.example'],
      credentials: ['C1'],
      home_site: 'hq',
      teams: ['ops'],
      employment: [{ from: '2020-01-01', to: '2026-03-10' }, { from: '2026-04-01' }],
    }),
    Person.parse({
      id: 'ben',
      name: 'Ben Bo',
      accounts: ['ben'],
      credentials: ['C2'],
      home_site: 'plant',
      organisation: 'Acme Lifts',
      employment: [{ from: '2027-01-01', type: 'vendor' }],
    }),
    Person.parse({ id: 'cy', name: 'Cy Co', accounts: ['cy'], credentials: ['C3', 'LOAN'], home_site: 'hq' }),
    Person.parse({
      id: 'ben2',
      name: 'Ben Hq',
      accounts: ['ben'],
      credentials: ['C4', 'LOAN'],
      home_site: 'hq',
    }),
  ],
  teams: [Team.parse({ id: 'ops', name: 'Operations' })],
  plans: [
    Plan.parse({
      id: 'wo-1',
      kind: 'work_order',
      from: '2026-03-10T08:00:00Z',
      to: '2026-03-10T12:00:00Z',
      organisation: 'acme lifts',
      places: ['server-room'],
    }),
    Plan.parse({
      id: 'wo-2',
      kind: 'work_order',
      from: '2026-03-10T08:00:00Z',
      to: '2026-03-10T18:00:00Z',
      people: ['cy'],
      places: ['plant'],
      approved: false,
    }),
    Plan.parse({
      id: 'wo-3',
      kind: 'work_order',
      from: '2026-03-10T00:00:00Z',
      to: '2026-03-10T23:00:00Z',
      people: ['cy'],
      assets: ['d-office'],
      approved_at: '2026-03-10T10:00:00Z',
    }),
    Plan.parse({
      id: 'mw-1',
      kind: 'maintenance',
      from: '2026-03-10T20:00:00Z',
      to: '2026-03-10T22:00:00Z',
      assets: ['d-server'],
      people: ['cy'],
    }),
    Plan.parse({
      id: 'v-1',
      kind: 'visit',
      from: '2026-03-10T09:00:00Z',
      to: '2026-03-10T11:00:00Z',
      people: ['ben'],
      places: ['hq'],
    }),
  ],
  travel: [],
}

let eventCount = 0

/** An event at `time` with what a test cares about. */
export function makeEvent(time: number, more: Partial<SecurityEvent>): SecurityEvent {
  return {
    id: `t-${++eventCount}`,
    class: 'authentication',
    activity: 'logon',
    domain: 'cyber',
    severity: 'informational',
    message: '',
    time,
    received_time: time,
    time_basis: 'device',
    source: 'test',
    connector: 'test',
    raw: '',
    ...more,
  }
}

/** A card at a reader. */
export function makeBadge(
  time: number,
  card: string,
  reader: string,
  more: Partial<SecurityEvent> = {},
): SecurityEvent {
  return makeEvent(time, {
    class: 'physical_access',
    activity: 'granted',
    domain: 'physical',
    credential: { uid: card },
    reader,
    ...more,
  })
}

/** A logon at the console of a host. */
export function makeLogon(
  time: number,
  name: string,
  host: string,
  more: Partial<SecurityEvent> = {},
): SecurityEvent {
  return makeEvent(time, { user: { name }, device: { hostname: host }, logon_type: 'interactive', ...more })
}
