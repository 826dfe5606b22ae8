import type { AlertRow } from '../client/alerts.ts'
import { rankOf } from '../parts/severity.tsx'

/** What the queue shows and what waits above it. Nothing moves under the eyes of somebody who reads. */
export interface Queue {
  readonly shown: readonly AlertRow[]
  readonly waiting: readonly AlertRow[]
}
export type Show = 'open' | 'acknowledged' | 'all'

const mostWaiting = 2000

/** Priority first, then newest, then id: the same rows are always in the same order. */
export function compareAlerts(a: AlertRow, b: AlertRow): number {
  const byState = Number(a.acknowledged_time !== undefined) - Number(b.acknowledged_time !== undefined)
  return byState || rankOf(a.severity) - rankOf(b.severity) || b.time - a.time || (a.id < b.id ? -1 : 1)
}

export const startQueue = (rows: readonly AlertRow[]): Queue => ({
  shown: rows.toSorted(compareAlerts),
  waiting: [],
})

/** An alert came or changed: a known one changes in place, a new one waits while somebody reads. */
export function receiveAlert(queue: Queue, alert: AlertRow, reading: boolean): Queue {
  if (queue.shown.some((row) => row.id === alert.id)) {
    return { ...queue, shown: queue.shown.map((row) => (row.id === alert.id ? alert : row)) }
  }
  const waiting = [alert, ...queue.waiting.filter((row) => row.id !== alert.id)].slice(0, mostWaiting)
  const next = { shown: queue.shown, waiting }
  return reading ? next : admitWaiting(next)
}

/** Lets in what waits. */
export function admitWaiting(queue: Queue): Queue {
  if (queue.waiting.length === 0) return queue
  return startQueue([...queue.waiting, ...queue.shown])
}

export const fitsShow = (alert: AlertRow, show: Show): boolean =>
  show === 'all' || (alert.acknowledged_time !== undefined) === (show === 'acknowledged')
