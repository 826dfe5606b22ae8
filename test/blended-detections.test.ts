import { describe, expect, test } from 'vitest'
import { ContextEngine } from '../src/engine/context/context-engine.ts'
import type { ContextFacts } from '../src/engine/context/facts.ts'
import {
  day0,
  hour,
  makeBadge,
  makeEvent,
  makeLogon,
  minute,
  twoSites,
} from '../src/engine/context/test-facts.ts'
import type { CompiledRule } from '../src/engine/detect/compiled-rule.ts'
import { DetectionEngine } from '../src/engine/detect/detection-engine.ts'
import { IncidentEngine } from '../src/engine/incidents/incident-engine.ts'
import { Asset } from '../src/model/asset.ts'
import type { SecurityEvent } from '../src/model/event.ts'
import { ThreatLevel, WalkTime } from '../src/model/site.ts'
import { Source } from '../src/model/source.ts'
import { EventPath } from '../src/pipeline/event-path.ts'
import { loadRules } from '../src/pipeline/rules/load-rules.ts'

const day = 24 * hour
const threat = ThreatLevel.parse({
  id: 't-1',
  place: 'plant',
  level: 'high',
  reason: 'Called in',
  from: new Date(day0 + 6 * hour).toISOString(),
  to: new Date(day0 + 10 * hour).toISOString(),
})
const facts: ContextFacts = {
  ...twoSites,
  history_since_ms: day0 - 200 * day,
  places: twoSites.places.map((place) =>
    place.id === 'server-room' ? { ...place, two_person: true } : place,
  ),
  assets: [
    ...twoSites.assets,
    Asset.parse({ id: 'cam-2', kind: 'camera', name: 'cam-2', place: 'office', addresses: ['10.0.0.90'] }),
    Asset.parse({ id: 'panel-hq', kind: 'alarm_panel', name: 'panel-hq', place: 'office', covers: ['hq'] }),
  ],
  walks: [WalkTime.parse({ id: 'w-1', from: 'd-front', to: 'd-office', seconds: 40 })],
  threats: [threat],
}
const { rules } = await loadRules([new URL('../rules/blended', import.meta.url).pathname])

/** Context and rules as they run: events in the order given, the watermark at the end; the titles of what fired. */
function alertsOf(events: readonly SecurityEvent[], asked: readonly CompiledRule[] = rules): string[] {
  const context = new ContextEngine(facts)
  const detection = new DetectionEngine({
    restamp: (event) => context.stamp(event),
    areNeighbours: (one, other) => context.areNeighbours(one, other),
  })
  detection.setRules(asked)
  const titles = events.flatMap((event, seq) => {
    event.context = context.apply(event)
    return detection.process(event, seq).map(({ title }) => title)
  })
  const newest = Math.max(...events.map(({ time }) => time))
  return [...titles, ...detection.advance(newest + 2 * day).map(({ title }) => title)]
}

const camera = (time: number, activity: string) =>
  makeEvent(time, { class: 'device_health', activity, domain: 'physical', camera: 'srv_cam' })
const flow = (time: number, ip: string, port: number) =>
  makeEvent(time, {
    class: 'network_activity',
    activity: 'traffic',
    src_endpoint: { ip: '10.0.0.90' },
    dst_endpoint: { ip, port },
  })
const at = (hours: number) => day0 + hours * hour

test('an entry while the only camera is covered is found, and not once the camera was seen again', () => {
  const title = 'Entry through a door that no camera can see just now'
  const entry = () => makeBadge(at(9), 'C3', 'R3')
  expect(alertsOf([camera(at(8), 'tamper'), entry()])).toContain(title)
  expect(alertsOf([camera(at(8), 'tamper'), camera(at(8.5), 'restored'), entry()])).not.toContain(title)
  // The camera's word comes after the entry, for a time before it.
  expect(alertsOf([entry(), camera(at(8), 'tamper')])).toContain(title)
  expect(alertsOf([camera(at(8), 'tamper'), entry(), camera(at(8.5), 'restored')])).not.toContain(title)
})

test('a camera that after a fortnight speaks with somebody new is found, once', () => {
  const known = [flow(at(0), '10.0.0.5', 554), flow(at(0) + 15 * day, '10.0.0.5', 554)]
  expect(alertsOf([...known, flow(at(1) + 15 * day, '203.0.113.9', 443)])).toEqual([
    'Camera or controller speaks with somebody new',
  ])
  const shares = [flow(at(1) + 15 * day, '10.0.0.7', 445), flow(at(2) + 15 * day, '10.0.0.7', 445)]
  expect(alertsOf([...known, ...shares])).toEqual([
    'Camera or controller speaks SMB, SSH or remote desktop with somebody new',
  ])
  // That it had spoken with it before is learned late.
  expect(alertsOf([...known, ...shares, flow(at(5), '10.0.0.7', 445)])).toEqual([])
})

