import type { Asset } from '../model/asset.ts'
import { lastTimeAt } from './local-time.ts'
import * as say from './messages.ts'
import type { DemoMessage } from './messages.ts'
import { serversOf } from './ordinary-day.ts'
import type { DemoOrganisation, StaffMember } from './organisation.ts'
import { siteDesigns, type SiteDesign } from './site-design.ts'

/** An attack among ordinary life: what was sent for it, and what Gatehouse should find. */
export interface Story {
  readonly id: string
  readonly title: string
  /** Rules that should fire, by their titles. */
  readonly expected: readonly string[]
  readonly messages: readonly DemoMessage[]
}

const minuteMs = 60_000
const [north, quay, lisbon] = siteDesigns as readonly [SiteDesign, SiteDesign, SiteDesign]

const victimOf = (organisation: DemoOrganisation): StaffMember =>
  member(organisation, quay, 'administrator', 1)
const leaverOf = (organisation: DemoOrganisation): StaffMember => member(organisation, north, 'office', 3)
const travellerOf = (organisation: DemoOrganisation): StaffMember => member(organisation, lisbon, 'office', 2)
const twoPlacesAt = (nowMs: number): number => lastTimeAt(lisbon.timeZone, 12.3, nowMs)

/** How the people of the stories live beside them, by person: at work as ever, or only until a time. */
export interface Cast {
  /** They are at work on every day. */
  readonly neverAway: ReadonlySet<string>
  /** From this time on nothing ordinary is heard of them; epoch milliseconds. */
  readonly until: ReadonlyMap<string, number>
}

/**
 * Takes the people of the stories out of ordinary life where it would spoil them, and lets the organisation's facts
 * say what HR would: one employment ended a fortnight ago, the badge was forgotten.
 */
export function castStories(organisation: DemoOrganisation, nowMs: number): Cast {
  const gone = leaverOf(organisation)
  gone.person.employment = [{ from: '2021-03-01', to: day(nowMs - 14 * 86_400_000), type: 'employee' }]
  const traveller = travellerOf(organisation)
  return {
    neverAway: new Set([victimOf(organisation).person.id, traveller.person.id]),
    until: new Map([
      [gone.person.id, -Infinity],
      [traveller.person.id, twoPlacesAt(nowMs) - 5 * minuteMs],
    ]),
  }
}

/** Six stories in the 24 hours before `nowMs`; the forced door and the night visitor happen at the same time. */
export function tellStories(organisation: DemoOrganisation, nowMs: number): Story[] {
  return [
    borrowedBadge(organisation, nowMs),
    leaver(organisation, nowMs),
    twoPlaces(organisation, nowMs),
    forcedDoor(nowMs),
    nightVisitor(organisation, nowMs),
    cardTester(nowMs),
  ]
}

function borrowedBadge(organisation: DemoOrganisation, nowMs: number): Story {
  const victim = victimOf(organisation)
  const atMs = lastTimeAt(quay.timeZone, 22.2, nowMs)
  const server = serversOf(organisation, north)[2] as Asset
  const desk = member(organisation, north, 'office', 9).workstation
  const denied = ['d03', 'd04', 'd13'].map((door, index) =>
    say.badge(atMs + index * minuteMs, {
      door: `${quay.id}-${door}`,
      badge: victim.badge,
      holder: victim.person.name,
      result: 'denied',
      reason: 'no_right',
    }),
  )
  return story(
    'borrowed-badge',
    'A badge is tried at three doors while its owner’s account logs on at another site',
    ['One card denied at three doors', 'Logon at a workstation while its user is not in the building'],
    [
      ...denied,
      say.sshAccepted(atMs + 4 * minuteMs, server, victim.account, '10.11.30.99', 51_022),
      say.windowsLogon(atMs + 6 * minuteMs, { host: desk, account: victim.account, type: 2 }),
      say.cameraReview(atMs + 2.5 * minuteMs, `${quay.id}-c03`, 'person', 'alert', 'b0b0b0'),
    ],
  )
}

