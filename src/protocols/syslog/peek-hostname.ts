import { parseSyslog } from './parse-syslog.ts'

/** A header is never longer than this; what comes after it does not matter here. */
const headerLength = 384

/**
 * The host a syslog message names in its header, without a look at the rest: a relay's messages belong to the
 * source of the host that wrote them. Undefined where it names none.
 */
export function peekHostname(text: string): string | undefined {
  const first = text.charCodeAt(0)
  if (first === 123) return undefined
  return parseSyslog(text.length > headerLength ? text.slice(0, headerLength) : text, { receivedAtMs: 0 })
    .hostname
}
