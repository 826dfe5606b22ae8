import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { listSources, type SourceRow } from '../client/sources.ts'
import { m } from '../messages/catalogue.ts'
import type { CsvCell } from '../parts/csv.ts'
import { ExportShown } from '../parts/export-csv.tsx'
import { ListFrame } from '../parts/list-frame.tsx'
import { Empty, toLoad } from '../parts/load.tsx'
import { OpenLink } from '../parts/open-link.tsx'
import { FilterBar } from '../parts/page-head.tsx'
import { RowList } from '../parts/row-list.tsx'
import { TextFilter } from '../parts/text-filter.tsx'
import { useChosenRow, useView } from '../shell/view.ts'
import { HealthMark } from './health-mark.tsx'
import { PointingLine } from './pointing-line.tsx'
import { RateSpark } from './rate-spark.tsx'
import { sourceColumns } from './source-columns.tsx'
import { wasHeard } from './source-names.tsx'

const t = m.sources
const worstFirst = ['failing', 'silent', 'never_seen', 'healthy', 'disabled']

/** Every source, the worst first. */
export function SourceList(): ReactNode {
  const [view, change] = useView()
  const query = useQuery({ queryKey: ['sources'], queryFn: listSources, refetchInterval: 15_000 })
  const choosing = useChosenRow('source')
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
      <ListFrame
        label={t.title}
        load={toLoad(query, (page) => page.items.length === 0)}
        empty={<NoSources />}
      >
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
                    worstFirst.indexOf(a.health.state) - worstFirst.indexOf(b.health.state) ||
                    a.name.localeCompare(b.name),
                )}
              keyOf={(row) => row.id}
              columns={sourceColumns}
              renderNarrow={(row) => (
                <div className="flex items-center gap-3">
                  <div className="min-w-0 flex-1">
                    <OpenLink kind="source" id={row.id} className="font-semibold">
                      {row.name}
                    </OpenLink>
                    <p className="text-[13px] text-ink-2">
                      <HealthMark state={row.health.state} />
                    </p>
                  </div>
                  <RateSpark perMinute={row.health.per_minute} width={90} />
                </div>
              )}
              {...choosing}
            />
          </>
        )}
      </ListFrame>
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