test('one of two leaves the room for two; and an idle badge with a reset', () => {
  const alone = 'Alone in a zone that needs two'
  const both = [makeBadge(at(8), 'C1', 'R1'), makeBadge(at(8), 'C3', 'R1')]
  const inside = [...both, makeBadge(at(9), 'C1', 'R3'), makeBadge(at(9) + 20_000, 'C3', 'R3')]
  expect(alertsOf(inside)).not.toContain(alone)
  expect(alertsOf([...inside, makeBadge(at(10), 'C3', 'R3-out')])).toContain(alone)
  const reset = makeEvent(at(9), {
    class: 'account_change',
    activity: 'password_reset',
    user: { name: 'anna' },
    actor: { user: { name: 'cy' } },
  })
  const woken = [makeBadge(at(8), 'C1', 'R1'), reset]
  const dormant = 'Badge idle for ninety days used, with a password or second factor reset'
  expect(alertsOf([makeBadge(at(0) - 100 * day, 'C1', 'R1'), ...woken])).toContain(dormant)
  expect(alertsOf([makeBadge(at(0) - 20 * day, 'C1', 'R1'), ...woken])).not.toContain(dormant)
})

describe('a device that falls silent', () => {
  const title = 'A device fell silent while its peers are alive'
  const minutes = 4.5 * 24 * 60
  const about = rules.filter(({ head }) => head.file.includes('cv-21'))
  const beat = (minuteOf: number, hostname: string) =>
    makeEvent(day0 + minuteOf * minute, {
      class: 'device_health',
      activity: 'heartbeat',
      domain: 'physical',
      device: { hostname },
    })
  /** Four days and a half of heartbeats: one camera every minute, one every five; whichever `isHeard` leaves out are missing. */
  const story = (isHeard: (minuteOf: number, hostname: string) => boolean) =>
    Array.from({ length: minutes }, (_, minuteOf) => [
      ...(isHeard(minuteOf, 'cam-2') ? [beat(minuteOf, 'cam-2')] : []),
      ...(minuteOf % 5 === 3 && isHeard(minuteOf, 'srv_cam') ? [beat(minuteOf, 'srv_cam')] : []),
    ]).flat()
  const found = (isHeard: (minuteOf: number, hostname: string) => boolean) =>
    alertsOf(story(isHeard), about).filter((one) => one === title).length
  const last = minutes - 300

  test('is found by the rhythm of its own, not by a gap for all', () => {
    // Of the first camera seven minutes are unusual, of the second they happen.
    expect(found((at, name) => name !== 'cam-2' || at < last || at > last + 7)).toBe(1)
    expect(found((at, name) => name !== 'srv_cam' || at < last || at > last + 7)).toBe(0)
    expect(found((at, name) => name !== 'srv_cam' || at < last || at > last + 40)).toBe(1)
  })
  test('is not while it is learned, and not when all of the site are', () => {
    expect(found((at, name) => name !== 'cam-2' || at < 1000 || at > 1060)).toBe(0)
    expect(found((at) => at < last || at > last + 60)).toBe(0)
  })
})

test('a badge at two doors is held against the walk between them', () => {
  const two = (seconds: number, readers: [string, string]) =>
    alertsOf([makeBadge(at(9), 'C3', readers[0]), makeBadge(at(9) + seconds * 1000, 'C3', readers[1])])
  expect(two(30, ['R1', 'R2'])).toEqual(['One badge at two doors faster than anybody walks'])
  expect(two(4, ['R1', 'R2'])).toEqual(['One badge at two doors faster than anybody walks'])
  expect(two(41, ['R1', 'R2'])).toEqual([])
  // Nobody entered the walk to the server room.
  expect(two(4, ['R1', 'P1'])).toContain('One badge at two doors in five seconds')
  expect(two(4, ['R2-out', 'R2'])).toEqual([])
})

