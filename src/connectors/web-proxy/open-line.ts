import { type HttpRequest, logged, splitRequestLine } from '../http-request.ts'
import { readIp } from '../read-account.ts'
import { readDayMonth } from '../read-clock.ts'
import { readTime } from '../read-time.ts'
import { readInteger } from '../read-value.ts'
import { scanLogFields } from '../scan-log-fields.ts'

/** One line of Squid's access log. */
export interface ProxyLine {
  readonly request: HttpRequest
  /** Squid's own verdict, `TCP_MISS`. */
  readonly result: string
  readonly timeMs: number | undefined
  /** Where Squid fetched it from: an address or a name; undefined where it asked nobody. */
  readonly peer: string | undefined
  readonly contentType: string | undefined
  /** The format has the client's headers, so a missing one was not sent. */
  readonly hasHeaders: boolean
}

const nativeLine =
  /^\s{0,4}(\d{9,11}\.\d{3}) {1,12}(\d{1,12}) (\S{1,255}) ((?:TCP|UDP|NONE|TAG)[A-Z_]{0,60})\/(\d{3}) (\d{1,15}) (\S{1,32}) (\S{1,16384}) (\S{1,255}) ([A-Z_]{3,40})\/(\S{1,255}) (\S{1,255})/
const combinedEnd = / "?((?:TCP|UDP|NONE|TAG)[A-Z_]{0,60}):((?:HIER_)?[A-Z_]{3,40})"?$/

/** A line in either format; undefined for anything else. */
export function openProxyLine(text: string, timeZone: string | undefined): ProxyLine | undefined {
  return openNative(text) ?? openCombined(text.trim(), timeZone)
}

function openNative(text: string): ProxyLine | undefined {
  const match = nativeLine.exec(text)
  if (match === null) return undefined
  const [, time, elapsed, client, result = '', status, bytes, method, uri, user, , peer, type] = match
  return {
    result,
    timeMs: readTime(time),
    peer: logged(peer),
    contentType: logged(type),
    hasHeaders: false,
    request: {
      method: logged(method),
      uri: logged(uri),
      host: hostOf(uri ?? ''),
      client: logged(client),
      user: logged(user),
      status: statusOf(status),
      bytes: readInteger(bytes),
      durationMs: readInteger(elapsed),
    },
  }
}

function openCombined(text: string, timeZone: string | undefined): ProxyLine | undefined {
  const end = combinedEnd.exec(text.slice(-130))
  if (end === null) return undefined
  const fields = scanLogFields(text)
  const at = fields.findIndex((field) => /^\d{1,2}\/[A-Z][a-z]{2}\/\d{4}:/.test(field))
  if (at < 3 || fields.length < at + 6) return undefined
  const [time = '', line = '', status, bytes, referer, userAgent] = fields.slice(at)
  const { method, uri } = splitRequestLine(line)
  return {
    result: end[1] ?? '',
    timeMs: readDayMonth(time, timeZone),
    peer: undefined,
    contentType: undefined,
    hasHeaders: true,
    request: {
      method,
      uri,
      host: hostOf(uri ?? ''),
      client: logged(fields[0]),
      user: logged(fields.slice(2, at).join(' ')),
      status: statusOf(status),
      bytes: readInteger(bytes),
      referer: logged(referer),
      userAgent: logged(userAgent),
    },
  }
}

/** The host of a URL or of a CONNECT's `host:port`, without user and port; undefined where there is none. */
export function hostOf(uri: string): string | undefined {
  const scheme = uri.indexOf('://')
  const rest = scheme > 0 && scheme < 12 ? uri.slice(scheme + 3) : uri
  const end = rest.search(/[/?#]/)
  const authority = (end < 0 ? rest : rest.slice(0, end)).slice(0, 300)
  const host = authority.slice(authority.lastIndexOf('@') + 1)
  const bare = host.startsWith('[') ? host.slice(0, host.indexOf(']') + 1) : host.split(':', 1)[0]
  if (bare === undefined || bare === '' || (scheme < 0 && !/:\d{1,5}$/.test(authority))) return undefined
  return readIp(bare) ?? bare.toLowerCase()
}

/** Squid writes 000 where there was no answer. */
function statusOf(text: string | undefined): number | undefined {
  const status = readInteger(text)
  return status !== undefined && status >= 100 && status <= 999 ? status : undefined
}
