import { readTime } from '../read-time.ts'

/** A line of OpenVPN's log: its time, the client it is about, and the rest. */
export interface VpnLine {
  readonly timeMs: number | undefined
  /** Common name or user, where the client is signed in. */
  readonly user: string | undefined
  readonly ip: string | undefined
  readonly port: string | undefined
  readonly text: string
}

const months = new Map(
  ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'].map((name, index) => [
    name,
    index + 1,
  ]),
)
const isoClock = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?: us=(\d{1,6}))? /
const oldClock = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d:\d\d:\d\d) (\d{4})(?: us=\d{1,6})? /
const peer =
  /^(?:([^/[\] ]{1,128})\/)?(?:(?:udp|tcp)[46]?(?:-server)?:)?(?:\[AF_INET6?\])?(\d{1,3}(?:\.\d{1,3}){3}|\[?[0-9A-Fa-f:]{3,45}\]?):(\d{1,5}) /

/** Opens a line; the clock of a log file has no zone and is read in the source's. */
export function openLine(raw: string, timeZone: string | undefined): VpnLine {
  const { timeMs, rest } = openClock(raw.trim(), timeZone)
  const match = peer.exec(rest)
  if (match === null) return { timeMs, user: undefined, ip: undefined, port: undefined, text: rest }
  const [head, user, ip = '', port] = match
  return { timeMs, user, ip: ip.replace(/^\[|\]$/g, ''), port, text: rest.slice(head.length) }
}

function openClock(raw: string, timeZone: string | undefined): { timeMs: number | undefined; rest: string } {
  const iso = isoClock.exec(raw)
  if (iso !== null) return { timeMs: readTime(iso[1], timeZone), rest: raw.slice(iso[0].length) }
  const old = oldClock.exec(raw)
  if (old === null) return { timeMs: undefined, rest: raw }
  const [head, name = '', day = '', clock = '', year = ''] = old
  const month = String(months.get(name) ?? 0).padStart(2, '0')
  return {
    timeMs: readTime(`${year}-${month}-${day.padStart(2, '0')} ${clock}`, timeZone),
    rest: raw.slice(head.length),
  }
}
