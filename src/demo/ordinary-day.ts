import type { Asset } from '../model/asset.ts'
import { localMidnight } from './local-time.ts'
import * as say from './messages.ts'
import type { DemoMessage } from './messages.ts'
import type { DemoOrganisation, StaffMember } from './organisation.ts'
import type { Random } from './random.ts'
import { siteDesigns, type SiteDesign } from './site-design.ts'
import type { Cast } from './stories.ts'

const minuteMs = 60_000
const hourMs = 3_600_000

const programs = [
  [
    'C:\\Program Files\\Microsoft Office\\root\\Office16\\EXCEL.EXE',
    'EXCEL.EXE "C:\\Users\\Public\\meters.xlsx"',
  ],
  ['C:\\Program Files\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE', 'OUTLOOK.EXE'],
  [
    'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
    'firefox.exe -url https://intranet.harbourvale.example/',
  ],
  ['C:\\Windows\\System32\\notepad.exe', 'notepad.exe shift-notes.txt'],
] as const

/** Ordinary life of the calendar day (local to each site) that holds `dayMs`; unsorted. */
export function ordinaryDay(
  organisation: DemoOrganisation,
  dayMs: number,
  random: Random,
  { neverAway, until }: Cast,
): DemoMessage[] {
  const messages: DemoMessage[] = []
  for (const member of organisation.staff) {
    if (random.chance(0.06) && !neverAway.has(member.person.id)) continue
    const midnightMs = localMidnight(member.site.timeZone, dayMs)
    const lived: DemoMessage[] = []
    if (member.role === 'remote') workRemotely(organisation, member, midnightMs, random, lived)
    else workOnSite(organisation, member, midnightMs, random, lived)
    const untilMs = until.get(member.person.id) ?? Infinity
    for (const message of lived) if (message.atMs < untilMs) messages.push(message)
  }
  for (const site of siteDesigns) runSite(site, localMidnight(site.timeZone, dayMs), random, messages)
  return messages
}

function workOnSite(
  organisation: DemoOrganisation,
  member: StaffMember,
  midnightMs: number,
  random: Random,
  messages: DemoMessage[],
): void {
  const main = `${member.site.id}-d01`
  const offices = `${member.site.id}-d02`
  const arriveMs = midnightMs + random.around(8.4, 0.35) * hourMs
  const leaveMs = midnightMs + random.around(17.2, 0.4) * hourMs
  if (random.chance(0.04)) {
    messages.push(
      say.badge(arriveMs - 9_000, {
        door: main,
        badge: member.badge,
        result: 'denied',
        reason: 'read_error',
      }),
    )
  }
  messages.push(...say.walkThrough(arriveMs, member, main, 'in'))
  messages.push(...say.walkThrough(arriveMs + 70_000, member, offices, 'in'))
  if (random.chance(0.3)) messages.push(passCamera(member.site, arriveMs + 1_500, 1, random))
  useDesk(member, arriveMs + random.int(4, 14) * minuteMs, leaveMs - 3 * minuteMs, random, messages)
  if (member.role === 'administrator')
    administer(organisation, member, arriveMs + hourMs, leaveMs - hourMs, random, messages)
  if (member.role === 'operator') walkRound(member, arriveMs + hourMs, leaveMs - hourMs, random, messages)
  messages.push(...say.walkThrough(leaveMs - 80_000, member, offices, 'out'))
  messages.push(...say.walkThrough(leaveMs, member, main, 'out'))
}

function useDesk(
  member: StaffMember,
  fromMs: number,
  toMs: number,
  random: Random,
  messages: DemoMessage[],
): void {
  const { workstation, account } = member
  if (random.chance(0.05)) {
    messages.push(say.windowsLogon(fromMs - 15_000, { host: workstation, account, type: 2, failed: true }))
  }
  messages.push(say.windowsLogon(fromMs, { host: workstation, account, type: 2 }))
  for (let atMs = fromMs + random.int(1, 20) * minuteMs; atMs < toMs; atMs += random.int(12, 50) * minuteMs) {
    const [image, line] = random.pick(programs)
    messages.push(say.processLaunch(atMs, workstation, account, image, line))
    messages.push(
      say.connection(
        atMs + 2_000,
        workstation,
        `${member.site.network}.20.${random.int(10, 13)}`,
        443,
        'ssl',
        `C${random.hex(16)}`,
      ),
    )
  }
  messages.push(say.windowsLogon(fromMs + 4 * hourMs, { host: workstation, account, type: 7 }))
  messages.push(say.windowsLogoff(toMs, workstation, account))
}

