import type { SecurityEvent } from '../model/event.ts'
import type { Transport } from '../model/receipt.ts'

/** A clock ahead of ours by more than this is not believed. */
const futureBoundMs = 10 * 60_000

/** Clocks that are kept right still differ by this much. */
const toleranceMs = 2_000

export interface EventTime {
  readonly time: number
  readonly basis: SecurityEvent['time_basis']
}

export interface SourceClockFacts {
  /** How far a device's clock may be off before ours is used. */
  readonly clockBoundMs: number
  /** How far the source's clock is known to be ahead of ours; negative: behind. */
  readonly clockOffsetMs?: number | undefined
}

/**
 * Which time an event goes by: the device's where it gave one that can be believed, else ours at receipt.
 * Files hold history, so their past is believed however old; nobody's future is.
 *
 * Two things are corrected, each from the one message alone, so that the order of arrival plays no part: what the
 * operator knows about the source's clock is taken off, and what would then still have happened after it was received
 * happened when it was received. A clock that is behind looks like a slow way here and is not guessed at: the source's
 * lag shows it, and `clock_offset_ms` sets it right.
 */
export function decideEventTime(
  deviceTimeMs: number | undefined,
  receivedAtMs: number,
  transport: Transport,
  { clockBoundMs, clockOffsetMs = 0 }: SourceClockFacts,
): EventTime {
  const receipt: EventTime = { time: receivedAtMs, basis: 'receipt' }
  if (deviceTimeMs === undefined || !Number.isFinite(deviceTimeMs)) return receipt
  const time = Math.round(deviceTimeMs - clockOffsetMs)
  const ahead = time - receivedAtMs
  if (ahead > futureBoundMs || (transport !== 'file' && ahead < -clockBoundMs)) return receipt
  if (ahead > toleranceMs) return { time: receivedAtMs, basis: 'corrected' }
  return { time, basis: clockOffsetMs === 0 ? 'device' : 'corrected' }
}
