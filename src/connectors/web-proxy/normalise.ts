import type { NormalisedEvent } from '../../model/event.ts'
import type { ConnectorOptions, Envelope } from '../define-connector.ts'
import { describeRequest, splitQuery } from '../http-request.ts'
import { readEndpoint, readIp } from '../read-account.ts'
import { setField } from '../read-value.ts'
import { placeOf, startEvent } from '../start-event.ts'
import { openProxyLine, type ProxyLine } from './open-line.ts'

/** Is it a line of Squid's access log? */
export function isWebProxy(envelope: Envelope): boolean {
  return openProxyLine(envelope.text, undefined) !== undefined
}

/**
 * Maps one line of Squid's access log. What Squid refused is a failure whatever the answer's status.
 * Source: Squid's `logformat` directive and its log file page.
 */
export function normaliseWebProxy(
  envelope: Envelope,
  { timeZone }: ConnectorOptions,
): NormalisedEvent[] | undefined {
  const line = openProxyLine(envelope.text, timeZone)
  if (line === undefined) return undefined
  const finding = describeRequest(line.request, placeOf(envelope.syslog?.hostname))
  if (line.result.includes('DENIED')) {
    finding.status = 'failure'
    finding.severity = 'low'
    finding.message = `${finding.message} (refused)`
  }
  finding.status_detail = line.result.toLowerCase()
  const target = readIp(line.peer)
  setField(finding, 'dst_endpoint', readEndpoint(target, portOf(line.request.uri ?? ''), line.request.host))
  const event = startEvent(envelope, finding, {
    product: 'Squid',
    logsource: { product: 'squid', category: 'proxy' },
    native: nativeOf(line),
    timeMs: line.timeMs,
  })
  return [event]
}

/** Names as Sigma's taxonomy has them for proxies; a header that the client did not send is an empty text. */
function nativeOf({ request, result, peer, contentType, hasHeaders }: ProxyLine): Record<string, unknown> {
  const native: Record<string, unknown> = { 's-action': result }
  const put = (key: string, value: string | number | undefined): void => {
    if (value !== undefined) native[key] = value
  }
  const { uri, host } = request
  put('c-ip', request.client)
  put('cs-username', request.user)
  put('cs-method', request.method)
  if (uri !== undefined) {
    const { stem, query } = splitQuery(uri)
    put('c-uri', uri)
    put('cs-uri', pathOf(uri))
    put('c-uri-stem', pathOf(stem))
    put('c-uri-query', query)
    put('c-uri-extension', extensionOf(pathOf(stem)))
  }
  put('cs-host', host)
  put('r-dns', host)
  put('dst_ip', readIp(peer))
  put('r-ip', readIp(peer))
  put('sc-status', request.status)
  put('sc-bytes', request.bytes)
  put('sc-content-type', contentType)
  put('c-useragent', hasHeaders ? (request.userAgent ?? '') : undefined)
  put('cs-referer', hasHeaders ? (request.referer ?? '') : undefined)
  return native
}

function pathOf(uri: string): string {
  const scheme = uri.indexOf('://')
  if (scheme < 0) return uri
  const slash = uri.indexOf('/', scheme + 3)
  return slash < 0 ? '/' : uri.slice(slash)
}

function extensionOf(path: string): string | undefined {
  return /\.([A-Za-z0-9]{1,10})$/.exec(path.slice(-12))?.[1]?.toLowerCase()
}

const schemes = new Map([
  ['http', '80'],
  ['https', '443'],
  ['ftp', '21'],
])

function portOf(uri: string): string | undefined {
  const match =
    /^(?:([a-z]{2,8}):\/\/)?(?:[^/@]{0,255}@)?(?:\[[0-9A-Fa-f:.]{2,45}\]|[^:/?#[]{1,255})(?::(\d{1,5}))?(?:[/?#]|$)/i.exec(
      uri,
    )
  return match?.[2] ?? schemes.get(match?.[1]?.toLowerCase() ?? '')
}
