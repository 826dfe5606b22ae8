import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { physicalQuery, type PhysicalCoverage } from '../client/coverage.ts'
import { m } from '../messages/catalogue.ts'
import { count } from '../messages/format.ts'
import { ExportShown } from '../parts/export-csv.tsx'
import { ListFrame } from '../parts/list-frame.tsx'
import { Empty, toLoad } from '../parts/load.tsx'
import { OpenLink } from '../parts/open-link.tsx'
import { FilterBar, PageHead, Pick, Segments } from '../parts/page-head.tsx'
import { PlainTable } from '../parts/plain-table.tsx'
import { TextFilter } from '../parts/text-filter.tsx'
import { Time } from '../parts/time.tsx'
import { SitePick } from '../parts/view-picks.tsx'
import { usePlaces } from '../places/place-tree.ts'
import { useView } from '../shell/view.ts'
import { CoverRows } from './cover-rows.tsx'
import { doorRows, hasGap, passes, zoneRows, type CoverRow } from './physical-rows.ts'

const t = m.coverage.physical
type Kind = 'doors' | 'zones'

/** Doors or zones, each with what it tells, what fell silent and what was never there. */
export function PhysicalTab({ tabs }: { tabs: ReactNode }): ReactNode {
  const [view, change] = useView()
  const query = useQuery(physicalQuery)
  const places = usePlaces()
  const kind = (view.kind ?? 'doors') as Kind
  const doors = query.data ? doorRows(query.data) : []
  const all = query.data && kind === 'zones' ? zoneRows(query.data) : doors
  const whereOf = (row: CoverRow): string =>
    kind === 'zones' ? (places.byId.get(row.site ?? '')?.name ?? '') : places.pathOf(row.zone) || row.zone
  const rows = all.filter((row) => passes(row, view, whereOf(row)))
  return (
    <>
      <PageHead
        title={m.coverage.title}
        note={query.data && t.note(doors.filter(hasGap).length, doors.length)}
      >
        {tabs}
        <ExportShown
          name={`coverage-${kind}`}
          heads={['id', 'name', 'site', 'zone', ...(all[0]?.checks.map(([name]) => name) ?? [])]}
          rows={() =>
            rows.map((row) => [
              row.id,
              row.name,
              row.site,
              row.zone,
              ...row.checks.map(([, one]) => one.state),
            ])
          }
        />
      </PageHead>
      <FilterBar>
        <Segments<Kind>
          label={t.what}
          value={kind}
          onPick={(next) => change({ kind: next === 'doors' ? undefined : next, open: undefined })}
          options={[
            ['doors', t.doors],
            ['zones', t.zones],
          ]}
        />
        <TextFilter label={t.filter} value={view.q} onChange={(q) => change({ q }, 'replace')} />
        <Pick
          label={t.show}
          value={view.show}
          onPick={(show) => change({ show })}
          options={[
            ['', t.showAll],
            ['gaps', t.showGaps],
            ['silent', t.showSilent],
          ]}
        />
        <SitePick />
      </FilterBar>
      <Unanswered rules={query.data?.unanswered ?? []} />
      <ListFrame
        label={kind === 'doors' ? t.doors : t.zones}
        load={toLoad(query, (data) => data.doors.length + data.zones.length === 0)}
        empty={
          <Empty title={t.emptyTitle} text={t.emptyText}>
            <OpenLink kind="do" id="import" className="button">
              {t.emptyDo}
            </OpenLink>
          </Empty>
        }
        fitting={rows.length}
      >
        {() => <CoverRows key={kind} kind={kind} rows={rows} whereOf={whereOf} />}
      </ListFrame>
    </>
  )
}

/** Rules whose question about the place had no answer: unknown is a gap too. */
function Unanswered({ rules }: { rules: PhysicalCoverage['unanswered'] }): ReactNode {
  if (rules.length === 0) return null
  return (
    <details className="border-b border-line bg-warn-wash px-4 py-2 text-[14px]">
      <summary className="font-semibold">
        {t.unanswered}: {count(rules.length)}
      </summary>
      <p className="mt-1 text-[13.5px] text-ink-2">{t.unansweredText}</p>
      <PlainTable
        label={t.unanswered}
        heads={[t.unansweredColumns.rule, t.unansweredColumns.count, t.unansweredColumns.last]}
        rows={rules.map((rule) => [
          <OpenLink key="rule" kind="rule" id={rule.rule}>
            {rule.title}
          </OpenLink>,
          count(rule.count),
          <Time key="last" at={rule.last_time} />,
        ])}
      />
    </details>
  )
}
