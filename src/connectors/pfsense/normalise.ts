import type { NormalisedEvent } from '../../model/event.ts'
import type { Envelope } from '../define-connector.ts'
import { type Connection, describeConnection, nativeOfConnection } from '../describe-connection.ts'
import { readAccount, readEndpoint } from '../read-account.ts'
import { present, presentOrNone, setField } from '../read-value.ts'
import { type Finding, placeOf, startEvent } from '../start-event.ts'
import { nativeOfSyslog } from '../unclassified.ts'
import { shorten } from '../write-message.ts'

const filterStart =
  /^\d{0,6},\d{0,6},[^,]{0,128},[0-9a-f]{0,40},[^,]{1,32},[a-z-]{0,20},[a-z]{3,12},(?:in|out),/
const webPrograms = new Set(['php-fpm', 'php', 'audit', 'configd.py', 'opnsense'])
const address = String.raw`[0-9A-Fa-f.:]{2,45}`

interface WebForm {
  readonly pattern: RegExp
  readonly read: (groups: Readonly<Record<string, string | undefined>>, place: string) => Finding
}

const webForms: readonly WebForm[] = [
  {
    pattern: new RegExp(
      String.raw`Successful login for user '(?<user>[^']{1,128})' from:? (?<from>${address})`,
    ),
    read: (groups, place) => signIn('logon', 'success', groups, place),
  },
  {
    pattern: new RegExp(
      String.raw`(?:authentication error for|[Ll]ogin error for|authentication error for user) (?:user )?'(?<user>[^']{0,128})' from:? (?<from>${address})`,
    ),
    read: (groups, place) => signIn('logon', 'failure', groups, place),
  },
  {
    pattern: new RegExp(
      String.raw`[Uu]ser (?:logged out )?(?:for user )?'(?<user>[^']{1,128})' (?:logged out )?from:? (?<from>${address})`,
    ),
    read: (groups, place) => signIn('logoff', 'success', groups, place),
  },
  {
    pattern: new RegExp(
      String.raw`[Cc]onfiguration [Cc]hange: (?<user>[^@ ]{1,128})@(?<from>${address})(?: \([^)]{1,64}\))?: (?<what>.{1,300})`,
    ),
    read: ({ user = '', from, what = '' }, place) => {
      const finding: Finding = {
        class: 'config_state_change',
        activity: 'update',
        severity: 'low',
        status: 'success',
        message: `Configuration changed${place} by ${shorten(user)}: ${what}`,
      }
      setField(finding, 'actor', presentOrNone({ user: readAccount(user) }))
      setField(finding, 'src_endpoint', readEndpoint(from))
      return finding
    },
  },
]

/** Is it the filter log, or a line of the web interface that is known? */
export function isPfsense(envelope: Envelope): boolean {
  const app = envelope.syslog?.app ?? ''
  const text = envelope.text.trim()
  if (app === 'filterlog') return filterStart.test(text.slice(0, 300))
  return webPrograms.has(app) && webForms.some(({ pattern }) => pattern.test(text.slice(0, 600)))
}

/** Maps one line. Sources: pfSense's raw filter log format, the web interface's own messages. */
export function normalisePfsense(envelope: Envelope): NormalisedEvent[] | undefined {
  const text = envelope.text.trim()
  const place = placeOf(envelope.syslog?.hostname)
  if (filterStart.test(text.slice(0, 300))) return [buildFilter(envelope, text.split(',', 40), place)]
  for (const { pattern, read } of webForms) {
    const groups = pattern.exec(text.slice(0, 600))?.groups
    if (groups === undefined) continue
    const about = { product: 'pfSense', logsource: { product: 'pfsense' }, native: nativeOfSyslog(envelope) }
    return [startEvent(envelope, read(groups, place), about)]
  }
  return undefined
}

function buildFilter(envelope: Envelope, cells: readonly string[], place: string): NormalisedEvent {
  const isSix = cells[8] === '6'
  const [protocol, at] = isSix ? [cells[12], 15] : [cells[16], 18]
  const hasPorts = protocol === 'tcp' || protocol === 'udp'
  const action = cells[6] ?? ''
  const connection: Connection = {
    verdict: action === 'pass' ? 'allowed' : 'denied',
    protocol,
    source: cells[at],
    target: cells[at + 1],
    sourcePort: hasPorts ? cells[at + 2] : undefined,
    targetPort: hasPorts ? cells[at + 3] : undefined,
    direction: cells[7] === 'in' ? 'inbound' : 'outbound',
    rule: cells[3] === '' ? cells[0] : cells[3],
  }
  const native = present<Record<string, unknown>>({
    rule_number: cells[0],
    tracker: cells[3],
    interface: cells[4],
    reason: cells[5],
    action,
    direction: cells[7],
    protocol,
  })
  return startEvent(envelope, describeConnection(connection, place), {
    product: 'pfSense',
    logsource: { product: 'pfsense', category: 'firewall', service: 'filterlog' },
    native: { ...native, ...nativeOfConnection(connection) },
  })
}

function signIn(
  activity: string,
  status: 'success' | 'failure',
  { user = '', from }: Readonly<Record<string, string | undefined>>,
  place: string,
): Finding {
  const what = activity === 'logon' ? 'Logon' : 'Logoff'
  const finding: Finding = {
    class: 'authentication',
    activity,
    status,
    message: `${what} of ${shorten(user)}${place}${from === undefined ? '' : ` from ${from}`}${status === 'failure' ? ' failed' : ''}`,
  }
  setField(finding, 'user', readAccount(user))
  setField(finding, 'src_endpoint', readEndpoint(from))
  return finding
}
