import type { ReactNode } from 'react'
import { m } from '../messages/catalogue.ts'
import { dayOf, duration, fullTime, shortDay, timeOfDay, viewerZone } from '../messages/format.ts'
import { useNow } from './clock.ts'
import { usePlaces } from '../places/place-tree.ts'

interface TimeProps {
  /** Epoch milliseconds. */
  readonly at: number
  /** The site in whose zone it is shown; the viewer's own without one. */
  readonly site?: string | undefined
  /** `clock`: day and time, every one as wide as the next. `time`: where the day is said elsewhere. `full`: everything. */
  readonly form?: 'clock' | 'time' | 'full' | 'day'
}

/** A time at its site, the viewer's own time on hover. */
export function Time({ at, site, form = 'clock' }: TimeProps): ReactNode {
  const zone = usePlaces().zoneOf(site)
  const own = viewerZone()
  const full = fullTime(at, zone)
  const hover = zone === undefined || zone === own ? full : `${full}\n${m.words.yourTime(fullTime(at))}`
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={hover}
      className={`whitespace-nowrap ${form === 'clock' || form === 'time' ? 'font-mono text-[0.9em]' : ''}`}
    >
      {form === 'full' ? full : form === 'day' ? dayOf(at, zone) : null}
      {form === 'clock' && <span className="text-ink-3">{shortDay(at, zone)} </span>}
      {(form === 'clock' || form === 'time') && timeOfDay(at, zone)}
    </time>
  )
}

/** How long ago, kept true while it is shown. */
export function Age({ at }: { at: number }): ReactNode {
  const now = useNow()
  return (
    <time dateTime={new Date(at).toISOString()} title={fullTime(at)} className="whitespace-nowrap">
      {now - at < 2000 ? m.words.now : duration(now - at)}
    </time>
  )
}
