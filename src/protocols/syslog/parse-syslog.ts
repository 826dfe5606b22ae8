import { scanBsdTime, scanEpochTime, scanIsoTime, type ScannedTime, type TimeOptions } from './scan-time.ts'
import { scanStructuredData } from './structured-data.ts'
import { scanTag } from './scan-tag.ts'

/** A syslog message taken apart. What the message does not say is absent. */
export interface SyslogMessage {
  /** `none`: no header was found, `text` is the message as is. */
  readonly dialect: 'rfc5424' | 'rfc3164' | 'none'
  readonly facility?: number
  readonly severity?: number
  /** Epoch milliseconds UTC. */
  readonly timeMs?: number
  readonly hostname?: string
  readonly app?: string
  readonly pid?: string
  readonly msgId?: string
  readonly structuredData?: Record<string, Record<string, string>>
  /** The message without its header; one space after the tag and a byte order mark are taken off. */
  readonly text: string
}

export interface SyslogOptions extends TimeOptions {
  /**
   * For lines that need not be syslog (files, HTTP): without priority or tag they are left as they are, so that an
   * application's `2026-03-01T12:00:00Z INFO started` does not get a host called INFO.
   */
  readonly strict?: boolean
}

type Header = { -readonly [K in keyof SyslogMessage]: SyslogMessage[K] }

/**
 * Parses RFC 5424 and RFC 3164 with its dialects: no priority, no year, ISO times (rsyslog's forward format), no
 * host, IPv6 hosts, Cisco IOS (`45: *Mar  1 00:00:12.345 UTC: %SYS-5-CONFIG_I: …`) and ASA. Cisco's mnemonic is the
 * `app`. Never throws: what cannot be parsed comes back as text.
 */
export function parseSyslog(text: string, options: SyslogOptions): SyslogMessage {
  const priority = scanPriority(text)
  const from = priority?.end ?? 0
  if (priority !== undefined && text.charCodeAt(from) === 49 && text.charCodeAt(from + 1) === 32) {
    const message = parseRfc5424(text, from + 2, options) ?? parseEpochDialect(text, from + 2)
    if (message !== undefined) return { ...split(priority.value), ...message }
  }
  const message = parseRfc3164(text, from, options, priority !== undefined)
  if (message === undefined) return { dialect: 'none', text }
  return priority === undefined ? message : { ...split(priority.value), ...message }
}

function split(priority: number): { facility: number; severity: number } {
  return { facility: priority >> 3, severity: priority & 7 }
}

function scanPriority(text: string): { value: number; end: number } | undefined {
  if (text.charCodeAt(0) !== 60) return undefined
  let value = 0
  for (let at = 1; at <= 4; at++) {
    const code = text.charCodeAt(at)
    if (code === 62 && at > 1) return value <= 191 ? { value, end: at + 1 } : undefined
    if (!(code >= 48 && code <= 57)) return undefined
    value = value * 10 + code - 48
  }
  return undefined
}

function parseRfc5424(text: string, from: number, options: SyslogOptions): Header | undefined {
  let time: ScannedTime | undefined
  if (text.charCodeAt(from) !== 45) {
    time = scanIsoTime(text, from, options)
    if (time === undefined) return undefined
  }
  const fields: string[] = []
  let at = time?.end ?? from + 1
  for (let field = 0; field < 4; field++) {
    if (text.charCodeAt(at) !== 32) return undefined
    const end = text.indexOf(' ', at + 1)
    if (end <= at + 1) return undefined
    fields.push(text.slice(at + 1, end))
    at = end
  }
  const structured = scanStructuredData(text, at + 1)
  const rest = structured === undefined ? at + 1 : structured.end
  const message: Header = { dialect: 'rfc5424', text: messageFrom(text, rest) }
  if (time !== undefined) message.timeMs = time.timeMs
  const [hostname, app, pid, msgId] = fields
  if (hostname !== '-') message.hostname = hostname!
  if (app !== '-') message.app = app!
  if (pid !== '-') message.pid = pid!
  if (msgId !== '-') message.msgId = msgId!
  if (structured?.data !== undefined) message.structuredData = structured.data
  return message
}

