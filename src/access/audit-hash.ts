import { createHash } from 'node:crypto'
import { canonicalJson } from './canonical-json.ts'

/** One entry as it is chained; `detail` is canonical JSON text. */
export interface AuditEntry {
  readonly seq: number
  readonly time_ms: number
  readonly actor: string
  readonly action: string
  readonly target: string
  readonly detail: string
  readonly prev_hash: string
  readonly hash: string
}

/** What comes before the first entry. */
export const chainStart = '0'.repeat(64)

/**
 * SHA-256, in hex, over the canonical JSON of all the other fields. `printf '%s' '{"action":…}' | sha256sum` gives the
 * same on any machine.
 */
export function hashEntry(entry: Omit<AuditEntry, 'hash'>): string {
  const { seq, time_ms, actor, action, target, detail, prev_hash } = entry
  const text = canonicalJson({ seq, time_ms, actor, action, target, detail, prev_hash })
  return createHash('sha256').update(text).digest('hex')
}

/** What is wrong with the chain, and where. */
export interface AuditFault {
  readonly seq: number
  readonly kind: 'changed' | 'removed' | 'unchained' | 'cut_off'
  readonly message: string
}

/** The first fault between `before` and the entry that should follow it. */
export function checkNext(
  before: { readonly seq: number; readonly hash: string },
  entry: AuditEntry,
): AuditFault | undefined {
  const { seq } = entry
  if (seq !== before.seq + 1) {
    const missing = seq - before.seq - 1
    const which = missing === 1 ? `entry ${seq - 1} is` : `entries ${before.seq + 1} to ${seq - 1} are`
    return { seq: before.seq + 1, kind: 'removed', message: `${which} missing` }
  }
  if (hashEntry(entry) !== entry.hash) {
    return { seq, kind: 'changed', message: `entry ${seq} is not what was written: its hash does not fit` }
  }
  if (entry.prev_hash !== before.hash) {
    return { seq, kind: 'unchained', message: `entry ${seq} does not follow entry ${before.seq}` }
  }
  return undefined
}