function administer(
  organisation: DemoOrganisation,
  member: StaffMember,
  fromMs: number,
  toMs: number,
  random: Random,
  messages: DemoMessage[],
): void {
  const servers = serversOf(organisation, member.site)
  for (let atMs = fromMs; atMs < toMs; atMs += random.int(40, 150) * minuteMs) {
    const server = random.pick(servers)
    const from = member.workstation.addresses[0] as string
    messages.push(say.sshAccepted(atMs, server, member.account, from, random.int(40_000, 60_000)))
    messages.push(say.sudo(atMs + 40_000, server, member.account, '/usr/bin/systemctl status postgresql'))
  }
}

function walkRound(
  member: StaffMember,
  fromMs: number,
  toMs: number,
  random: Random,
  messages: DemoMessage[],
): void {
  for (let atMs = fromMs; atMs < toMs; atMs += random.int(90, 200) * minuteMs) {
    const plant = `${member.site.id}-d05`
    messages.push(...say.walkThrough(atMs, member, plant, 'in'))
    messages.push(...say.walkThrough(atMs + random.int(10, 25) * minuteMs, member, plant, 'out'))
  }
}

function workRemotely(
  organisation: DemoOrganisation,
  member: StaffMember,
  midnightMs: number,
  random: Random,
  messages: DemoMessage[],
): void {
  const gateway = organisation.assets.find(({ kind }) => kind === 'vpn_gateway') as Asset
  const fromMs = midnightMs + random.around(8.8, 0.4) * hourMs
  messages.push(say.vpnConnected(fromMs, gateway, member.account, `198.51.100.${random.int(2, 250)}`))
  useDesk(member, fromMs + 3 * minuteMs, midnightMs + random.around(17, 0.5) * hourMs, random, messages)
}

/** What a site's machines say by themselves: temperatures, cameras, patrols, the odd request to exit. */
function runSite(site: SiteDesign, midnightMs: number, random: Random, messages: DemoMessage[]): void {
  for (let atMs = midnightMs; atMs < midnightMs + 24 * hourMs; atMs += 5 * minuteMs) {
    messages.push(
      say.temperature(atMs + random.int(0, 20_000), `${site.id}-server-room`, 21 + random.around(0, 0.4)),
    )
    messages.push(
      say.temperature(atMs + random.int(0, 20_000), `${site.id}-plant`, 17 + random.around(0, 0.8)),
    )
  }
  for (
    let atMs = midnightMs + 6 * hourMs;
    atMs < midnightMs + 21 * hourMs;
    atMs += random.int(3, 11) * minuteMs
  ) {
    messages.push(passCamera(site, atMs, random.int(1, site.cameras), random))
  }
  for (
    let atMs = midnightMs + 9 * hourMs;
    atMs < midnightMs + 17 * hourMs;
    atMs += random.int(15, 40) * minuteMs
  ) {
    const door = `${site.id}-d08`
    messages.push(say.doorEvent(atMs, door, 'request_to_exit'))
    messages.push(say.doorEvent(atMs + 1_500, door, 'door_opened'))
    messages.push(say.doorEvent(atMs + 6_000, door, 'door_closed'))
  }
}

function passCamera(site: SiteDesign, atMs: number, index: number, random: Random): DemoMessage {
  return say.cameraReview(
    atMs,
    `${site.id}-c${String(index).padStart(2, '0')}`,
    'person',
    'detection',
    random.hex(6),
  )
}

export function serversOf(organisation: DemoOrganisation, site: SiteDesign): Asset[] {
  return organisation.assets.filter(({ kind, id }) => kind === 'server' && id.startsWith(site.id))
}
