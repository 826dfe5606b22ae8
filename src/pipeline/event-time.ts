import type { SecurityEvent } from '../model/event.ts'
import type { Transport } from '../model/receipt.ts'

/** A clock ahead of ours by more than this is not believed. */
const futureBoundMs = 10 * 60_000

export interface EventTime {
  readonly time: number
  readonly basis: SecurityEvent['time_basis']
}

/**
 * Which time an event goes by: the device's where it gave one that can be believed, else ours at receipt.
 * Files hold history, so their past is believed however old; nobody's future is.
 */
export function decideEventTime(
  deviceTimeMs: number | undefined,
  receivedAtMs: number,
  transport: Transport,
  clockBoundMs: number,
): EventTime {
  if (deviceTimeMs === undefined || !Number.isFinite(deviceTimeMs))
    return { time: receivedAtMs, basis: 'receipt' }
  const ahead = deviceTimeMs - receivedAtMs
  const believed = ahead <= futureBoundMs && (transport === 'file' || ahead >= -clockBoundMs)
  return believed
    ? { time: Math.round(deviceTimeMs), basis: 'device' }
    : { time: receivedAtMs, basis: 'receipt' }
}
