const maxTagLength = 128

/**
 * The tag in front of an RFC 3164 message: `app:`, `app[pid]:`, `app(module)[pid]:`, `%ASA-6-302013:`. Without a
 * colon or a bracketed process id it is not a tag. `end` is the index of what follows, its leading space included.
 */
export function scanTag(
  text: string,
  from: number,
): { app: string; pid: string | undefined; end: number } | undefined {
  let at = from
  const limit = Math.min(text.length, from + maxTagLength)
  for (; at < limit; at++) {
    const code = text.charCodeAt(at)
    if (code === 58 || code === 91) break
    if (code <= 32 || code === 34 || code === 123) return undefined
  }
  if (at === from || at === limit) return undefined
  const app = text.slice(from, at)
  if (text.charCodeAt(at) === 58) {
    if (isPayloadMark(text, app, at)) return undefined
    return { app, pid: undefined, end: at + 1 }
  }
  const close = text.indexOf(']', at)
  if (close === -1 || close - at > 64) return undefined
  const pid = text.slice(at + 1, close)
  if (pid.includes(' ')) return undefined
  const colon = text.charCodeAt(close + 1) === 58
  const after = text.charCodeAt(close + (colon ? 2 : 1))
  if (!colon && after !== 32) return undefined
  return { app, pid: pid === '' ? undefined : pid, end: close + (colon ? 2 : 1) }
}

/** `CEF:0|`, `LEEF:1.0|` and `@cee:` look like tags and are the payload; so does a URL. */
function isPayloadMark(text: string, app: string, colon: number): boolean {
  if (app === '@cee' || text.startsWith('//', colon + 1)) return true
  const next = text.charCodeAt(colon + 1)
  return (app === 'CEF' || app === 'LEEF') && next >= 48 && next <= 57
}
