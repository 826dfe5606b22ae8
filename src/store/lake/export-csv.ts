import { lakeColumns, lakeColumnNames, type LakeColumn } from './columns.ts'
import type { LakeRow } from './row.ts'

const times = new Set<LakeColumn>(['time', 'received_time', 'device_time'])

export function csvHeader(): string {
  return `${lakeColumnNames.join(',')}\r\n`
}

/** One row; times in ISO 8601 UTC. */
export function csvLine(row: LakeRow): string {
  const cells = lakeColumnNames.map((name) => {
    const value = row[name]
    if (value === undefined) return ''
    if (times.has(name)) return new Date(Number(value)).toISOString()
    return lakeColumns[name] === 'BIGINT' ? String(value) : safeCell(String(value))
  })
  return `${cells.join(',')}\r\n`
}

/** Quoted where CSV needs it; what a spreadsheet would run as a formula gets an apostrophe in front. */
export function safeCell(text: string): string {
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