/** Meraki: the version, seconds, the host, and then the message at once. */
function parseEpochDialect(text: string, from: number): Header | undefined {
  const time = scanEpochTime(text, from)
  if (time === undefined) return undefined
  const end = text.indexOf(' ', time.end + 1)
  if (end <= time.end + 1) return undefined
  return {
    dialect: 'rfc3164',
    timeMs: time.timeMs,
    hostname: text.slice(time.end + 1, end),
    text: messageFrom(text, end),
  }
}

function messageFrom(text: string, from: number): string {
  let at = text.charCodeAt(from) === 32 ? from + 1 : from
  if (text.charCodeAt(at) === 0xfeff) at++
  return text.slice(at)
}

function parseRfc3164(text: string, from: number, options: SyslogOptions, hasPriority: boolean) {
  const start = skipCiscoSequence(text, from)
  const time = scanBsdTime(text, start.at, options) ?? scanIsoTime(text, start.at, options)
  const message: Header = { dialect: 'rfc3164', text: '' }
  let at = from
  if (time !== undefined) {
    message.timeMs = time.timeMs
    at = time.end
    const after = text.charCodeAt(at)
    if (after === 58) at = skipSpace(text, at + 1)
    else if (after !== 32 && at < text.length) return undefined
    else at = scanHost(text, skipSpace(text, at), message, start.origin)
  } else if (!hasPriority) return undefined
  if (message.hostname === undefined && start.origin !== undefined && time !== undefined)
    message.hostname = start.origin
  const tag = scanTag(text, at)
  if (tag !== undefined) {
    message.app = tag.app
    if (tag.pid !== undefined) message.pid = tag.pid
    at = tag.end
  }
  if (tag === undefined && !hasPriority && options.strict === true) return undefined
  message.text = messageFrom(text, at)
  return message
}

/**
 * Cisco IOS puts a sequence number (`45: ` or `000045: `) and its name (`core-1: `) in front of the time, ASA in
 * EMBLEM format a single colon.
 */
function skipCiscoSequence(text: string, from: number): { at: number; origin?: string } {
  let at = from
  if (text.charCodeAt(at) === 58) return { at: skipSpace(text, at + 1) }
  let digits = at
  while (digits < at + 12 && text.charCodeAt(digits) >= 48 && text.charCodeAt(digits) <= 57) digits++
  if (digits > at && text.charCodeAt(digits) === 58 && text.charCodeAt(digits + 1) === 32)
    at = skipSpace(text, digits + 1)
  const colon = text.indexOf(': ', at)
  if (colon > at && colon - at <= 64 && !text.slice(at, colon).includes(' ')) {
    const next = skipSpace(text, colon + 1)
    const code = text.charCodeAt(next)
    // Only a name if a time follows, else it is a tag.
    if (code === 42 || code === 46 || (code >= 65 && code <= 83))
      if (scanBsdTime(text, next, { receivedAtMs: 0 }) !== undefined || code === 42)
        return { at: next, origin: text.slice(at, colon) }
  }
  return { at }
}

/** Host after the time, unless the token is the tag already (`sshd[12]:`). The index where the tag would start. */
function scanHost(text: string, from: number, message: Header, origin: string | undefined): number {
  let end = text.indexOf(' ', from)
  if (end === -1) end = text.length
  const token = text.slice(from, end)
  if (origin !== undefined || token === '' || isTagToken(token)) return from
  if (token.startsWith('%') || token.startsWith('{') || token.startsWith('@cee:')) return from
  message.hostname = token.startsWith('[') && token.endsWith(']') ? token.slice(1, -1) : token
  const next = skipSpace(text, end)
  // ASA writes `host : %ASA-…`.
  return text.startsWith(': ', next) ? skipSpace(text, next + 1) : next
}

/** `app:` or `app[1]:`, but not an IPv6 address and not `[address]`. */
function isTagToken(token: string): boolean {
  const bracket = token.indexOf('[')
  if (bracket > 0) return true
  if (/^(?:CEF|LEEF):\d/.test(token)) return true
  if (!token.endsWith(':')) return false
  const colons = token.split(':').length - 1
  return !(colons > 1 && /^[0-9a-fA-F:.]+$/.test(token))
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (text.charCodeAt(at) === 32) at++
  return at
}
