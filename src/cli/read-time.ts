import { UsageError } from './fail-plainly.ts'

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

export const timeHelp =
  '2026-03-01, 2026-03-01T08:00 (UTC unless it says otherwise), or how long ago: 30m, 24h, 7d'

/** Epoch milliseconds UTC of a time on the command line. Throws `UsageError`. */
export function readTime(option: string, text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined
  const ago = /^(\d{1,6})([mhdw])$/.exec(text)
  if (ago) return nowMs - Number(ago[1]) * (unitMs[ago[2] ?? ''] ?? 0)
  if (/^\d{4}-\d\d-\d\d/.test(text)) {
    const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/i.test(text)
    const time = Date.parse(text.length <= 10 || hasZone ? text : `${text.replace(' ', 'T')}Z`)
    if (!Number.isNaN(time)) return time
  }
  throw new UsageError(`--${option} ${text} is not a time: give ${timeHelp}`)
}
