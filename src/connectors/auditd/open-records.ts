import { readPairs } from '../read-pairs.ts'
import { decodeHex, isEncoded, readArguments } from './decode-value.ts'

/** One audit record: its type, the event it belongs to, and its fields decoded, under the names that the record has. */
export interface AuditRecord {
  readonly type: string
  /** `time:serial`, which all records of one event share. */
  readonly event: string
  readonly timeMs: number
  readonly node: string | undefined
  readonly fields: Readonly<Record<string, string>>
}

const head =
  /(?:node=(\S{1,255}) )?(?:audit: )?type=(?:UNKNOWN\[(\d{4})\]|([A-Z][A-Z0-9_]{1,40}|\d{4})) (?:msg=)?audit\((\d{9,11})\.(\d{3}):(\d{1,12})\): ?/g
const maxRecords = 64

/** Types by number, as the kernel prints them when no auditd is there to name them. Source: linux/audit.h. */
const names = new Map(
  Object.entries({
    1006: 'LOGIN',
    1100: 'USER_AUTH',
    1101: 'USER_ACCT',
    1102: 'USER_MGMT',
    1103: 'CRED_ACQ',
    1104: 'CRED_DISP',
    1105: 'USER_START',
    1106: 'USER_END',
    1107: 'USER_AVC',
    1108: 'USER_CHAUTHTOK',
    1109: 'USER_ERR',
    1110: 'CRED_REFR',
    1112: 'USER_LOGIN',
    1113: 'USER_LOGOUT',
    1114: 'ADD_USER',
    1115: 'DEL_USER',
    1116: 'ADD_GROUP',
    1117: 'DEL_GROUP',
    1123: 'USER_CMD',
    1124: 'USER_TTY',
    1130: 'SERVICE_START',
    1131: 'SERVICE_STOP',
    1300: 'SYSCALL',
    1302: 'PATH',
    1305: 'CONFIG_CHANGE',
    1306: 'SOCKADDR',
    1307: 'CWD',
    1309: 'EXECVE',
    1319: 'TTY',
    1320: 'EOE',
    1325: 'NETFILTER_CFG',
    1326: 'SECCOMP',
    1327: 'PROCTITLE',
    1330: 'KERN_MODULE',
    1334: 'BPF',
    1400: 'AVC',
    1700: 'ANOM_PROMISCUOUS',
    1701: 'ANOM_ABEND',
  }),
)

/** Does the text start like an audit record? */
export function looksLikeAudit(text: string): boolean {
  const start = text.slice(0, 420)
  return start.includes('audit(') && start.includes('type=') && start.search(head) >= 0
}

/** All records in one message: some forwarders send one, some all of an event, with line ends or spaces between. */
export function openRecords(text: string): AuditRecord[] {
  const heads = [...text.matchAll(head)].slice(0, maxRecords)
  return heads.map((match, index) => {
    const [whole, node, unknown, named = '', seconds, millis, serial] = match
    const body = text.slice(match.index + whole.length, heads[index + 1]?.index ?? text.length)
    const type = unknown ?? named
    const known = names.get(type) ?? type
    return {
      type: known,
      event: `${seconds ?? ''}.${millis ?? ''}:${serial ?? ''}`,
      timeMs: Number(seconds) * 1000 + Number(millis),
      node,
      fields: readFieldsOf(known, body),
    }
  })
}

/** A record's pairs, decoded; those of a program's own `msg='…'` and what `log_format = ENRICHED` adds among them. */
function readFieldsOf(type: string, body: string): Record<string, string> {
  const fields: Record<string, string> = {}
  const verdict = /\bavc: {1,3}(denied|granted) {1,3}\{ ([a-z_ ]{1,200}) \}/.exec(body)
  if (verdict !== null) {
    fields['avc'] = verdict[1] ?? ''
    fields['permissions'] = verdict[2] ?? ''
  }
  const pairs = readPairs(body, `"'`)
  for (const [key, { text, quoted }] of pairs) {
    if (key === 'msg') continue
    fields[key] = !quoted && isEncoded(type, key) ? decodeHex(text) : text
  }
  const inner = pairs.get('msg')
  if (inner !== undefined) {
    for (const [key, { text, quoted }] of readPairs(inner.text)) {
      fields[key] ??= !quoted && isEncoded(type, key) ? decodeHex(text) : text
    }
  }
  return type === 'EXECVE' ? readArguments(fields) : fields
}
