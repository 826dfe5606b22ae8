const secretName = /pass|secret|token|key|code|credential|cookie|authorization/i
const longestText = 300

/** What of a request goes into the audit trail: enough to see what was changed, nothing that opens a door. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.length > longestText ? `${value.slice(0, longestText)}…` : value
  if (value === null || typeof value !== 'object') return value
  if (depth > 4) return '…'
  if (Array.isArray(value)) {
    const shown = value.slice(0, 20).map((item) => redact(item, depth + 1))
    return value.length > 20 ? [...shown, `… ${value.length - 20} more`] : shown
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      secretName.test(name) && typeof member === 'string' ? '(hidden)' : redact(member, depth + 1),
    ]),
  )
}
