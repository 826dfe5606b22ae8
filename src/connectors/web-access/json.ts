import { logged, splitRequestLine } from '../http-request.ts'
import { readDayMonth } from '../read-clock.ts'
import { readTime } from '../read-time.ts'
import { type Fields, readFields, readInteger, readDuration, readText, readTexts } from '../read-value.ts'
import { statusOf } from './combined.ts'
import type { WebLine } from './web-line.ts'

/** Does the record have the keys of a web server's access log in JSON? */
export function isWebJson(record: Fields): boolean {
  return isCaddy(record) || isTraefik(record) || isVariables(record)
}

/** A record of Caddy, of Traefik, or with the names of nginx's variables (which Apache's JSON formats borrow). */
export function readWebJson(record: Fields, timeZone: string | undefined): WebLine | undefined {
  if (isCaddy(record)) return readCaddy(record)
  if (isTraefik(record)) return readTraefik(record)
  return isVariables(record) ? readVariables(record, timeZone) : undefined
}

function isCaddy(record: Fields): boolean {
  return (
    typeof record['logger'] === 'string' &&
    record['logger'].startsWith('http.log.access') &&
    readFields(record['request']) !== undefined
  )
}

function readCaddy(record: Fields): WebLine {
  const request = readFields(record['request']) ?? {}
  const headers = readFields(request['headers']) ?? {}
  return {
    product: 'Caddy',
    logsource: { category: 'webserver' },
    timeMs: readTime(record['ts']),
    server: readText(request['host']),
    request: {
      method: readText(request['method']),
      uri: readText(request['uri']),
      host: readText(request['host']),
      client: readText(request['client_ip']) ?? readText(request['remote_ip']),
      clientPort: readText(request['remote_port']),
      user: readText(record['user_id']),
      status: statusOf(record['status']),
      bytes: readInteger(record['size']),
      userAgent: readTexts(headers['User-Agent'])?.[0],
      referer: readTexts(headers['Referer'])?.[0],
      durationMs: readDuration(record['duration'], 1000),
    },
  }
}

function isTraefik(record: Fields): boolean {
  return record['RequestMethod'] !== undefined && record['DownstreamStatus'] !== undefined
}

function readTraefik(record: Fields): WebLine {
  const host = readText(record['RequestHost'])
  return {
    product: 'Traefik',
    logsource: { category: 'webserver' },
    timeMs: readTime(record['StartUTC']) ?? readTime(record['time']),
    server: host,
    request: {
      method: readText(record['RequestMethod']),
      uri: readText(record['RequestPath']),
      host,
      client: readText(record['ClientHost']),
      clientPort: readText(record['ClientPort']),
      user: logged(readText(record['ClientUsername'])),
      status: statusOf(record['DownstreamStatus']),
      bytes: readInteger(record['DownstreamContentSize']),
      userAgent: readText(record['request_User-Agent']),
      referer: readText(record['request_Referer']),
      durationMs: readDuration(record['Duration'], 1e-6),
    },
  }
}

function isVariables(record: Fields): boolean {
  return (
    record['remote_addr'] !== undefined &&
    record['status'] !== undefined &&
    (record['request'] !== undefined || record['request_uri'] !== undefined)
  )
}

function readVariables(record: Fields, timeZone: string | undefined): WebLine {
  const line = splitRequestLine(readText(record['request']) ?? '')
  const host = logged(readText(record['host']) ?? readText(record['http_host']))
  return {
    product: 'nginx',
    logsource: { product: 'nginx', category: 'webserver' },
    timeMs:
      readTime(record['time_iso8601'], timeZone) ??
      readTime(record['msec']) ??
      readDayMonth(readText(record['time_local']) ?? '', timeZone) ??
      readTime(record['timestamp'], timeZone) ??
      readTime(record['@timestamp'], timeZone),
    server: readText(record['server_name']),
    request: {
      method: readText(record['request_method']) ?? line.method,
      uri: readText(record['request_uri']) ?? line.uri,
      host,
      client: readText(record['remote_addr']),
      clientPort: readText(record['remote_port']),
      user: logged(readText(record['remote_user'])),
      status: statusOf(record['status']),
      bytes: readInteger(record['body_bytes_sent']) ?? readInteger(record['bytes_sent']),
      userAgent: logged(readText(record['http_user_agent'])),
      referer: logged(readText(record['http_referer']) ?? readText(record['http_referrer'])),
      durationMs: readDuration(record['request_time'], 1000),
    },
  }
}
