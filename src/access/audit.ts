import type { Viewer } from '../model/right.ts'
import type { StateStore } from '../store/state/state-store.ts'
import type { AuditAnchors } from './audit-anchors.ts'
import { chainStart, checkNext, hashEntry, type AuditEntry, type AuditFault } from './audit-hash.ts'
import { canonicalJson } from './canonical-json.ts'

export interface AuditDraft {
  /** `user:<id>`, `key:<id>`, `anonymous` or `system`; `actorOf(viewer)` gives it. */
  readonly actor: string
  /** `<thing>.<verb>`, such as `incident.close`. */
  readonly action: string
  readonly target: string
  /** JSON; cut at `maxDetailBytes`. No secrets. */
  readonly detail?: Readonly<Record<string, unknown>>
}

export interface AuditReport {
  readonly entries: number
  readonly head: { readonly seq: number; readonly hash: string }
  readonly anchors: number
  /** The first fault; absent: the chain is whole. */
  readonly fault?: AuditFault
}

/** The audit trail: appended in one order, never changed, checkable by anyone who has the rows. */
export interface AuditLog {
  /** Resolves when the entry is on disk. */
  append(draft: AuditDraft): Promise<void>
  verify(): Promise<AuditReport>
  head(): Promise<{ seq: number; hash: string }>
  /** Writes the head to the anchors if it moved since the last one. */
  anchor(): Promise<void>
}

const maxDetailBytes = 4_096
const anchorEvery = 100
const pageSize = 1_000

export function actorOf(viewer: Viewer): string {
  if (viewer.id === 'anonymous' || viewer.kind === 'system') return viewer.id
  return `${viewer.kind === 'user' ? 'user' : 'key'}:${viewer.id}`
}

export function openAudit(state: StateStore, anchors: AuditAnchors, now: () => number): AuditLog {
  let lastAnchor = anchors.read().at(-1)?.seq ?? 0
  let waiting: { draft: AuditDraft; done: () => void; fail: (error: unknown) => void }[] = []
  let writing: Promise<void> | undefined

  const readHead = async () => (await headOf(state)) ?? { seq: 0, hash: chainStart }
  async function anchor(): Promise<void> {
    const head = await readHead()
    if (head.seq <= lastAnchor) return
    anchors.append({ time: new Date(now()).toISOString(), ...head })
    lastAnchor = head.seq
  }
  async function writeWaiting(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting.splice(0, 200)
      try {
        const head = await appendAll(
          state,
          group.map((item) => item.draft),
          now(),
        )
        // The entries stand; an anchor that cannot be written is tried again by whoever calls `anchor`, and reported there.
        if (head - lastAnchor >= anchorEvery) await anchor().catch(() => {})
        for (const item of group) item.done()
      } catch (error) {
        for (const item of group) item.fail(error)
      }
    }
    writing = undefined
  }
  return {
    append: (draft) =>
      new Promise((done, fail) => {
        waiting.push({ draft, done, fail })
        writing ??= writeWaiting()
      }),
    verify: () => verifyChain(state, anchors),
    head: readHead,
    anchor,
  }
}

/** Reads the head and adds to it inside one transaction: two writers cannot take the same place. */
function appendAll(state: StateStore, drafts: readonly AuditDraft[], timeMs: number): Promise<number> {
  return state.db.transaction().execute(async (tx) => {
    const head = await tx
      .selectFrom('audit_entry')
      .select(['seq', 'hash'])
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst()
    let before = head ?? { seq: 0, hash: chainStart }
    const rows = drafts.map((draft) => (before = chain(before, draft, timeMs)))
    await tx.insertInto('audit_entry').values(rows).execute()
    return before.seq
  })
}

function chain(before: { seq: number; hash: string }, draft: AuditDraft, timeMs: number): AuditEntry {
  const entry = {
    seq: before.seq + 1,
    time_ms: timeMs,
    actor: draft.actor,
    action: draft.action,
    target: draft.target.slice(0, 500),
    detail: detailText(draft.detail ?? {}),
    prev_hash: before.hash,
  }
  return { ...entry, hash: hashEntry(entry) }
}

function detailText(detail: Readonly<Record<string, unknown>>): string {
  const text = canonicalJson(detail)
  if (text.length <= maxDetailBytes) return text
  return canonicalJson({ cut: true, length: text.length, start: text.slice(0, maxDetailBytes - 100) })
}

function headOf(state: StateStore): Promise<{ seq: number; hash: string } | undefined> {
  return state.db
    .selectFrom('audit_entry')
    .select(['seq', 'hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
}

async function verifyChain(state: StateStore, anchors: AuditAnchors): Promise<AuditReport> {
  const known = new Map(anchors.read().map((anchor) => [anchor.seq, anchor]))
  let head = { seq: 0, hash: chainStart }
  let entries = 0
  const report = (fault?: AuditFault): AuditReport => ({
    entries,
    head,
    anchors: known.size,
    ...(fault ? { fault } : {}),
  })
  for (;;) {
    const page = await pageAfter(state, head.seq)
    for (const entry of page) {
      const fault = checkNext(head, entry) ?? checkAnchor(known, entry)
      if (fault) return report(fault)
      head = { seq: entry.seq, hash: entry.hash }
      entries++
    }
    if (page.length < pageSize) break
  }
  const last = Math.max(0, ...known.keys())
  if (last <= head.seq) return report()
  return report({
    seq: head.seq + 1,
    kind: 'cut_off',
    message: `entries ${head.seq + 1} to ${last} are missing: an anchor names entry ${last}`,
  })
}

function pageAfter(state: StateStore, seq: number): Promise<AuditEntry[]> {
  return state.db
    .selectFrom('audit_entry')
    .selectAll()
    .where('seq', '>', seq)
    .orderBy('seq')
    .limit(pageSize)
    .execute()
}

function checkAnchor(
  known: ReadonlyMap<number, { time: string; hash: string }>,
  entry: AuditEntry,
): AuditFault | undefined {
  const anchor = known.get(entry.seq)
  if (!anchor || anchor.hash === entry.hash) return undefined
  return {
    seq: entry.seq,
    kind: 'changed',
    message: `the chain up to entry ${entry.seq} was rewritten after ${anchor.time}: an anchor has another hash`,
  }
}
