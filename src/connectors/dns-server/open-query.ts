import { readDayMonth } from '../read-clock.ts'
import { readTime } from '../read-time.ts'

/** One question to a DNS server, or what it said to it. */
export interface DnsQuery {
  readonly product: string
  readonly activity: 'query' | 'response'
  readonly name: string
  readonly type: string | undefined
  readonly client: string | undefined
  readonly port?: string | undefined
  readonly server?: string | undefined
  /** `NOERROR`, `NXDOMAIN`, `REFUSED` … */
  readonly code?: string | undefined
  readonly answer?: string | undefined
  readonly timeMs?: number | undefined
}

const ip = String.raw`[0-9A-Fa-f.:]{2,45}`
const bind = new RegExp(
  String.raw`^(?:(?<time>\d\d-[A-Z][a-z]{2}-\d{4} \d\d:\d\d:\d\d\.\d{3}) )?(?:queries: |security: )?(?:info: )?client (?:@0x[0-9a-f]{1,16} )?(?<client>${ip})#(?<port>\d{1,5})(?: \([^)]{1,255}\))?: (?:view [^:]{1,64}: )?(?:query: (?<name>\S{1,255}) [A-Z]{2,8} (?<type>[A-Z0-9]{1,16}) [-+][A-Z0-9()]{0,24}(?: \((?<server>${ip})\))?|query(?: \(cache\))? '(?<refused>[^'/]{1,255})/(?<refusedType>[A-Z0-9]{1,16})/[A-Z]{2,8}' denied)`,
)
const unbound = new RegExp(
  String.raw`^(?:\[(?<time>\d{9,11})\] )?(?:unbound\[\d{1,9}:[0-9a-f]{1,4}\] |\[\d{1,9}:[0-9a-f]{1,4}\] )info: (?<client>${ip}) (?<name>\S{1,255}) (?<type>[A-Z0-9]{1,16}) IN(?: (?<code>[A-Z]{4,12}) [\d.]{1,16} \d \d{1,6})?$`,
)
const dnsmasqQuery = new RegExp(
  String.raw`^(?:\d{1,12} ${ip}/\d{1,5} )?query\[(?<type>[A-Za-z0-9=]{1,16})\] (?<name>\S{1,255}) from (?<client>${ip})$`,
)
const dnsmasqReply = new RegExp(
  String.raw`^(?:\d{1,12} (?<client>${ip})/(?<port>\d{1,5}) )?(?:reply|cached|config) (?<name>\S{1,255}) is (?<answer>\S{1,255})$`,
)
const windows = new RegExp(
  String.raw`^(?<date>\d{1,2}/\d{1,2}/\d{4}) (?<clock>\d{1,2}:\d\d:\d\d) (?<half>[AP]M) [0-9A-F]{2,8} PACKET {1,2}[0-9A-F]{8,16} (?:UDP|TCP) (?<way>Rcv|Snd) (?<client>${ip}) {1,20}[0-9a-f]{4} {1,3}(?<reply>R)? {1,3}?[A-Z?] \[[0-9a-f]{4} [ A-Z]{0,12} (?<code>[A-Z]{4,12})\] (?<type>[A-Z0-9]{1,16}) {1,10}(?<name>\(\d{1,2}\)\S{1,300})`,
)

/** Opens a line of any of the servers; undefined for what is none of theirs. */
export function openQuery(
  text: string,
  app: string | undefined,
  timeZone: string | undefined,
): DnsQuery | undefined {
  const line = text.trim().slice(0, 2000)
  return (
    openBind(line, timeZone) ?? openUnbound(line, app) ?? openDnsmasq(line) ?? openWindows(line, timeZone)
  )
}

function openBind(line: string, timeZone: string | undefined): DnsQuery | undefined {
  const groups = bind.exec(line)?.groups
  if (groups === undefined) return undefined
  const { time, client, port, name, type, server, refused, refusedType } = groups
  return {
    product: 'BIND',
    activity: 'query',
    name: name ?? refused ?? '',
    type: type ?? refusedType,
    client,
    port,
    server,
    code: refused === undefined ? undefined : 'REFUSED',
    timeMs: readDayMonth(time ?? '', timeZone),
  }
}

function openUnbound(line: string, app: string | undefined): DnsQuery | undefined {
  // Over syslog the program's name is in the header.
  const groups = unbound.exec(app === 'unbound' && !line.startsWith('[') ? `[0:0] ${line}` : line)?.groups
  if (groups === undefined) return undefined
  const { time, client, name = '', type, code } = groups
  return {
    product: 'Unbound',
    activity: code === undefined ? 'query' : 'response',
    name,
    type,
    client,
    code,
    timeMs: readTime(time),
  }
}

function openDnsmasq(line: string): DnsQuery | undefined {
  const query = dnsmasqQuery.exec(line)?.groups
  if (query !== undefined)
    return {
      product: 'dnsmasq',
      activity: 'query',
      name: query['name'] ?? '',
      type: query['type'],
      client: query['client'],
    }
  const reply = dnsmasqReply.exec(line)?.groups
  if (reply === undefined) return undefined
  const { name = '', answer = '', client, port } = reply
  const failed = answer === 'NXDOMAIN' || answer === 'SERVFAIL' || answer === 'REFUSED'
  return {
    product: 'dnsmasq',
    activity: 'response',
    name,
    type: undefined,
    client,
    port,
    code: failed ? answer : 'NOERROR',
    answer: failed || answer.startsWith('NODATA') || answer.startsWith('<') ? undefined : answer,
  }
}

function openWindows(line: string, timeZone: string | undefined): DnsQuery | undefined {
  const groups = windows.exec(line)?.groups
  if (groups === undefined) return undefined
  const { date = '', clock = '', half, client, reply, code, type, name = '' } = groups
  const [month = '', day = '', year = ''] = date.split('/')
  const [hour = '', ...rest] = clock.split(':')
  const hours = String((Number(hour) % 12) + (half === 'PM' ? 12 : 0)).padStart(2, '0')
  return {
    product: 'Windows DNS server',
    activity: reply === undefined ? 'query' : 'response',
    name: name.replaceAll(/\(\d{1,2}\)/g, '.').replaceAll(/^\.|\.$/g, ''),
    type,
    client,
    code: reply === undefined ? undefined : code,
    timeMs: readTime(
      `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')} ${hours}:${rest.join(':')}`,
      timeZone,
    ),
  }
}
