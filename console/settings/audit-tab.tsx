import { useMutation, useQuery } from '@tanstack/react-query'
import { ShieldCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import { listAudit, verifyAudit, type AuditEntry } from '../client/system.ts'
import { m } from '../messages/catalogue.ts'
import { count } from '../messages/format.ts'
import { ExportLink } from '../parts/export-csv.tsx'
import { Empty, Loaded, toLoad } from '../parts/load.tsx'
import { RowList, type Column } from '../parts/row-list.tsx'
import { TextFilter } from '../parts/text-filter.tsx'
import { Time } from '../parts/time.tsx'
import { useView } from '../shell/view.ts'

const t = m.settings.audit
const columns: Column<AuditEntry>[] = [
  {
    id: 'seq',
    header: t.columns.seq,
    track: '72px',
    align: 'end',
    cell: (entry) => <span className="text-ink-3">{count(entry.seq)}</span>,
  },
  {
    id: 'time',
    header: t.columns.time,
    track: '128px',
    align: 'end',
    cell: (entry) => <Time at={entry.time} />,
  },
  { id: 'who', header: t.columns.who, track: 'minmax(110px, 1fr)', cell: (entry) => entry.actor_name },
  {
    id: 'what',
    header: t.columns.what,
    track: 'minmax(130px, 1.4fr)',
    cell: (entry) => <span className="mono">{entry.action}</span>,
  },
  {
    id: 'target',
    header: t.columns.target,
    track: 'minmax(90px, 1.2fr)',
    cell: (entry) => <span className="mono text-ink-2">{entry.target}</span>,
  },
  {
    id: 'hash',
    header: t.columns.hash,
    quiet: true,
    track: '120px',
    cell: (entry) => (
      <span className="mono text-ink-3" title={entry.hash}>
        {entry.hash.slice(0, 12)}
      </span>
    ),
  },
]

/** Who did what, in a chain of hashes that can be verified here. */
export function AuditTab(): ReactNode {
  const [view, change] = useView()
  const query = useQuery({ queryKey: ['audit'], queryFn: () => listAudit({ limit: 1000 }) })
  const verify = useMutation({ mutationFn: verifyAudit })
  const text = view.q?.toLowerCase() ?? ''
  return (
    <>
      <div className="flex flex-wrap items-center gap-3 border-b border-line px-4 py-2">
        <TextFilter label={t.filter} value={view.q} onChange={(q) => change({ q }, 'replace')} />
        <button type="button" className="button" disabled={verify.isPending} onClick={() => verify.mutate()}>
          <ShieldCheck size={15} aria-hidden />
          {verify.isPending ? t.verifying : t.verify}
        </button>
        <ExportLink href="/api/audit.csv" />
        <span role="status" className={verify.data?.ok === false ? 'font-semibold text-bad' : 'text-ink-2'}>
          {verify.data &&
            (verify.data.ok
              ? t.ok(verify.data.entries)
              : (verify.data.message ?? t.broken(verify.data.broken_at ?? 0)))}
        </span>
      </div>
      <Loaded load={toLoad(query, (page) => page.items.length === 0)} empty={<Empty title={t.none} />}>
        {(page) => (
          <RowList
            label={m.settings.tabs.audit}
            placeKey="audit"
            rows={page.items.filter((entry) =>
              [entry.actor_name, entry.action, entry.target ?? ''].some((one) =>
                one.toLowerCase().includes(text),
              ),
            )}
            keyOf={(entry) => String(entry.seq)}
            columns={columns}
            renderNarrow={(entry) => (
              <>
                <p className="truncate font-semibold">{entry.action}</p>
                <p className="text-[13px] text-ink-2">
                  {entry.actor_name} · <Time at={entry.time} />
                </p>
              </>
            )}
          />
        )}
      </Loaded>
    </>
  )
}
