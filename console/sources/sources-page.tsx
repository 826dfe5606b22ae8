import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Plus, RotateCcw } from 'lucide-react'
import type { ReactNode } from 'react'
import {
  listDeadLetters,
  listSources,
  replayDeadLetters,
  type DeadLetter,
  type SourceRow,
} from '../client/sources.ts'
import { m } from '../messages/catalogue.ts'
import { compact, duration } from '../messages/format.ts'
import type { CsvCell } from '../parts/csv.ts'
import { ExportShown } from '../parts/export-csv.tsx'
import { Empty, Loaded, toLoad } from '../parts/load.tsx'
import { OpenLink } from '../parts/open-link.tsx'
import { FilterBar, PageHead, Segments } from '../parts/page-head.tsx'
import { RowList, type Column } from '../parts/row-list.tsx'
import { TextFilter } from '../parts/text-filter.tsx'
import { Age, Time } from '../parts/time.tsx'
import { useMay } from '../shell/me.ts'
import { notify } from '../shell/notices.ts'
import { parseOpen, useView } from '../shell/view.ts'
import { HealthMark } from './health-mark.tsx'
import { PointingLine } from './pointing-line.tsx'
import { wasHeard } from './source-names.tsx'
import { RateSpark } from './rate-spark.tsx'

const t = m.sources
type Tab = 'sources' | 'dead'

/** What sends here, how it is doing, and what could not be processed. */
export function SourcesPage(): ReactNode {
  const [view, change] = useView()
  const tab = (view.tab ?? 'sources') as Tab
  const may = useMay('configure', 'system')
  return (
    <>
      <PageHead title={t.title}>
        <Segments<Tab>
          label={t.title}
          value={tab}
          onPick={(next) => change({ tab: next === 'sources' ? undefined : next })}
          options={[
            ['sources', t.tabs.sources],
            ['dead', t.tabs.dead],
          ]}
        />
        {may && (
          <OpenLink kind="do" id="add-source" className="button">
            <Plus size={15} aria-hidden />
            {t.add}
          </OpenLink>
        )}
      </PageHead>
      {tab === 'sources' ? <SourceList /> : <DeadLetterList may={may} />}
    </>
  )
}

const worstFirst = ['failing', 'silent', 'never_seen', 'healthy', 'disabled']

function SourceList(): ReactNode {
  const [view, change] = useView()
  const query = useQuery({ queryKey: ['sources'], queryFn: listSources, refetchInterval: 15_000 })
  const open = parseOpen(view.open)
  const text = view.q?.toLowerCase() ?? ''
  return (
    <>
      <FilterBar>
        <TextFilter label={m.words.filter} value={view.q} onChange={(q) => change({ q }, 'replace')} />
        <ExportShown
          name="sources"
          heads={sourceHeads}
          rows={() => (query.data?.items ?? []).map(cellsOfSource)}
        />
      </FilterBar>
      <section className="flex min-h-0 flex-1 flex-col bg-surface" aria-label={t.title}>
        <Loaded load={toLoad(query, (page) => page.items.length === 0)} empty={<NoSources />}>
          {(page) => (
            <>
              {!page.items.some(wasHeard) && <NoSources />}
              <RowList
                label={t.title}
                placeKey="sources"
                rows={page.items
                  .filter((row) =>
                    [row.id, row.name, row.transport, row.connector ?? ''].some((one) =>
                      one.toLowerCase().includes(text),
                    ),
                  )
                  .toSorted(
                    (a, b) =>
                      worstFirst.indexOf(stateOf(a)) - worstFirst.indexOf(stateOf(b)) ||
                      a.name.localeCompare(b.name),
                  )}
                keyOf={(row) => row.id}
                columns={columns}
                renderNarrow={(row) => (
                  <div className="flex items-center gap-3">
                    <div className="min-w-0 flex-1">
                      <OpenLink kind="source" id={row.id} className="font-semibold">
                        {row.name}
                      </OpenLink>
                      <p className="text-[13px] text-ink-2">
                        <HealthMark state={stateOf(row)} />
                      </p>
                    </div>
                    <RateSpark perMinute={row.health.per_minute} width={90} />
                  </div>
                )}
                chosen={open?.kind === 'source' ? open.id : undefined}
                onOpen={(row) => change({ open: `source:${row.id}` })}
              />
            </>
          )}
        </Loaded>
      </section>
    </>
  )
}

const sourceHeads = [
  'id',
  'name',
  'transport',
  'state',
  'events',
  'unclassified',
  'dead_letters',
  'lost',
  'last_error',
]
const cellsOfSource = ({ id, name, transport, health }: SourceRow): CsvCell[] => [
  id,
  name,
  transport,
  health.state,
  health.events_total,
  health.unclassified_total,
  health.dead_letters,
  health.lost_total,
  health.last_error,
]

