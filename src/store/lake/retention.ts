import type { Catalogue, CatalogueFile } from './catalogue.ts'
import type { SqlValue } from './child/protocol.ts'
import { newPrefix } from './compaction.ts'
import { mergeFiles } from './merge-files.ts'
import type { LakeProcess } from './lake-process.ts'

const dayMs = 86_400_000

/**
 * How long events are kept, in days. The rule that says most wins: class and site, then class, then site, then
 * `defaultDays`; what no rule reaches is kept.
 */
export interface RetentionPolicy {
  readonly defaultDays?: number
  readonly rules: readonly { readonly class?: string; readonly site?: string; readonly days: number }[]
}

export interface RetentionResult {
  readonly removedRows: number
  readonly removedFiles: number
  readonly rewrittenFiles: number
}

/**
 * Removes what is past its time at `nowMs`, whole days at once. Files are rewritten without it or dropped; each
 * leaves a tombstone in the chain that says how many rows went and by which policy.
 */
export async function applyRetention(
  parts: LakeParts,
  policy: RetentionPolicy,
  nowMs: number,
): Promise<RetentionResult> {
  const keep = keepCondition(policy, nowMs)
  const total = { removedRows: 0, removedFiles: 0, rewrittenFiles: 0 }
  for (const file of parts.catalogue.files()) {
    if (!mayHoldOld(file, policy, nowMs)) continue
    const removed = await thinOut(parts, file, { keep, policy, nowMs })
    if (removed.rows === 0) continue
    total.removedRows += removed.rows
    if (removed.rows === file.rows) total.removedFiles++
    else total.rewrittenFiles++
  }
  return total
}

interface LakeParts {
  readonly catalogue: Catalogue
  readonly process: LakeProcess
  readonly folder: string
}

async function thinOut(
  parts: LakeParts,
  file: CatalogueFile,
  { keep, policy, nowMs }: { keep: Condition; policy: RetentionPolicy; nowMs: number },
): Promise<{ rows: number }> {
  const { catalogue } = parts
  const counted = await parts.process.call('query', {
    sql: `SELECT count(*)::DOUBLE AS n FROM {{files}} WHERE NOT (${keep.sql})`,
    params: keep.params,
    files: [file],
    timeoutMs: 300_000,
  })
  const rows = Number(counted[0]?.['n'] ?? 0)
  if (rows === 0) return { rows }
  const { files, removedRows, removedDigest } = await mergeFiles(parts, {
    inputs: [file],
    prefix: newPrefix('r', catalogue),
    keep,
  })
  await catalogue.commit({
    add: files,
    remove: [file.path],
    body: {
      kind: 'retain',
      replaced: [file.path],
      files: files.map(({ path, rows, digest, sha256 }) => ({ path, rows, digest, sha256 })),
      removedRows,
      removedDigest,
      reason: JSON.stringify(policy),
      atMs: nowMs,
    },
  })
  return { rows: removedRows }
}

interface Condition {
  readonly sql: string
  readonly params: readonly SqlValue[]
}

/** SQL that is true for what is to be kept. */
function keepCondition(policy: RetentionPolicy, nowMs: number): Condition {
  const params: SqlValue[] = []
  const put = (value: SqlValue) => `$p${params.push(value) - 1}`
  const weight = (rule: RetentionPolicy['rules'][number]) => (rule.class ? 2 : 0) + (rule.site ? 1 : 0)
  const cases = policy.rules
    .toSorted((a, b) => weight(b) - weight(a))
    .map((rule) => {
      const tests = [
        ...(rule.class === undefined ? [] : [`class = ${put(rule.class)}`]),
        ...(rule.site === undefined ? [] : [`coalesce(site, '') = ${put(rule.site)}`]),
      ]
      return `WHEN ${tests.length === 0 ? 'true' : tests.join(' AND ')} THEN ${put(cutoff(rule.days, nowMs))}`
    })
  const otherwise = policy.defaultDays === undefined ? put(0) : put(cutoff(policy.defaultDays, nowMs))
  const limit = cases.length === 0 ? otherwise : `CASE ${cases.join(' ')} ELSE ${otherwise} END`
  return { sql: `time >= ${limit}`, params }
}

/** Start of the first day that is kept. */
function cutoff(days: number, nowMs: number): number {
  return Math.floor(nowMs / dayMs - days) * dayMs
}

function mayHoldOld(file: CatalogueFile, policy: RetentionPolicy, nowMs: number): boolean {
  const reaching = policy.rules.filter(
    (rule) =>
      (rule.class === undefined || file.classes.includes(rule.class)) &&
      (rule.site === undefined || file.sites.includes(rule.site)),
  )
  const days = [
    ...reaching.map((rule) => rule.days),
    ...(policy.defaultDays === undefined ? [] : [policy.defaultDays]),
  ]
  return days.length > 0 && file.minTime < cutoff(Math.min(...days), nowMs)
}
