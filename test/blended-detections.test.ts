import { expect, test } from 'vitest'
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
import { DetectionEngine } from '../src/engine/detect/detection-engine.ts'
import { IncidentEngine } from '../src/engine/incidents/incident-engine.ts'
import { Asset } from '../src/model/asset.ts'
import type { SecurityEvent } from '../src/model/event.ts'
import { Source } from '../src/model/source.ts'
import { EventPath } from '../src/pipeline/event-path.ts'
import { loadRules } from '../src/pipeline/rules/load-rules.ts'

const day = 24 * hour
const facts: ContextFacts = {
  ...twoSites,
  history_since_ms: day0 - 200 * day,
  places: twoSites.places.map((place) =>
    place.id === 'server-room' ? { ...place, two_person: true } : place,
  ),
  assets: [
    ...twoSites.assets,
    Asset.parse({ id: 'cam-2', kind: 'camera', name: 'cam-2', place: 'office', addresses: ['10.0.0.90'] }),
  ],
}
const { rules } = await loadRules([new URL('../rules/blended', import.meta.url).pathname])

/** Context and rules as they run: events in the order given, the watermark at the end; the titles of what fired. */
function alertsOf(events: readonly SecurityEvent[]): string[] {
  const context = new ContextEngine(facts)
  const detection = new DetectionEngine({
    restamp: (event) => context.stamp(event),
    areNeighbours: (one, other) => context.areNeighbours(one, other),
  })
  detection.setRules(rules)
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