const stateOf = (row: SourceRow): SourceRow['health']['state'] => row.health.state

const columns: Column<SourceRow>[] = [
  {
    id: 'state',
    header: t.columns.state,
    track: '112px',
    cell: (row) => <HealthMark state={stateOf(row)} />,
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
    cell: (row) => <Lag ms={row.health?.lag_ms} />,
  },
  {
    id: 'last',
    header: t.columns.last,
    fromPx: 600,
    track: '92px',
    align: 'end',
    cell: (row) => (
      <span className="text-ink-2">
        {row.health?.last_event_time !== undefined && <Age at={row.health.last_event_time} />}
      </span>
    ),
  },
  {
    id: 'total',
    header: t.columns.total,
    fromPx: 760,
    track: '92px',
    align: 'end',
    cell: (row) => compact(row.health?.events_total ?? 0),
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

function NoSources(): ReactNode {
  return (
    <Empty title={t.emptyTitle} text={t.emptyText}>
      <PointingLine transport="syslog-tcp" />
      <PointingLine transport="http" />
      <OpenLink kind="do" id="add-source" className="button">
        {t.add}
      </OpenLink>
    </Empty>
  )
}

function DeadLetterList({ may }: { may: boolean }): ReactNode {
  const client = useQueryClient()
  const query = useQuery({ queryKey: ['dead-letters'], queryFn: () => listDeadLetters({ limit: 500 }) })
  const replay = useMutation({
    mutationFn: replayDeadLetters,
    onSuccess: async (result) => {
      notify(t.replayed(result.replayed))
      await client.invalidateQueries({ queryKey: ['dead-letters'] })
    },
  })
  return (
    <section className="flex min-h-0 flex-1 flex-col bg-surface" aria-label={t.deadTitle}>
      <div className="flex items-center gap-3 border-b border-line px-4 py-2">
        <p className="text-[13.5px] text-ink-2">{t.deadText}</p>
        <ExportShown
          name="dead-letters"
          heads={['id', 'time', 'source', 'stage', 'reason', 'raw']}
          rows={() =>
            (query.data?.items ?? []).map((row) => [
              row.id,
              new Date(row.time).toISOString(),
              row.source,
              row.stage,
              row.reason,
              row.receipt.raw,
            ])
          }
        />
        {may && (query.data?.items.length ?? 0) > 0 && (
          <button
            type="button"
            className="button"
            disabled={replay.isPending}
            onClick={() => replay.mutate('all')}
          >
            <RotateCcw size={14} aria-hidden />
            {t.replayAll}
          </button>
        )}
      </div>
      <Loaded load={toLoad(query, (page) => page.items.length === 0)} empty={<Empty title={t.deadEmpty} />}>
        {(page) => (
          <RowList
            label={t.deadTitle}
            placeKey="dead-letters"
            rows={page.items}
            keyOf={(row) => String(row.id)}
            columns={deadColumns(may ? (id) => replay.mutate([id]) : undefined)}
            renderNarrow={(row) => (
              <>
                <p className="truncate font-semibold">{row.reason}</p>
                <p className="mono truncate text-ink-2">{row.receipt.raw}</p>
              </>
            )}
          />
        )}
      </Loaded>
    </section>
  )
}

const deadColumns = (onReplay: ((id: number) => void) | undefined): Column<DeadLetter>[] => [
  {
    id: 'time',
    header: t.deadColumns.time,
    track: '118px',
    align: 'end',
    cell: (row) => <Time at={row.time} />,
  },
  {
    id: 'source',
    header: t.deadColumns.source,
    track: '120px',
    cell: (row) => (
      <OpenLink kind="source" id={row.source}>
        {row.source}
      </OpenLink>
    ),
  },
  {
    id: 'reason',
    header: t.deadColumns.reason,
    track: 'minmax(160px, 1fr)',
    cell: (row) => <span title={row.reason}>{row.reason}</span>,
  },
  {
    id: 'raw',
    header: t.deadColumns.raw,
    track: 'minmax(160px, 1.6fr)',
    cell: (row) => (
      <span className="mono text-ink-2" title={row.receipt.raw}>
        {row.receipt.raw}
      </span>
    ),
  },
  {
    id: 'replay',
    header: t.replay,
    quiet: true,
    track: '84px',
    align: 'end',
    cell: (row) =>
      onReplay && (
        <button type="button" className="button" data-size="small" onClick={() => onReplay(row.id)}>
          {t.replay}
        </button>
      ),
  },
]
