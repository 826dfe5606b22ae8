import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { IncidentStatus, IncidentSummary } from '../../src/model/incident.ts'
import { listIncidents } from '../client/incidents.ts'
import { withQuery } from '../client/request.ts'
import { m } from '../messages/catalogue.ts'
import { count } from '../messages/format.ts'
import { ExportLink } from '../parts/export-csv.tsx'
import { Empty, Loaded, toLoad } from '../parts/load.tsx'
import { FilterBar, PageHead, Pick } from '../parts/page-head.tsx'
import { RowList, type Column } from '../parts/row-list.tsx'
import { severities, Severity, SeverityMark } from '../parts/severity.tsx'
import { Spark } from '../parts/spark.tsx'
import { TextFilter } from '../parts/text-filter.tsx'
import { Age, Time } from '../parts/time.tsx'
import { TwoLines } from '../parts/two-lines.tsx'
import { whoAndWhere } from '../live/who-and-where.ts'
import { useNames, type Names } from '../places/names.ts'
import { usePlaces, type PlaceTree } from '../places/place-tree.ts'
import { useMay, useMe } from '../shell/me.ts'
import { useView } from '../shell/view.ts'
import { useIncidentActions } from './incident-actions.ts'

export const statuses: readonly IncidentStatus[] = ['new', 'in_progress', 'on_hold', 'resolved', 'closed']
const openStatuses = 'open'

/** Every incident that fits, newest change first. */
export function IncidentsPage(): ReactNode {
  const [view, change] = useView()
  const places = usePlaces()
  const mayExport = useMay('export', 'cyber')
  const filters = {
    status: view.status === 'all' ? undefined : (view.status ?? openStatuses),
    severity: view.severity,
    owner: view.owner,
    site: view.site,
    domain: view.domain,
    text: view.q,
  }
  const query = useQuery({
    queryKey: ['incidents', filters],
    queryFn: ({ signal }) => listIncidents({ ...filters, limit: 1000 }, signal),
    placeholderData: (before) => before,
  })
  return (
    <>
      <PageHead
        title={m.incidents.title}
        note={query.data && m.words.total(count(query.data.total ?? query.data.items.length))}
      >
        {mayExport && <ExportLink href={withQuery('/api/incidents.csv', filters)} />}
      </PageHead>
      <FilterBar>
        <TextFilter
          label={m.incidents.filterText}
          value={view.q}
          onChange={(q) => change({ q }, 'replace')}
        />
        <Pick
          label={m.incidents.status}
          value={view.status}
          onPick={(status) => change({ status })}
          options={[
            ['', m.incidents.open],
            ...statuses.map((name) => [name, m.words.status[name]] as const),
            ['all', m.words.all],
          ]}
        />
        <Pick
          label={m.incidents.severity}
          value={view.severity}
          onPick={(severity) => change({ severity })}
          options={[
            ['', m.words.severityWord],
            ...severities.map((name) => [name, m.words.atLeast(m.words.severity[name])] as const),
          ]}
        />
        <Pick
          label={m.incidents.owner}
          value={view.owner}
          onPick={(owner) => change({ owner })}
          options={[
            ['', m.incidents.owners.any],
            ['me', m.incidents.owners.me],
            ['none', m.incidents.owners.none],
          ]}
        />
        <Pick
          label={m.words.domainWord}
          value={view.domain}
          onPick={(domain) => change({ domain })}
          options={[
            ['', m.words.domainWord],
            ['physical', m.words.domain.physical],
            ['cyber', m.words.domain.cyber],
            ['both', m.words.domain.both],
          ]}
        />
        <Pick
          label={m.words.site}
          value={view.site}
          onPick={(site) => change({ site })}
          options={[['', m.words.everySite], ...places.sites.map((site) => [site.id, site.name] as const)]}
        />
      </FilterBar>
      <section className="flex min-h-0 flex-1 flex-col bg-surface" aria-label={m.incidents.list}>
        <Loaded
          load={toLoad(query, (page) => page.items.length === 0)}
          empty={
            <Nothing
              filtered={Object.entries(filters).some(
                ([name, value]) => name !== 'status' && value !== undefined,
              )}
            />
          }
        >
          {(page) => <IncidentRows rows={page.items} />}
        </Loaded>
      </section>
    </>
  )
}

function Nothing({ filtered }: { filtered: boolean }): ReactNode {
  const [, change] = useView()
  if (!filtered) return <Empty title={m.incidents.emptyTitle} text={m.incidents.emptyText} />
  return (
    <Empty title={m.words.nothingFits}>
      <button
        type="button"
        className="button"
        onClick={() =>
          change({
            status: undefined,
            severity: undefined,
            owner: undefined,
            site: undefined,
            domain: undefined,
            q: undefined,
          })
        }
      >
        {m.words.clearFilters}
      </button>
    </Empty>
  )
}

function IncidentRows({ rows }: { rows: readonly IncidentSummary[] }): ReactNode {
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
