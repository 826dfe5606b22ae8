import type { ReactNode } from 'react'
import type { SourceRow } from '../client/sources.ts'
import { m } from '../messages/catalogue.ts'
import { compact, duration } from '../messages/format.ts'
import { OpenLink } from '../parts/open-link.tsx'
import type { Column } from '../parts/row-list.tsx'
import { Age } from '../parts/time.tsx'
import { HealthMark } from './health-mark.tsx'
import { RateSpark } from './rate-spark.tsx'

const t = m.sources

/** How a source is doing, a row each. */
export const sourceColumns: Column<SourceRow>[] = [
  {
    id: 'state',
    header: t.columns.state,
    track: '112px',
    cell: (row) => <HealthMark state={row.health.state} />,
  },
  {
    id: 'name',
    header: t.columns.name,
    track: 'minmax(150px, 2fr)',
    cell: (row) => (
      <>
        <OpenLink kind="source" id={row.id} className="font-semibold hover:underline">
          {row.name}
        </OpenLink>
        <span className="ml-2 text-[13px] text-ink-3">{t.transport[row.transport]}</span>
      </>
    ),
  },
  {
    id: 'rate',
    header: t.columns.rate,
    fromPx: 520,
    track: '128px',
    cell: (row) => <RateSpark perMinute={row.health.per_minute} />,
  },
  {
    id: 'lag',
    header: t.columns.lag,
    fromPx: 700,
    track: '84px',
    align: 'end',
    cell: (row) => <Lag ms={row.health.lag_ms} />,
  },
  {
    id: 'last',
    header: t.columns.last,
    fromPx: 600,
    track: '92px',
    align: 'end',
    cell: (row) => (
      <span className="text-ink-2">
        {row.health.last_event_time !== undefined && <Age at={row.health.last_event_time} />}
      </span>
    ),
  },
  {
    id: 'total',
    header: t.columns.total,
    fromPx: 760,
    track: '92px',
    align: 'end',
    cell: (row) => compact(row.health.events_total),
  },
  {
    id: 'problems',
    header: t.columns.problems,
    fromPx: 840,
    track: 'minmax(140px, 2fr)',
    cell: (row) => <Problems row={row} />,
  },
]

function Lag({ ms }: { ms: number | undefined }): ReactNode {
  if (ms === undefined) return null
  return <span className="text-ink-2">{ms < 0 ? t.lagAhead(duration(ms)) : duration(ms)}</span>
}

/** The last error, as long as nothing came after it. */
const newError = ({
  last_error: error,
  last_error_time: at,
  last_received_time: heard,
}: SourceRow['health']) => (at !== undefined && heard !== undefined && heard > at ? undefined : error)

function Problems({ row }: { row: SourceRow }): ReactNode {
  const { dead_letters: dead, lost_total: lost } = row.health
  const parts = [newError(row.health), dead > 0 && t.dead(dead), lost > 0 && t.lost(lost)].filter(Boolean)
  return <span className="text-ink-2">{parts.join(' · ')}</span>
}
