import { zoneOffsetMs } from '../protocols/zoned-time.ts'

/** Midnight, local to `zone`, of the day that holds `ms`. */
export function localMidnight(zone: string, ms: number): number {
  const offset = zoneOffsetMs(zone, ms)
  const day = Math.floor((ms + offset) / 86_400_000) * 86_400_000
  return day - zoneOffsetMs(zone, day - offset)
}

/** The last time before `nowMs` at which it was `hour` (with a fraction for minutes) o'clock in `zone`. */
export function lastTimeAt(zone: string, hour: number, nowMs: number): number {
  const today = localMidnight(zone, nowMs) + hour * 3_600_000
  return today < nowMs ? today : localMidnight(zone, nowMs - 86_400_000) + hour * 3_600_000
}
