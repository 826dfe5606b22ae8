import { Download } from 'lucide-react'
import { useMemo, type ReactNode } from 'react'
import type { SecurityEvent } from '../../src/model/event.ts'
import { exportEventsUrl, type Progress } from '../client/events.ts'
import type { Query } from '../client/request.ts'
import { m } from '../messages/catalogue.ts'
import { duration } from '../messages/format.ts'
import { DomainMark } from '../parts/domain.tsx'
import { Empty, Failed, RowsSkeleton } from '../parts/load.tsx'
import { usePhone } from '../parts/media.ts'
import { Message } from '../parts/message.tsx'
import { OpenLink } from '../parts/open-link.tsx'
import { RowList, type Column } from '../parts/row-list.tsx'
import { Time } from '../parts/time.tsx'
import { usePlaces, type PlaceTree } from '../places/place-tree.ts'
import { SourceName } from '../sources/source-names.tsx'
import { useMay } from '../shell/me.ts'
import { parseOpen, useView } from '../shell/view.ts'
import { Facets } from './facets.tsx'
import { Histogram } from './histogram.tsx'
import { QueryBar } from './query-bar.tsx'
import { useSearch, type Search } from './use-search.ts'

/** Everything that was ever said: by words, fields and time. */
export function SearchPage(): ReactNode {
  const [view, change] = useView()
  const phone = usePhone()
  const search = useSearch(
    { q: view.q, filter: siteFilter(view.site), limit: 500, fields: facetFields },
    { from: view.from, to: view.to },
  )
  const brush = (from: number, to: number): void =>
    change({ from: String(Math.round(from)), to: String(Math.round(to)) })
  return (
    <>
      <QueryBar
        key={view.q ?? ''}
        view={view}
        running={search.status === 'running'}
        onCancel={search.cancel}
        onSearch={(q) => (q === (view.q ?? '') ? search.again() : change({ q }))}
        onRange={(range) =>
          range.from === view.from && range.to === view.to ? search.again() : change(range)
        }
      />
      <Histogram histogram={search.histogram} from={search.range.from} to={search.range.to} onBrush={brush} />
      <div className="flex min-h-0 flex-1">
        {!phone && <Facets facets={search.facets} query={view.q} onQuery={(q) => change({ q })} />}
        <section aria-label={m.search.results} className="flex min-h-0 min-w-0 flex-1 flex-col bg-surface">
          <StatusLine
            search={search}
            query={{ q: view.q, filter: siteFilter(view.site), ...search.range, format: 'csv' }}
          />
          <Results search={search} />
        </section>
      </div>
    </>
  )
}

const siteFilter = (site: string | undefined): string | undefined =>
  site === undefined ? undefined : `site=${site}`

const facetFields = 'class,severity,domain,source,site,zone,hostname,user_name,src_ip'
const parts = ['page', 'histogram', 'facets'] as const

/** How much of a search is done, its three parts counted alike. */
function shareOf(progress: Progress | undefined): number {
  if (!progress) return 0
  const within = progress.files_total === 0 ? 1 : progress.files_done / progress.files_total
  return (parts.indexOf(progress.part) + within) / parts.length
}

function StatusLine({ search, query }: { search: Search; query: Query }): ReactNode {
  const mayExport = useMay('export', 'cyber')
  const running = search.status === 'running'
  const found = search.total ?? search.rows.length
  const share = shareOf(search.progress)
  return (
    <div className="relative flex min-h-[38px] shrink-0 items-center gap-3 border-b border-line px-4 text-[13.5px]">
      <span role="status" className="font-semibold">
        {running ? m.search.foundSoFar(found) : m.search.found(found)}
      </span>
      <span className="text-ink-3">
        {running
          ? m.search.progress(`${Math.round(share * 100)} %`)
          : search.status === 'cancelled'
            ? m.search.cancelled
            : search.elapsedMs !== undefined && m.search.took(duration(search.elapsedMs))}
      </span>
      {mayExport && (
        <a
          className="button ml-auto"
          data-size="small"
          data-kind="quiet"
          href={exportEventsUrl(query)}
          download
        >
          <Download size={14} aria-hidden />
          {m.words.export}
        </a>
      )}
      {running && (
        <span
          role="progressbar"
          aria-label={m.search.progress('')}
          aria-valuenow={Math.round(share * 100)}
          className="absolute inset-x-0 -bottom-px h-[2px] origin-left bg-ink transition-transform duration-200"
          style={{ transform: `scaleX(${Math.max(0.02, share)})` }}
        />
      )}
    </div>
  )
}

