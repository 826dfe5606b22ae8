import { localMidnight } from '../../../../src/demo/local-time.ts'
import type { DemoMessage } from '../../../../src/demo/messages.ts'
import * as say from '../../../../src/demo/messages.ts'
import type { DemoOrganisation, StaffMember } from '../../../../src/demo/organisation.ts'
import type { Random } from '../../../../src/demo/random.ts'
import { siteDesigns, type SiteDesign } from '../../../../src/demo/site-design.ts'
import type { DeskSpan } from './desk-spans.ts'

const minuteMs = 60_000
const hourMs = 3_600_000

/**
 * How often ordinary people and devices do what looks like an attack. Nobody can tell these from one by what is sent,
 * so each is expected to cost a false incident: some five on the day.
 */
const mishaps = {
  /** Back from lunch behind a colleague who held the door, so that no badge was read. */
  tailgatesOfLunches: 0.015,
  /** A door opened by an exit sensor that did not see who came. */
  missedOfExits: 1 / 1_500,
  sticksPlugged: 2,
  newLocalAdministrators: 1,
} as const

/** What people and buildings add to the ordinary day: ways through the house, lunches, mistakes, cameras. Unsorted. */
export function peopleLife(
  organisation: DemoOrganisation,
  spans: readonly DeskSpan[],
  ordinary: readonly DemoMessage[],
  nowMs: number,
  random: Random,
): DemoMessage[] {
  const messages: DemoMessage[] = []
  const onSite = spans.filter(({ member }) => member.role !== 'remote')
  for (const span of onSite) {
    if (random.chance(0.25)) lunchOut(span, random, messages)
    walkAbout(span, passagesOf(span, [...ordinary, ...messages]), random, messages)
    if (random.chance(0.02)) tryWrongDoor(span, random, messages)
    if (span.member.workstation.kind === 'laptop') dock(span, random, messages)
  }
  for (const site of siteDesigns) watchSite(site, localMidnight(site.timeZone, nowMs), random, messages)
  administer(organisation, onSite, random, messages)
  return messages
}

/** A guard's night: in when the shift starts, through the house every hour or so, out in the morning. */
export function guardNight(guard: StaffMember, fromMs: number, toMs: number, random: Random): DemoMessage[] {
  const doors = ['d02', 'd05', 'd06', 'd08']
  const messages = [...say.walkThrough(fromMs, guard, `${guard.site.id}-d01`, 'in')]
  for (
    let atMs = fromMs + 20 * minuteMs;
    atMs < toMs - 30 * minuteMs;
    atMs += random.int(45, 80) * minuteMs
  ) {
    doors.forEach((door, index) => {
      const throughMs = atMs + index * 4 * minuteMs
      messages.push(...say.walkThrough(throughMs, guard, `${guard.site.id}-${door}`, 'in'))
      messages.push(...say.walkThrough(throughMs + 3 * minuteMs, guard, `${guard.site.id}-${door}`, 'out'))
    })
  }
  return [...messages, ...say.walkThrough(toMs, guard, `${guard.site.id}-d01`, 'out')]
}

/** When the person is at some door already: nobody is at two at once. */
function passagesOf({ member }: DeskSpan, messages: readonly DemoMessage[]): number[] {
  const card = `"card":"${member.badge}"`
  return messages
    .filter(({ to, body }) => to === 'demo-access' && body.includes(card))
    .map(({ atMs }) => atMs)
}

function walkAbout(
  { member, fromMs, toMs }: DeskSpan,
  taken: readonly number[],
  random: Random,
  messages: DemoMessage[],
): void {
  for (let atMs = fromMs + random.int(10, 60) * minuteMs; atMs < toMs;) {
    const door = `${member.site.id}-${random.pick(['d08', 'd08', 'd02', 'd06'])}`
    const backMs = atMs + random.int(2, 15) * minuteMs
    if (!taken.some((one) => one > atMs - minuteMs && one < backMs + minuteMs)) {
      if (random.chance(0.03)) messages.push(misread(member, door, atMs - 6_000))
      messages.push(...say.walkThrough(atMs, member, door, 'in'))
      messages.push(...say.walkThrough(backMs, member, door, 'out'))
    }
    atMs += random.int(25, 110) * minuteMs
  }
}

/** Before the fourth hour at the desk is over: then the computer is unlocked again. */
function lunchOut({ member, fromMs }: DeskSpan, random: Random, messages: DemoMessage[]): void {
  const main = `${member.site.id}-d01`
  const backMs = fromMs + 4 * hourMs - random.int(3, 9) * minuteMs
  messages.push(...say.walkThrough(backMs - random.int(25, 45) * minuteMs, member, main, 'out'))
  if (random.chance(mishaps.tailgatesOfLunches)) return
  messages.push(...say.walkThrough(backMs, member, main, 'in'))
}

function misread({ badge }: StaffMember, door: string, atMs: number): DemoMessage {
  return say.badge(atMs, { door, badge, result: 'denied', reason: 'read_error' })
}

function tryWrongDoor({ member, fromMs, toMs }: DeskSpan, random: Random, messages: DemoMessage[]): void {
  const atMs = fromMs + random.next() * (toMs - fromMs)
  const facts = {
    door: `${member.site.id}-${random.pick(['d03', 'd04'])}`,
    badge: member.badge,
    holder: member.person.name,
    result: 'denied',
    reason: 'no_right',
  } as const
  messages.push(say.badge(atMs, facts))
  if (random.chance(0.5)) messages.push(say.badge(atMs + 4_000, facts))
}

