/** Milliseconds that `zone` is ahead of UTC at `ms`. */
function offsetMs(zone: string, ms: number): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(ms)
  const get = (type: string): number => Number(parts.find((part) => part.type === type)?.value)
  const local = Date.UTC(get('year'), get('month') - 1, get('day'), get('hour'), get('minute'), get('second'))
  return local - Math.floor(ms / 1000) * 1000
}

/** Midnight, local to `zone`, of the day that holds `ms`. */
export function localMidnight(zone: string, ms: number): number {
  const offset = offsetMs(zone, ms)
  const day = Math.floor((ms + offset) / 86_400_000) * 86_400_000
  return day - offsetMs(zone, day - offset)
}

/** The last time before `nowMs` at which it was `hour` (with a fraction for minutes) o'clock in `zone`. */
export function lastTimeAt(zone: string, hour: number, nowMs: number): number {
  const today = localMidnight(zone, nowMs) + hour * 3_600_000
  return today < nowMs ? today : localMidnight(zone, nowMs - 86_400_000) + hour * 3_600_000
}
