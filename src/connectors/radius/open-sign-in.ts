import { readMonthDay } from '../read-clock.ts'

/** What the server said about one sign-in, whichever of its logs it stands in. */
export interface RadiusRecord {
  readonly kind: 'accept' | 'reject' | 'request' | 'start' | 'stop' | 'update'
  readonly timeMs: number | undefined
  readonly user: string | undefined
  /** The switch, access point or gateway that asked. */
  readonly nas: string | undefined
  readonly nasIp?: string | undefined
  /** Its port as a text (`GigabitEthernet1/0/15`), or only as a number. */
  readonly portId?: string | undefined
  readonly port?: string | undefined
  readonly station: string | undefined
  readonly called?: string | undefined
  readonly reason?: string | undefined
  readonly address?: string | undefined
  readonly session?: string | undefined
  readonly seconds?: string | undefined
  readonly bytesIn?: string | undefined
  readonly bytesOut?: string | undefined
}

const clock = /^([A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d \d{4}) : /
const login =
  /^(?:(?:Auth|Info|Error): )?(?:\(\d{1,12}\) {1,2})?Login (OK|incorrect)(?: \((.{1,200}?)\))?: \[(.{0,253}?)\] \(from client (\S{1,128}) port (\d{1,10})(?: cli (\S{1,64}))?[^)]{0,80}\)/

/**
 * `Login OK: [anna] (from client sw-1 port 15 cli 00-11-…)`. Behind a slash in the brackets stands how, or the password
 * where the server is told to log it: it is left out.
 */
export function openLogin(text: string, timeZone: string | undefined): RadiusRecord | undefined {
  const head = clock.exec(text)
  const match = login.exec(head === null ? text : text.slice(head[0].length))
  if (match === null) return undefined
  const [, outcome, reason, who = '', nas, port, station] = match
  const slash = who.indexOf('/')
  return {
    kind: outcome === 'OK' ? 'accept' : 'reject',
    timeMs: head === null ? undefined : readMonthDay(head[1] ?? '', timeZone),
    user: slash < 0 ? who : slash === 0 ? undefined : who.slice(0, slash),
    nas,
    port,
    station,
    reason,
  }
}

const attribute = /^(?:[ \t]|\\t){1,8}([A-Za-z0-9-]{2,64}) (?:[:+]?=) (.{0,500})$/

/** A detail record: its time on the first line, then one attribute a line, indented. */
export function openDetail(text: string, timeZone: string | undefined): RadiusRecord | undefined {
  // Programs that read files write the line ends and tabs inside a message in letters.
  const lines = text.replaceAll('#011', '\t').split(/\n|#012|\\n/, 200)
  const attributes = new Map<string, string>()
  for (const line of lines) {
    const match = attribute.exec(line.trimEnd())
    if (match === null) continue
    const [, name = '', value = ''] = match
    if (!attributes.has(name)) attributes.set(name, value.replaceAll(/^"|"$/g, ''))
  }
  const of = (name: string): string | undefined => attributes.get(name)
  const kind = kindOf(of('Acct-Status-Type'), of('Packet-Type'))
  if (kind === undefined || attributes.size < 2) return undefined
  return {
    kind,
    timeMs: readMonthDay(lines[0]?.trim() ?? '', timeZone),
    user: of('User-Name'),
    nas: of('NAS-Identifier'),
    nasIp: of('NAS-IP-Address') ?? of('NAS-IPv6-Address'),
    portId: of('NAS-Port-Id'),
    port: of('NAS-Port'),
    station: of('Calling-Station-Id'),
    called: of('Called-Station-Id'),
    reason: of('Acct-Terminate-Cause') ?? of('Reply-Message'),
    address: of('Framed-IP-Address') ?? of('Framed-IPv6-Address'),
    session: of('Acct-Session-Id'),
    seconds: of('Acct-Session-Time'),
    bytesIn: of('Acct-Input-Octets'),
    bytesOut: of('Acct-Output-Octets'),
  }
}

const kinds = new Map<string, RadiusRecord['kind']>([
  ['Start', 'start'],
  ['Stop', 'stop'],
  ['Interim-Update', 'update'],
  ['Alive', 'update'],
  ['Access-Accept', 'accept'],
  ['Access-Reject', 'reject'],
  ['Access-Request', 'request'],
])

function kindOf(status: string | undefined, packet: string | undefined): RadiusRecord['kind'] | undefined {
  return kinds.get(status ?? packet ?? '')
}