test('an alarm disarmed in the name of somebody elsewhere; a door that opens into what is armed', () => {
  const alarm = (time: number, activity: string, name = 'cy') => {
    const device = { hostname: 'panel-hq' }
    return makeEvent(time, { class: 'intrusion_alarm', activity, domain: 'physical', device, user: { name } })
  }
  const stolen = 'Alarm disarmed in the name of somebody who is not in the building'
  const inside = makeBadge(at(7.9), 'C3', 'R1')
  const heard = makeBadge(at(7), 'C1', 'R1')
  const night = [heard, alarm(at(7.5), 'arm')]
  expect(alertsOf([...night, alarm(at(8), 'disarm')])).toEqual([stolen])
  expect(alertsOf([...night, inside, alarm(at(8), 'disarm')])).toEqual([])
  // The badge comes after the disarming, for a time before it.
  expect(alertsOf([...night, alarm(at(8), 'disarm'), inside])).toEqual([])
  expect(alertsOf([heard, alarm(at(7.5), 'disarm', 'anna'), alarm(at(8), 'disarm')])).toEqual([])
  const opened = makeEvent(at(8), {
    class: 'door_state',
    activity: 'opened',
    domain: 'physical',
    door: 'd-server',
  })
  const armed = 'Door of an armed zone opened with no grant and no request to exit'
  expect(alertsOf([...night, opened])).toEqual([armed])
  expect(alertsOf([...night, opened, alarm(at(7.8), 'disarm', 'anna')])).toEqual([
    'Door opened with no grant and no request to exit',
  ])
  expect(alertsOf([heard, opened])).toEqual(['Door opened with no grant and no request to exit'])
})

test('an account that slept, with its password reset; fewer cards are enough under threat', () => {
  const logon = (time: number) =>
    makeLogon(time, 'cy', 'ws-plant', { status: 'success', logon_type: 'network' })
  const reset = makeEvent(at(9), {
    class: 'account_change',
    activity: 'password_reset',
    user: { name: 'cy' },
    actor: { user: { name: 'anna' } },
  })
  const slept = 'Account idle for ninety days used, with a password or second factor reset'
  expect(alertsOf([logon(at(0) - 100 * day), reset, logon(at(10))])).toEqual([slept])
  expect(alertsOf([logon(at(0) - 20 * day), reset, logon(at(10))])).toEqual([])
  expect(alertsOf([reset, logon(at(10))])).toEqual([])
  const denied = (hours: number) =>
    [1, 2, 3].map((card) =>
      makeBadge(at(hours) + card * minute, `X${card}`, 'P1', { activity: 'denied', door: 'd-plant' }),
    )
  const raised = 'Card after card denied at one reader while the threat level is raised'
  expect(alertsOf(denied(7))).toEqual([raised])
  expect(alertsOf(denied(11))).toEqual([])
})

test('a sign-in of Okta from another continent, minutes after the badge, through the whole path', () => {
  const context = new ContextEngine(facts)
  const detection = new DetectionEngine({ restamp: (event) => context.stamp(event) })
  detection.setRules(rules)
  const sourceOf = (id: string) => Source.parse({ id, name: id, transport: 'http', connector: id })
  const path = new EventPath({ context, detection, incidents: new IncidentEngine(), sourceOf })
  const signIn = (isProxy: boolean) => ({
    uuid: `5d000001-0000-11f1-8000-00000000000${isProxy ? 1 : 2}`,
    published: new Date(at(9)).toISOString(),
    eventType: 'user.session.start',
    severity: 'INFO',
    displayMessage: 'User login to Okta',
    actor: { id: '00u1', type: 'User', alternateId: 'anna@corp.example', displayName: 'Anna Arn' },
    client: {
      device: 'Computer',
      ipAddress: '203.0.113.9',
      geographicalContext: {
        city: 'Sydney',
        country: 'Australia',
        geolocation: { lat: -33.87, lon: 151.21 },
      },
    },
    outcome: { result: 'SUCCESS' },
    securityContext: { isProxy },
  })
  context.observe(makeBadge(at(9) - 20 * minute, 'C1', 'R1'))
  const send = (seq: number, isProxy: boolean) =>
    path.process(
      {
        seq,
        receivedAtMs: at(9) + 500,
        source: 'okta',
        transport: 'http',
        raw: JSON.stringify(signIn(isProxy)),
      },
      at(9) + 500,
    )
  send(1, true)
  path.advance(at(9) + 10 * minute)
  expect(path.takeAlerts()).toEqual([])
  send(2, false)
  path.advance(at(12))
  expect(
    path
      .takeAlerts()
      .map(({ title }) => title)
      .sort(),
  ).toEqual([
    'Badge and sign-in too far apart for the time between',
    'Signed in from far away while in the building',
  ])
  // A logon at a keyboard has no place on Earth but its own.
  expect(context.stamp(makeLogon(at(9), 'anna', 'ws-1')).location_impossible).toBeUndefined()
})
