import type { NormalisedEvent } from '../../model/event.ts'
import type { ConnectorOptions, Envelope } from '../define-connector.ts'
import { describeRequest } from '../http-request.ts'
import { readEndpoint } from '../read-account.ts'
import { placeOf, startEvent } from '../start-event.ts'
import { isCombined, readCombined } from './combined.ts'
import { isErrorLine, readErrorLine } from './error-log.ts'
import { isIis, readIis } from './iis.ts'
import { isWebJson, readWebJson } from './json.ts'
import { nativeOfWeb, type WebLine } from './web-line.ts'

/** Is it a line of an access log or of a web server's error log? */
export function isWebAccess(envelope: Envelope): boolean {
  if (envelope.record !== undefined) return isWebJson(envelope.record)
  const text = lineOf(envelope)
  return isCombined(text) || isIis(text) || isErrorLine(text)
}

/**
 * Maps one line of a web server to one event: a request, or what its error log says.
 * Sources: Apache's mod_log_config and core error log, nginx's log module, IIS's W3C logging, Caddy's and Traefik's
 * access log pages, ModSecurity's reference manual.
 */
export function normaliseWebAccess(
  envelope: Envelope,
  { timeZone }: ConnectorOptions,
): NormalisedEvent[] | undefined {
  if (envelope.record !== undefined) {
    const line = readWebJson(envelope.record, timeZone)
    return line === undefined ? undefined : [build(envelope, line)]
  }
  const text = lineOf(envelope)
  if (text.startsWith('#')) return []
  const error = isErrorLine(text) ? readErrorLine(text, timeZone) : undefined
  if (error !== undefined) return [startEvent(envelope, error.finding, error)]
  const line = isIis(text) ? readIis(text) : isCombined(text) ? readCombined(text, timeZone) : undefined
  return line === undefined ? undefined : [build(envelope, line)]
}

function build(envelope: Envelope, line: WebLine): NormalisedEvent {
  const server = line.server ?? envelope.syslog?.hostname ?? line.serverIp
  const event = startEvent(envelope, describeRequest(line.request, placeOf(server)), {
    product: line.product,
    logsource: line.logsource,
    native: nativeOfWeb(line),
    timeMs: line.timeMs,
  })
  const target = readEndpoint(line.serverIp, line.serverPort, line.server)
  if (target !== undefined) event.dst_endpoint = target
  if (event.device === undefined && line.serverIp !== undefined) event.device = { ip: line.serverIp }
  return event
}

/** A line without a syslog header may start like one: a date, then what looks like a host. */
function lineOf(envelope: Envelope): string {
  const { syslog, receipt, text } = envelope
  const isBare = syslog !== undefined && syslog.severity === undefined
  const raw = receipt.raw.trimStart()
  return isBare && (isIis(raw) || isErrorLine(raw)) ? raw : text.trimStart()
}
