import { logged, splitRequestLine } from '../http-request.ts'
import { readIp } from '../read-account.ts'
import { readDayMonth } from '../read-clock.ts'
import { readInteger } from '../read-value.ts'
import { scanLogFields } from '../scan-log-fields.ts'
import type { WebLine } from './web-line.ts'

const clock = /\[\d{1,2}\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "/
const proxyEnd = / "?[A-Z]{3,8}(?:_[A-Z_]{2,40})?:(?:HIER_)?[A-Z_]{3,32}"?$/

/** Is it a line in the common log format or one built on it, and no proxy's? */
export function isCombined(text: string): boolean {
  return clock.test(text.slice(0, 600)) && !proxyEnd.test(text.slice(-90).trimEnd())
}

/** Apache's `common`, `combined` and `vhost_combined`, and nginx's `combined`: host, ident, user, time, request … */
export function readCombined(text: string, timeZone: string | undefined): WebLine | undefined {
  const fields = scanLogFields(text.slice(0, 40_000))
  const at = fields.findIndex((field) => /^\d{1,2}\/[A-Z][a-z]{2}\/\d{4}:/.test(field))
  if (at < 3 || at > 8 || fields.length <= at + 1) return undefined
  // With the virtual host in front there is one more; a user's name may hold spaces.
  const isHosted = at > 3 && readIp(fields[0]) === undefined && readIp(fields[1]) !== undefined
  const first = isHosted ? 1 : 0
  const [time = '', line = '', status, bytes, referer, userAgent] = fields.slice(at)
  const { host, port } = isHosted ? splitHost(fields[0] ?? '') : {}
  const { method, uri } = splitRequestLine(line)
  return {
    product: 'Web server',
    logsource: { category: 'webserver' },
    timeMs: readDayMonth(time, timeZone),
    server: host,
    serverPort: port,
    request: {
      method,
      uri,
      host,
      client: logged(fields[first]),
      user: logged(fields.slice(first + 2, at).join(' ')),
      status: statusOf(status),
      bytes: readInteger(bytes),
      referer: logged(referer),
      userAgent: logged(userAgent),
    },
  }
}

function splitHost(text: string): { host: string; port?: string } {
  const match = /^(.{1,255}):(\d{1,5})$/.exec(text)
  return match === null ? { host: text } : { host: match[1] ?? text, port: match[2] ?? '' }
}

/** A status of HTTP; anything else is none. */
export function statusOf(value: unknown): number | undefined {
  const status = readInteger(value)
  return status !== undefined && status >= 100 && status <= 999 ? status : undefined
}
