import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { RotateCcw } from 'lucide-react'
import type { ReactNode } from 'react'
import { listDeadLetters, replayDeadLetters, type DeadLetter } from '../client/sources.ts'
import { m } from '../messages/catalogue.ts'
import { ExportShown } from '../parts/export-csv.tsx'
import { ListFrame } from '../parts/list-frame.tsx'
import { Empty, toLoad } from '../parts/load.tsx'
import { OpenLink } from '../parts/open-link.tsx'
import { RowList, type Column } from '../parts/row-list.tsx'
import { Time } from '../parts/time.tsx'
import { notify } from '../shell/notices.ts'

const t = m.sources

/** What could not be processed, with the reason; given to the pipeline again once the cause is gone. */
export function DeadLetterList({ may }: { may: boolean }): ReactNode {
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
    <>
      <div className="flex items-center gap-3 border-b border-line bg-surface px-4 py-2">
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
      <ListFrame
        label={t.deadTitle}
        load={toLoad(query, (page) => page.items.length === 0)}
        empty={<Empty title={t.deadEmpty} />}
      >
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
      </ListFrame>
    </>
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
