/** Numbers, times and plurals in the catalogue's language. Pure, but for the viewer's own zone. */
export const language = 'en-GB'

const plurals = new Intl.PluralRules(language)
const whole = new Intl.NumberFormat(language)
const short = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 })

export const count = (value: number): string => whole.format(value)
export const compact = (value: number): string =>
  Math.abs(value) < 10_000 ? whole.format(Math.round(value * 10) / 10) : short.format(value)

/** "1 alert", "12 alerts". */
export function plural(value: number, one: string, other: string): string {
  return `${count(value)} ${plurals.select(value) === 'one' ? one : other}`
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** "20 s", "4 min", "1 h 12 min", "3 d 4 h": two units at most. */
export function duration(ms: number): string {
  const span = Math.abs(ms)
  if (span < second) return `${Math.round(span)} ms`
  if (span < minute) return `${Math.round(span / second)} s`
  if (span < hour) return `${Math.round(span / minute)} min`
  const [large, small, largeName, smallName] =
    span < day ? ([hour, minute, 'h', 'min'] as const) : ([day, hour, 'd', 'h'] as const)
  const rest = Math.floor((span % large) / small)
  return `${Math.floor(span / large)} ${largeName}${rest === 0 ? '' : ` ${rest} ${smallName}`}`
}

const units = ['B', 'kB', 'MB', 'GB', 'TB']
export function bytes(value: number): string {
  let size = value
  let unit = 0
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000
    unit += 1
  }
  return `${size < 10 && unit > 0 ? size.toFixed(1) : Math.round(size)} ${units[unit] ?? ''}`
}

const formats = new Map<string, Intl.DateTimeFormat>()
function formatOf(zone: string | undefined, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone ?? ''}|${JSON.stringify(options)}`
  let format = formats.get(key)
  if (!format) {
    try {
      format = new Intl.DateTimeFormat(language, {
        ...options,
        hourCycle: 'h23',
        ...(zone !== undefined && { timeZone: zone }),
      })
    } catch {
      // A zone this browser does not know: the viewer's own, and the name beside it says so.
      format = new Intl.DateTimeFormat(language, { ...options, hourCycle: 'h23' })
    }
    formats.set(key, format)
  }
  return format
}
const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const
const date = { weekday: 'short', day: '2-digit', month: 'short' } as const

export const timeOfDay = (ms: number, zone?: string): string => formatOf(zone, clock).format(ms)
export const minuteOfDay = (ms: number, zone?: string): string =>
  formatOf(zone, { hour: '2-digit', minute: '2-digit' }).format(ms)
export const dayOf = (ms: number, zone?: string): string => formatOf(zone, date).format(ms)
export const shortDay = (ms: number, zone?: string): string =>
  formatOf(zone, { day: '2-digit', month: 'short' }).format(ms)
export const isoDay = (ms: number, zone?: string): string =>
  formatOf(zone, { year: 'numeric', month: '2-digit', day: '2-digit' }).format(ms)
export const fullTime = (ms: number, zone?: string): string =>
  formatOf(zone, { ...date, year: 'numeric', ...clock, timeZoneName: 'short' }).format(ms)
export const viewerZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone
