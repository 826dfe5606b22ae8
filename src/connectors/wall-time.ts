import { zoneOffsetMs } from '../protocols/zoned-time.ts'

/**
 * Epoch milliseconds of a wall clock in an IANA zone. `wallMs` is the wall clock read as if it were UTC. A wall clock
 * that a change of clocks skips or repeats is read with the offset before the change; an unknown zone counts as UTC.
 */
export function epochOfWall(wallMs: number, timeZone: string): number {
  const before = zoneOffsetMs(timeZone, wallMs - 86_400_000)
  if (zoneOffsetMs(timeZone, wallMs - before) === before) return wallMs - before
  const after = zoneOffsetMs(timeZone, wallMs + 86_400_000)
  return zoneOffsetMs(timeZone, wallMs - after) === after ? wallMs - after : wallMs - before
}
