import { Link, useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { IncidentSummary } from '../../src/model/incident.ts'
import { whoAndWhere } from '../live/who-and-where.ts'
import { m } from '../messages/catalogue.ts'
import { RowList, type Column } from '../parts/row-list.tsx'
import { Severity, SeverityMark } from '../parts/severity.tsx'
import { Spark } from '../parts/spark.tsx'
import { Age, Time } from '../parts/time.tsx'
import { TwoLines } from '../parts/two-lines.tsx'
import { useNames, type Names } from '../places/names.ts'
import { usePlaces, type PlaceTree } from '../places/place-tree.ts'
import { useMe } from '../shell/me.ts'
import { useIncidentActions } from './incident-actions.ts'

/** Incidents as rows: open with o, claim with c. */
export function IncidentRows({ rows }: { rows: readonly IncidentSummary[] }): ReactNode {
  const places = usePlaces()
  const names = useNames()
  const me = useMe()
  const navigate = useNavigate()
  const actions = useIncidentActions()
  return (
    <RowList
      label={m.incidents.list}
      placeKey="incidents"
      rows={rows}
      keyOf={(row) => row.id}
      columns={columnsFor(names, places, me?.id)}
      renderNarrow={(row) => <NarrowIncident row={row} places={places} />}
      narrowHeightPx={96}
      onOpen={(row) =>
        void navigate({
          to: '/incidents/$id',
          params: { id: row.id },
          search: (before) => ({ pin: before.pin }),
        })
      }
      rowKeys={(row) => [{ keys: 'c', label: m.shell.keys.claim, run: () => actions.toggleClaim(row) }]}
    />
  )
}

const columnsFor = (names: Names, places: PlaceTree, me: string | undefined): Column<IncidentSummary>[] => [
  {
    id: 'severity',
    header: m.incidents.columns.severity,
    track: '84px',
    cell: (row) => <Severity severity={row.severity} />,
  },
  {
    id: 'number',
    header: m.incidents.columns.number,
    fromPx: 560,
    track: '70px',
    cell: (row) => <span className="mono text-ink-2">{m.incidents.number(row.number)}</span>,
  },
  {
    id: 'braid',
    header: m.incidents.columns.braid,
    fromPx: 700,
    track: '136px',
    cell: (row) => <Spark points={row.spark} />,
  },
  {
    id: 'what',
    header: m.incidents.columns.what,
    track: 'minmax(200px, 3fr)',
    cell: (row) => (
      <TwoLines more={whoAndWhere(row, names, places)}>
        <Link
          to="/incidents/$id"
          params={{ id: row.id }}
          search={{}}
          className="font-semibold hover:underline"
          title={row.title}
        >
          {row.title}
        </Link>
      </TwoLines>
    ),
  },
  {
    id: 'where',
    header: m.incidents.columns.where,
    fromPx: 1500,
    track: 'minmax(110px, 1.2fr)',
    cell: (row) => (
      <span className="line-clamp-2 text-ink-2 text-wrap leading-[18px]">
        {row.sites.map((id) => places.nameOf(id)).join(', ')}
      </span>
    ),
  },
  {
    id: 'status',
    header: m.incidents.columns.status,
    fromPx: 600,
    track: '92px',
    cell: (row) => m.words.status[row.status],
  },
  {
    id: 'owner',
    header: m.incidents.columns.owner,
    fromPx: 760,
    track: 'minmax(70px, 0.8fr)',
    cell: (row) => ownerName(row, me),
  },
  {
    id: 'time',
    header: m.words.time,
    fromPx: 960,
    track: '118px',
    align: 'end',
    cell: (row) => <Time at={row.first_time} site={row.sites[0]} />,
  },
  {
    id: 'age',
    header: m.incidents.columns.age,
    fromPx: 480,
    track: '84px',
    align: 'end',
    cell: (row) => (
      <span className="text-ink-2">
        <Age at={row.opened_time} />
      </span>
    ),
  },
]

function ownerName(row: IncidentSummary, me: string | undefined): ReactNode {
  if (row.owner === undefined) return <span className="text-ink-3">{m.words.nobody}</span>
  return row.owner === me ? m.words.you : (row.owner_name ?? row.owner)
}

function NarrowIncident({ row, places }: { row: IncidentSummary; places: PlaceTree }): ReactNode {
  return (
    <div className="flex gap-3">
      <span className="pt-[3px]">
        <SeverityMark severity={row.severity} />
      </span>
      <div className="min-w-0 flex-1">
        <Link
          to="/incidents/$id"
          params={{ id: row.id }}
          search={{}}
          className="line-clamp-2 leading-snug font-semibold"
        >
          {row.title}
        </Link>
        <div className="mt-0.5 flex items-center gap-2 text-[13px] text-ink-2">
          <Spark points={row.spark} width={92} height={18} />
          <span className="truncate">
            {[m.words.status[row.status], ...row.sites.map((id) => places.nameOf(id))].join(' · ')}
          </span>
        </div>
      </div>
    </div>
  )
}
