import type { ReactNode } from 'react'
import type { AlertRow } from '../client/alerts.ts'
import { m } from '../messages/catalogue.ts'
import { duration, timeOfDay } from '../messages/format.ts'
import { Facts } from '../parts/facts.tsx'
import { OpenLink } from '../parts/open-link.tsx'
import { Time } from '../parts/time.tsx'
import { usePlaces } from '../places/place-tree.ts'
import { useSourceNames } from '../sources/source-names.tsx'

const t = m.explain

/** Why it could fire when it did: at once, or when event time had come far enough, and what that waited for. */
export function WhenFired({ alert }: { alert: AlertRow }): ReactNode {
  const { waited, held } = alert
  return (
    <>
      <p className="mb-2 text-[14px]">{whyOf(alert)}</p>
      <Facts
        rows={[
          waited !== undefined && [t.until, <Time key="until" at={waited.until} site={alert.site} />],
          held !== undefined && [t.watermark, <Time key="mark" at={held.watermark} site={alert.site} />],
          held !== undefined && [t.waitedFor, <Sources key="sources" held={held} site={alert.site} />],
          [
            t.raised,
            <span key="raised">
              <Time at={alert.raised_time} site={alert.site} /> ·{' '}
              {t.raisedAfter(duration(alert.raised_time - alert.time))}
              {alert.late && <span title={m.live.lateHint}> · {m.live.late}</span>}
            </span>,
          ],
        ]}
      />
    </>
  )
}

function whyOf({ fired, waited }: AlertRow): string {
  if (fired === 'at_once') return t.atOnce
  if (!waited) return t.waitedUnsaid
  return waited.reason === 'context'
    ? t.waited.context((waited.fields ?? []).map((field) => field.replace('context.', '')).join(', '))
    : t.waited[waited.reason]
}

type Held = NonNullable<AlertRow['held']>

function Sources({ held, site }: { held: Held; site: string | undefined }): ReactNode {
  const nameOf = useSourceNames()
  const zone = usePlaces().zoneOf(site)
  if (held.sources_total === 0) return t.quiet
  if (held.sources.length === 0) return t.waitedForCount(held.sources_total)
  return (
    <ul>
      {held.sources.map(({ source, reached, lateness_ms }) => (
        <li key={source}>
          <OpenLink kind="source" id={source}>
            {nameOf(source)}
          </OpenLink>{' '}
          <span className="text-ink-3">{t.heldBy(timeOfDay(reached, zone), duration(lateness_ms))}</span>
        </li>
      ))}
      {held.sources_total > held.sources.length && (
        <li className="text-ink-3">{t.waitedForCount(held.sources_total)}</li>
      )}
    </ul>
  )
}