function leaver(organisation: DemoOrganisation, nowMs: number): Story {
  const gone = leaverOf(organisation)
  const atMs = lastTimeAt(north.timeZone, 19.1, nowMs)
  return story(
    'leaver',
    'Somebody who left a fortnight ago badges in at the side entrance and logs on',
    ['Badge or account of somebody whose employment has ended'],
    [
      ...say.walkThrough(atMs, gone, `${north.id}-d11`, 'in'),
      say.windowsLogon(atMs + 6 * minuteMs, { host: gone.workstation, account: gone.account, type: 2 }),
    ],
  )
}

function twoPlaces(organisation: DemoOrganisation, nowMs: number): Story {
  const traveller = travellerOf(organisation)
  const atMs = twoPlacesAt(nowMs)
  return story(
    'two-places',
    'One badge opens a door in Lisbon and, forty minutes later, one at Quay House',
    ['Badge used at two sites with too little time between'],
    [
      ...say.walkThrough(atMs, traveller, `${lisbon.id}-d01`, 'in'),
      ...say.walkThrough(atMs + 40 * minuteMs, traveller, `${quay.id}-d01`, 'in'),
    ],
  )
}

function forcedDoor(nowMs: number): Story {
  const atMs = lastTimeAt(north.timeZone, 2.6, nowMs)
  const door = `${north.id}-d15`
  return story(
    'forced-door',
    'A plant door is forced, its camera goes dark and its switch port flaps',
    ['Door forced, its camera blinded and its switch port down'],
    [
      say.cameraAvailability(atMs - 20_000, `${north.id}-c15`, 'offline'),
      say.switchPort(atMs - 18_000, north.id, 'Gi1/0/15', 'down'),
      say.doorEvent(atMs, door, 'door_forced'),
      say.switchPort(atMs + 70_000, north.id, 'Gi1/0/15', 'up'),
    ],
  )
}

function nightVisitor(organisation: DemoOrganisation, nowMs: number): Story {
  const visitor = member(organisation, quay, 'administrator', 2)
  const atMs = lastTimeAt(quay.timeZone, 2.6, nowMs) + 2 * minuteMs
  const server = serversOf(organisation, quay)[1] as Asset
  return story(
    'night-visitor',
    'At night somebody enters the server room and plugs a USB stick into a server',
    ['After-hours entry to a secure room, then a USB device there'],
    [
      ...say.walkThrough(atMs - 90_000, visitor, `${quay.id}-d01`, 'in'),
      ...say.walkThrough(atMs, visitor, `${quay.id}-d03`, 'in'),
      say.usbAttach(
        atMs + 7 * minuteMs,
        server,
        visitor.account,
        'USBSTOR\\Disk&Ven_Generic&Prod_Flash_Disk',
      ),
      ...say.walkThrough(atMs + 16 * minuteMs, visitor, `${quay.id}-d03`, 'out'),
      ...say.walkThrough(atMs + 18 * minuteMs, visitor, `${quay.id}-d01`, 'out'),
    ],
  )
}

function cardTester(nowMs: number): Story {
  const atMs = lastTimeAt(lisbon.timeZone, 4.4, nowMs)
  const door = `${lisbon.id}-d06`
  const denied = Array.from({ length: 14 }, (_, index) =>
    say.badge(atMs + index * 21_000, {
      door,
      badge: String(71_200 + index),
      result: 'denied',
      reason: 'unknown_card',
    }),
  )
  return story(
    'card-tester',
    'Card after card is tried at one reader, then the door opens without a grant',
    ['Card after card denied at one reader', 'Door opened with no grant and no request to exit'],
    [...denied, say.doorEvent(atMs + 6 * minuteMs, door, 'door_opened')],
  )
}

function story(
  id: string,
  title: string,
  expected: readonly string[],
  messages: readonly DemoMessage[],
): Story {
  return { id, title, expected, messages: say.tell(id, messages) }
}

function member(
  organisation: DemoOrganisation,
  site: SiteDesign,
  role: StaffMember['role'],
  index: number,
): StaffMember {
  return organisation.staff.filter((one) => one.site.id === site.id && one.role === role)[
    index
  ] as StaffMember
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
