import type { EventSummary } from '../../src/model/alert.ts'
import type { Domain, EventClass } from '../../src/model/event-class.ts'
import type { SecurityEvent, Severity } from '../../src/model/event.ts'
import { assets, people, places, zones } from './stand-in-places.ts'
import { makeChance, type Chance } from './seeded.ts'

interface Kind {
  readonly class: EventClass
  readonly activity: string
  readonly domain: Domain
  readonly source: string
  readonly severity: Severity
  readonly say: (who: string, where: string, what: string) => string
}
const kinds: readonly Kind[] = [
  {
    class: 'physical_access',
    activity: 'granted',
    domain: 'physical',
    source: 'doors-harbour',
    severity: 'informational',
    say: (who, where) => `${who} let in at ${where}`,
  },
  {
    class: 'physical_access',
    activity: 'denied',
    domain: 'physical',
    source: 'doors-harbour',
    severity: 'low',
    say: (who, where) => `${who} refused at ${where}: no right to this zone`,
  },
  {
    class: 'door_state',
    activity: 'held',
    domain: 'physical',
    source: 'doors-mill',
    severity: 'low',
    say: (_, where) => `${where} held open for 40 s`,
  },
  {
    class: 'door_state',
    activity: 'forced',
    domain: 'physical',
    source: 'doors-depot',
    severity: 'high',
    say: (_, where) => `${where} forced: opened without a badge`,
  },
  {
    class: 'video_analytics',
    activity: 'review',
    domain: 'physical',
    source: 'frigate',
    severity: 'informational',
    say: (_, where) => `Person seen by the camera at ${where}`,
  },
  {
    class: 'sensor_reading',
    activity: 'threshold',
    domain: 'physical',
    source: 'sensors-mqtt',
    severity: 'medium',
    say: (_, where) => `${where}: 31.4 °C, above 28`,
  },
  {
    class: 'authentication',
    activity: 'logon',
    domain: 'cyber',
    source: 'linux-auth',
    severity: 'informational',
    say: (who, _, what) => `${who} logged on to ${what} by SSH`,
  },
  {
    class: 'authentication',
    activity: 'logon',
    domain: 'cyber',
    source: 'windows-dc',
    severity: 'low',
    say: (who, _, what) => `Logon failed for ${who} on ${what}: wrong password`,
  },
  {
    class: 'process_activity',
    activity: 'launch',
    domain: 'cyber',
    source: 'sysmon',
    severity: 'informational',
    say: (who, _, what) => `powershell.exe started by ${who} on ${what}`,
  },
  {
    class: 'network_activity',
    activity: 'traffic',
    domain: 'cyber',
    source: 'zeek-core',
    severity: 'informational',
    say: (_, __, what) => `${what} sent 48 MB to 203.0.113.40:443`,
  },
  {
    class: 'dns_activity',
    activity: 'query',
    domain: 'cyber',
    source: 'zeek-core',
    severity: 'informational',
    say: (_, __, what) => `${what} asked for update.example.net`,
  },
  {
    class: 'detection_finding',
    activity: 'create',
    domain: 'cyber',
    source: 'suricata',
    severity: 'medium',
    say: (_, __, what) => `Scan of 214 ports from ${what}`,
  },
]

/** One event of ordinary life. */
export function makeEvent(chance: Chance, seq: number, time: number): SecurityEvent {
  const kind = chance.pick(kinds)
  const person = chance.pick(people)
  const door = chance.pick(assets.filter((asset) => asset.kind === 'door'))
  const host = chance.pick(assets.filter((asset) => asset.kind === 'host'))
  const asset = kind.domain === 'physical' ? door : host
  const zone = zones.find((one) => one.id === asset.place)
  const site = siteOf(asset.place)
  const personal = kind.say(person.name, door.name, host.name).includes(person.name)
  return {
    id: `e-${seq}`,
    class: kind.class,
    activity: kind.activity,
    domain: kind.domain,
    severity: kind.severity,
    status: kind.activity === 'denied' ? 'failure' : 'success',
    message: kind.say(person.name, `${door.name}, ${zone?.name ?? ''}`, host.name),
    time,
    device_time: time,
    received_time: time + 180,
    time_basis: 'device',
    source: kind.source,
    connector: kind.source.split('-')[0] ?? '',
    ...(kind.domain === 'physical'
      ? {
          door: door.names[0],
          direction: 'in' as const,
          credential: { uid: person.credentials[0], type: 'card' },
        }
      : { device: { hostname: host.name, ip: host.addresses[0] }, user: { name: person.accounts[0] } }),
    native: { 'EventData.TargetUserName': person.accounts[0], 'EventData.LogonType': 3, Computer: host.name },
    raw: `<38>1 ${new Date(time).toISOString()} ${host.name} sshd 4711 - - ${kind.say(person.name, door.name, host.name)}`,
    context: {
      version: 1,
      ...(site !== undefined && { site }),
      zone: asset.place,
      asset: asset.id,
      asset_kind: asset.kind,
      ...(personal && { person: person.id, person_name: person.name }),
      presence: 'present',
      working_hours: 'yes',
      feed_healthy: 'yes',
    },
  }
}

export function siteOf(id: string): string | undefined {
  let at = places.find((place) => place.id === id)
  while (at && at.kind !== 'site') at = places.find((place) => place.id === at?.parent)
  return at?.id
}

export function summarise(event: SecurityEvent): EventSummary {
  const { site, zone, asset, person, person_name: name } = event.context ?? {}
  return {
    id: event.id,
    seq: 1,
    time: event.time,
    class: event.class,
    activity: event.activity,
    domain: event.domain,
    severity: event.severity,
    message: event.message,
    source: event.source,
    connector: event.connector,
    ...(site !== undefined && { site }),
    ...(zone !== undefined && { zone }),
    ...(asset !== undefined && { asset }),
    ...(person !== undefined && { person }),
    entities: [
      ...(person !== undefined ? [{ kind: 'person' as const, id: person, name: name ?? person }] : []),
      ...(asset !== undefined
        ? [
            {
              kind: event.domain === 'physical' ? ('door' as const) : ('host' as const),
              id: asset,
              name: assets.find((one) => one.id === asset)?.name ?? asset,
            },
          ]
        : []),
      ...(zone !== undefined
        ? [{ kind: 'zone' as const, id: zone, name: places.find((one) => one.id === zone)?.name ?? zone }]
        : []),
    ],
  }
}

/** The newest first, as the lake gives them. */
export function makeEvents(count: number, now: number): SecurityEvent[] {
  const chance = makeChance(11)
  let time = now - 4000
  return Array.from({ length: count }, (_, index) => {
    time -= 400 + chance.below(12_000)
    return makeEvent(chance, count - index, time)
  })
}
