import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { IncidentStatus } from '../../src/model/incident.ts'
import { listIncidents } from '../client/incidents.ts'
import { withQuery } from '../client/request.ts'
import { m } from '../messages/catalogue.ts'
import { count } from '../messages/format.ts'
import { ExportLink } from '../parts/export-csv.tsx'
import { ListFrame, NothingFits } from '../parts/list-frame.tsx'
import { Empty, toLoad } from '../parts/load.tsx'
import { FilterBar, PageHead, Pick } from '../parts/page-head.tsx'
import { TextFilter } from '../parts/text-filter.tsx'
import { DomainPick, LeastSeverityPick, SitePick } from '../parts/view-picks.tsx'
import { useMay } from '../shell/me.ts'
import { useView } from '../shell/view.ts'
import { IncidentRows } from './incident-rows.tsx'

export const statuses: readonly IncidentStatus[] = ['new', 'in_progress', 'on_hold', 'resolved', 'closed']
const openStatuses = 'open'

/** Every incident that fits, newest change first. */
export function IncidentsPage(): ReactNode {
  const [view, change] = useView()
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
        <LeastSeverityPick label={m.incidents.severity} />
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
        <DomainPick both />
        <SitePick />
      </FilterBar>
      <ListFrame
        label={m.incidents.list}
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
      </ListFrame>
    </>
  )
}

const filterNames = ['status', 'severity', 'owner', 'site', 'domain', 'q'] as const

function Nothing({ filtered }: { filtered: boolean }): ReactNode {
  if (filtered) return <NothingFits filters={filterNames} />
  return <Empty title={m.incidents.emptyTitle} text={m.incidents.emptyText} />
}
