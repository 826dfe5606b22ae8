import { RuleError } from './problem.ts'
import type { YamlMap } from './yaml-node.ts'
import { entryOf, textOf } from './yaml-access.ts'

/** A month counts 30 days and a year 365: a span of time has no calendar. */
const unitsMs: Record<string, number> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
  M: 30 * 86_400_000,
  y: 365 * 86_400_000,
}
const maxTimespanMs = 366 * 86_400_000

/** A time span such as `90s`, `15m` or `2w`, in milliseconds; undefined where the key is missing. */
export function timespanOf(map: YamlMap, key: string): number | undefined {
  const text = textOf(map, key)
  if (text === undefined) return undefined
  const at = entryOf(map, key)?.value.at ?? map.at
  const [, count, unit] = /^(\d{1,9})\s*([smhdwMy])$/.exec(text.trim()) ?? []
  const span = Number(count) * (unitsMs[unit ?? ''] ?? 0)
  if (span > 0 && span <= maxTimespanMs) return span
  const hint = 'write a number and s, m, h, d, w, M (30 days) or y, at most 366 days'
  throw new RuleError('bad_correlation', at, `"${text}" is not a time span`, hint)
}
