import { logged } from '../http-request.ts'
import { readTime } from '../read-time.ts'
import { readInteger } from '../read-value.ts'
import { statusOf } from './combined.ts'
import type { WebLine } from './web-line.ts'

const start = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (?:\S{1,64} )?[A-Z_-]{1,32} \//

/** The columns that IIS writes unless told otherwise; 14 of them before `cs(Referer)` became one. */
const columns =
  'date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken'
const withReferer = columns.split(' ')
const withoutReferer = withReferer.filter((name) => name !== 'cs(Referer)')

/** Does it start like a line of IIS? */
export function isIis(text: string): boolean {
  return start.test(text.slice(0, 200))
}

/**
 * A line of IIS in its default columns: the `#Fields` line is a message of its own, so other columns are not known.
 * Its times are UTC; spaces inside a value are written as `+`.
 */
export function readIis(text: string): WebLine | undefined {
  const values = text.trim().split(' ', 24)
  const names =
    values.length === withReferer.length
      ? withReferer
      : values.length === withoutReferer.length
        ? withoutReferer
        : undefined
  if (names === undefined) return undefined
  const row = new Map(names.map((name, index) => [name, logged(values[index])]))
  const status = statusOf(row.get('sc-status'))
  if (status === undefined) return undefined
  const stem = row.get('cs-uri-stem')
  const query = row.get('cs-uri-query')
  return {
    product: 'IIS',
    logsource: { product: 'windows', category: 'webserver', service: 'iis' },
    timeMs: readTime(`${row.get('date') ?? ''} ${row.get('time') ?? ''}`),
    serverIp: row.get('s-ip'),
    serverPort: row.get('s-port'),
    request: {
      method: row.get('cs-method'),
      uri: query === undefined ? stem : `${stem ?? ''}?${query}`,
      client: row.get('c-ip'),
      user: row.get('cs-username'),
      status,
      userAgent: row.get('cs(User-Agent)')?.replaceAll('+', ' '),
      referer: row.get('cs(Referer)'),
      durationMs: readInteger(row.get('time-taken')),
    },
  }
}