/** Keyboard, mouse and screen of the desk, plugged all at once. */
function dock({ member, fromMs }: DeskSpan, random: Random, messages: DemoMessage[]): void {
  const devices = [
    ['HID\\VID_046D&PID_C31C\\7&2A', 'HID Keyboard Device', 'Keyboard'],
    ['HID\\VID_046D&PID_C077\\7&2B', 'HID-compliant mouse', 'Mouse'],
    ['DISPLAY\\DEL41D9\\5&1C', 'Generic PnP Monitor', 'Monitor'],
  ] as const
  devices.forEach(([DeviceId, DeviceDescription, ClassName], index) => {
    const facts = {
      SubjectUserName: `${member.workstation.name}$`,
      SubjectDomainName: 'HARBOURVALE',
      DeviceId,
      DeviceDescription,
      ClassName,
    }
    const atMs = fromMs - 60_000 + index * 300 + random.int(0, 200)
    messages.push(
      say.windows(atMs, member.workstation, 6416, 'Security', 'Microsoft-Windows-Security-Auditing', facts),
    )
  })
  // The port of the desk, which is none of a camera's.
  const port = `Gi1/0/${random.int(30, 46)}`
  messages.push(say.switchPort(fromMs - 65_000, member.site.id, port, 'up'))
}

/** Reviews and restarts of cameras, people who leave through doors with an exit sensor. */
function watchSite(site: SiteDesign, midnightMs: number, random: Random, messages: DemoMessage[]): void {
  for (let camera = 1; camera <= site.cameras; camera++) {
    const name = `${site.id}-c${String(camera).padStart(2, '0')}`
    const busy = camera % 10 === 1 || camera % 10 === 7 ? 3 : 1
    for (let atMs = midnightMs; atMs < midnightMs + 24 * hourMs;) {
      const hour = (atMs - midnightMs) / hourMs
      // At night something moves only where one comes in from outside.
      const perHour = hour > 7 && hour < 19 ? 10 * busy : busy > 1 ? 2 : 0.001
      // Gaps between arrivals that know nothing of each other.
      atMs += (-Math.log(1 - random.next()) / perHour) * hourMs
      const label =
        hour > 7 && hour < 19
          ? random.pick(['person', 'person', 'car'])
          : random.pick(['cat', 'car', 'person'])
      messages.push(say.cameraReview(atMs, name, label, 'detection', random.hex(6)))
    }
    if (random.chance(0.05)) {
      const atMs = midnightMs + random.next() * 24 * hourMs
      messages.push(say.cameraAvailability(atMs, name, 'offline'))
      messages.push(say.cameraAvailability(atMs + 95_000, name, 'online'))
    }
  }
  for (let atMs = midnightMs + 7 * hourMs; atMs < midnightMs + 19 * hourMs;) {
    const door = `${site.id}-d08`
    if (!random.chance(mishaps.missedOfExits)) messages.push(say.doorEvent(atMs, door, 'request_to_exit'))
    messages.push(say.doorEvent(atMs + 1_400, door, 'door_opened'))
    messages.push(say.doorEvent(atMs + 6_000, door, 'door_closed'))
    atMs += random.int(120, 480) * 1_000
  }
}

/** What administrators and the service desk do to computers and accounts, and sticks that people plug. */
function administer(
  { assets }: DemoOrganisation,
  onSite: readonly DeskSpan[],
  random: Random,
  messages: DemoMessage[],
): void {
  const security = ['Security', 'Microsoft-Windows-Security-Auditing'] as const
  const controller = assets.filter(({ kind }) => kind === 'server')[1]
  const administrators = onSite.filter(({ member }) => member.role === 'administrator')
  const at = ({ fromMs, toMs }: DeskSpan): number => fromMs + random.next() * (toMs - fromMs)
  for (let stick = 0; stick < mishaps.sticksPlugged; stick++) {
    const span = random.pick(onSite)
    const { workstation, account } = span.member
    messages.push(say.usbAttach(at(span), workstation, account, 'USBSTOR\\Disk&Ven_SanDisk&Prod_Ultra'))
  }
  for (const span of administrators) {
    const subject = { SubjectUserName: span.member.account, SubjectDomainName: 'HARBOURVALE' }
    if (!controller) return
    const target = { TargetUserName: random.pick(onSite).member.account, TargetDomainName: 'HARBOURVALE' }
    messages.push(say.windows(at(span), controller, 4724, ...security, { ...subject, ...target }))
    messages.push(
      say.windows(at(span), controller, 4728, ...security, {
        ...subject,
        TargetUserName: 'Share Operations Read',
        TargetDomainName: 'HARBOURVALE',
        TargetSid: 'S-1-5-21-1004336348-1177238915-682003330-2204',
        MemberSid: 'S-1-5-21-1004336348-1177238915-682003330-1188',
      }),
    )
    messages.push(
      say.windows(
        at(span),
        random.pick(onSite).member.workstation,
        7045,
        'System',
        'Service Control Manager',
        {
          ServiceName: 'Deskwarden Agent',
          ImagePath: String.raw`"C:\Program Files\Deskwarden\agent.exe" --service`,
          ServiceType: 'user mode service',
          StartType: 'auto start',
          AccountName: 'LocalSystem',
        },
      ),
    )
  }
  for (let count = 0; count < mishaps.newLocalAdministrators; count++) {
    const span = random.pick(administrators)
    messages.push(
      say.windows(at(span), random.pick(onSite).member.workstation, 4732, ...security, {
        SubjectUserName: span.member.account,
        SubjectDomainName: 'HARBOURVALE',
        TargetUserName: 'Administrators',
        TargetDomainName: 'Builtin',
        TargetSid: 'S-1-5-32-544',
        MemberSid: 'S-1-5-21-1004336348-1177238915-682003330-1301',
      }),
    )
  }
}