function Results({ search }: { search: Search }): ReactNode {
  const [view, change] = useView()
  const places = usePlaces()
  const open = parseOpen(view.open)
  const columns = useMemo(() => columnsFor(places), [places])
  if (search.status === 'failed') {
    const broke = search.problem?.message === '' || search.problem === undefined
    return (
      <Failed
        message={broke ? m.search.brokeOff : (search.problem?.message ?? '')}
        hint={broke ? m.search.brokeOffHint : search.problem?.hint}
        onRetry={search.again}
      />
    )
  }
  if (search.rows.length === 0)
    return search.status === 'running' ? <RowsSkeleton rows={14} /> : <NothingFound />
  return (
    <div
      className={`flex min-h-0 flex-1 flex-col ${search.status === 'running' && search.progress === undefined ? 'opacity-60' : ''}`}
    >
      <RowList
        label={m.search.results}
        placeKey={`search-${view.q ?? ''}`}
        rows={search.rows}
        total={search.total}
        keyOf={(event) => event.id}
        columns={columns}
        renderNarrow={(event) => <NarrowEvent event={event} places={places} />}
        narrowHeightPx={66}
        chosen={open?.kind === 'event' ? open.id : undefined}
        onOpen={(event) => change({ open: `event:${event.id}` }, open ? 'replace' : 'push')}
        onEnd={search.more}
      />
    </div>
  )
}

function NothingFound(): ReactNode {
  const [, change] = useView()
  return (
    <Empty title={m.search.emptyTitle} text={m.search.emptyText}>
      <ul className="flex flex-col gap-1">
        {m.search.examples.map((example) => (
          <li key={example}>
            <button type="button" className="link mono" onClick={() => change({ q: example })}>
              {example}
            </button>
          </li>
        ))}
      </ul>
    </Empty>
  )
}

const siteOf = (event: SecurityEvent): string | undefined => event.context?.site

const columnsFor = (places: PlaceTree): Column<SecurityEvent>[] => [
  {
    id: 'time',
    header: m.search.columns.time,
    track: '118px',
    align: 'end',
    cell: (event) => (
      <span className="text-[13.5px] text-ink-2">
        <Time at={event.time} site={siteOf(event)} />
      </span>
    ),
  },
  {
    id: 'domain',
    header: m.words.domainWord,
    quiet: true,
    track: '12px',
    cell: (event) => <DomainMark domain={event.domain} />,
  },
  {
    id: 'message',
    header: m.search.columns.message,
    track: 'minmax(240px, 4fr)',
    cell: (event) => (
      <OpenLink kind="event" id={event.id} className="hover:underline">
        <Message event={event} />
      </OpenLink>
    ),
  },
  {
    id: 'who',
    header: m.search.columns.who,
    fromPx: 760,
    track: 'minmax(80px, 0.9fr)',
    cell: (event) => <Who event={event} />,
  },
  {
    id: 'where',
    header: m.search.columns.where,
    fromPx: 640,
    track: 'minmax(90px, 1.9fr)',
    cell: (event) => (
      <span className="text-ink-2">{places.pathOf(event.context?.zone ?? siteOf(event))}</span>
    ),
  },
  {
    id: 'source',
    header: m.search.columns.source,
    fromPx: 900,
    track: 'minmax(80px, 0.9fr)',
    cell: (event) => (
      <span className="text-ink-3">
        <SourceName id={event.source} />
      </span>
    ),
  },
]

function Who({ event }: { event: SecurityEvent }): ReactNode {
  const { person, person_name: name } = event.context ?? {}
  if (person === undefined)
    return <span className="text-ink-3">{event.user?.name ?? event.actor?.user?.name ?? ''}</span>
  return (
    <OpenLink kind="person" id={person} className="hover:underline">
      {name ?? person}
    </OpenLink>
  )
}

function NarrowEvent({ event, places }: { event: SecurityEvent; places: PlaceTree }): ReactNode {
  return (
    <div className="grid grid-cols-[14px_minmax(0,1fr)] gap-x-2">
      <span className="pt-[2px]">
        <DomainMark domain={event.domain} />
      </span>
      <OpenLink kind="event" id={event.id} className="truncate">
        <Message event={event} />
      </OpenLink>
      <span className="col-start-2 truncate text-[13px] text-ink-2">
        <Time at={event.time} site={siteOf(event)} /> · {places.pathOf(event.context?.zone ?? siteOf(event))}
      </span>
    </div>
  )
}
