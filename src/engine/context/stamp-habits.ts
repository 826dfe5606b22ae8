import type { EventContext } from '../../model/event-context.ts'
import type { SecurityEvent } from '../../model/event.ts'
import { normaliseMac, type AssetNode } from './asset-index.ts'
import type { ContextState } from './context-state.ts'
import type { FactIndex } from './fact-index.ts'
import { flowOf, operatorOf } from './habits.ts'
import { hasSucceeded, isPlaced, pointOf, type Point } from './location-table.ts'
import type { PersonNode } from './person-index.ts'
import { stampPace, stampUses, stampWalk } from './stamp-uses.ts'
import type { Resolved } from './resolve-event.ts'
import { flightKmPerHour, greatCircleKm } from './travel-times.ts'

/** Error of an address's location, and the way to and from the airport. */
const slackKm = 200

/** The part of a stamp that rests on what is usual: badges, zones, peers, operators, cameras, places of logons. */
export function stampHabits(
  context: EventContext,
  facts: FactIndex,
  { habits, presence }: ContextState,
  event: SecurityEvent,
  resolved: Resolved,
): void {
  const { door, person, passage } = resolved
  if (event.class === 'physical_access') {
    const credential = event.credential?.uid?.trim().toLowerCase()
    const since = credential ? habits.credentials.sinceUse(credential, event.time, event.id) : undefined
    if (since !== undefined) context.since_credential_use_ms = since
    const zone = door?.at?.stamp.zone
    if (person && zone !== undefined && passage !== 'out')
      context.first_zone = habits.zones.isFirst(person.id, zone, event.time)
  }
  stampUses(context, habits, event, resolved)
  if (event.class === 'physical_access') stampWalk(context, facts, habits, event, resolved)
  stampPace(context, habits, event, resolved)
  if (door) context.door_camera = doorCamera(facts, habits.cameras, door, event.time)
  const flow = flowOf(event, resolved)
  if (flow) context.new_peer = habits.peers.isFirst(flow.device, flow.peer, event.time)
  const operator = operatorOf(event, resolved)
  const ratio = operator === undefined ? undefined : habits.operators.ratio(operator, event.time)
  if (ratio !== undefined) context.peer_ratio = Math.round(ratio * 100) / 100
  if (person) stampLocation(context, facts, { habits, presence }, event, resolved, person)
  stampPort(context, facts, event, resolved)
}

function doorCamera(
  facts: FactIndex,
  cameras: ContextState['habits']['cameras'],
  door: AssetNode,
  timeMs: number,
): 'yes' | 'no' | 'unknown' {
  const answers = (facts.camerasOfDoor.get(door.id) ?? []).map((camera) => cameras.canRecord(camera, timeMs))
  if (answers.includes('yes')) return 'yes'
  return answers.length === 0 || answers.includes('unknown') ? 'unknown' : 'no'
}

/** Holds a logon against the last badge before it, and a badge against the last logon before it. */
function stampLocation(
  context: EventContext,
  facts: FactIndex,
  { habits, presence }: Pick<ContextState, 'habits' | 'presence'>,
  event: SecurityEvent,
  { door }: Resolved,
  person: PersonNode,
): void {
  if (hasSucceeded(event)) {
    const here = pointOf(event)
    const last = presence.lastSighting(person.id, event.time, event.id)
    const there = last && siteOf(facts, last.site)
    if (here && last && there) {
      judgeDistance(context, here, there, event.time - last.time)
      if (!isPlaced(event)) context.location_impossible = 'unknown'
    }
  } else if (event.class === 'physical_access' && event.activity === 'granted') {
    const here = door?.at?.site && siteOf(facts, door.at.site.id)
    const last = habits.locations.last(person.id, event.time)
    if (here && last) judgeDistance(context, here, last, event.time - last.time)
  }
}

function judgeDistance(context: EventContext, here: Point, there: Point, sinceMs: number): void {
  const km = greatCircleKm(here.lat, here.long, there.lat, there.long)
  context.location_km = Math.round(km)
  const neededMs = (Math.max(0, km - slackKm) / flightKmPerHour) * 3_600_000
  context.location_impossible = sinceMs < neededMs ? 'yes' : 'no'
}

function siteOf(facts: FactIndex, id: string): Point | undefined {
  const { latitude, longitude } = facts.sites.get(id) ?? {}
  return latitude === undefined || longitude === undefined ? undefined : { lat: latitude, long: longitude }
}

/** Is the MAC at a switch port that of the asset which the inventory says is plugged in there? */
function stampPort(
  context: EventContext,
  facts: FactIndex,
  event: SecurityEvent,
  { device }: Resolved,
): void {
  const mac = event.src_endpoint?.mac
  const port = event.unmapped?.['port']
  if (event.device?.type !== 'switch_port' || mac === undefined || typeof port !== 'string') return
  const plugged = device && facts.assets.byPort(device.id, port)
  if (!plugged || plugged.asset.macs.length === 0) context.port_mac = 'unknown'
  else
    context.port_mac = plugged.asset.macs.some((one) => normaliseMac(one) === normaliseMac(mac))
      ? 'expected'
      : 'other'
}
