import { presentOrNone, setField } from './read-value.ts'
import { readAccount, readEndpoint } from './read-account.ts'
import type { Finding } from './start-event.ts'
import { shorten } from './write-message.ts'

/** One request as a web server or proxy logs it; texts as written, `-` already taken for nothing. */
export interface HttpRequest {
  readonly method?: string | undefined
  /** As asked: a path with its query, or a whole URL. */
  readonly uri?: string | undefined
  readonly host?: string | undefined
  readonly userAgent?: string | undefined
  readonly referer?: string | undefined
  readonly status?: number | undefined
  readonly user?: string | undefined
  readonly client?: string | undefined
  readonly clientPort?: string | undefined
  readonly bytes?: number | undefined
  readonly durationMs?: number | undefined
}

const methods = new Set(['get', 'post', 'put', 'delete', 'head', 'options', 'connect'])

/** The HTTP event of a request; an answer from 400 up is a failure. */
export function describeRequest(request: HttpRequest, place: string): Finding {
  const { method, uri, host, status, client } = request
  const verb = method?.toLowerCase()
  const known = verb === undefined ? 'unknown' : methods.has(verb) ? verb : 'other'
  const what = `${shorten(method ?? 'A request')} ${shorten(uri ?? 'without an address')}`
  const finding: Finding = {
    class: 'http_activity',
    activity: known,
    severity: 'informational',
    message: `${what}${place}${client === undefined ? '' : ` from ${shorten(client)}`}${status === undefined ? '' : `: ${status}`}`,
  }
  if (status !== undefined) finding.status = status < 400 ? 'success' : 'failure'
  setField(
    finding,
    'http',
    presentOrNone({
      method,
      url: uri,
      host: host?.toLowerCase(),
      user_agent: request.userAgent,
      status_code: status,
    }),
  )
  setField(finding, 'src_endpoint', readEndpoint(client, request.clientPort))
  const user = request.user === undefined ? undefined : readAccount(request.user)
  if (user !== undefined) finding.actor = { user }
  setField(finding, 'network', presentOrNone({ bytes_out: request.bytes, duration_ms: request.durationMs }))
  return finding
}

/** Method, address and version of a request line; what is no request line (a scan, TLS on a plain port) is all `uri`. */
export function splitRequestLine(line: string): { method?: string; uri?: string; version?: string } {
  const match = /^([A-Za-z_-]{1,32}) (.{1,16384}?)(?: (HTTP\/\d(?:\.\d)?))?$/.exec(line)
  if (match === null) return line === '' || line === '-' ? {} : { uri: line }
  const [, method = '', uri = '', version] = match
  return version === undefined ? { method, uri } : { method, uri, version }
}

/** An address without its query, and the query without its mark. */
export function splitQuery(uri: string): { stem: string; query: string | undefined } {
  const at = uri.indexOf('?')
  return at < 0 ? { stem: uri, query: undefined } : { stem: uri.slice(0, at), query: uri.slice(at + 1) }
}

/** A text of a log, `-` and nothing being none. */
export function logged(text: string | undefined): string | undefined {
  return text === undefined || text === '-' || text === '' ? undefined : text
}
