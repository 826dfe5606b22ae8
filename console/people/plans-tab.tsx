import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { listContext, type Fact } from '../client/context.ts'
import { m } from '../messages/catalogue.ts'
import { ListFrame } from '../parts/list-frame.tsx'
import { Empty, toLoad } from '../parts/load.tsx'
import { OpenLink } from '../parts/open-link.tsx'
import { RowList, type Column } from '../parts/row-list.tsx'
import { Time } from '../parts/time.tsx'
import { useChosenRow } from '../shell/view.ts'

const t = m.context.plans
type PlanRow = Fact<'plans'>

/** Visits, work orders and windows: what makes the unusual ordinary. */
export function PlansTab(): ReactNode {
  const choosing = useChosenRow('plan')
  const query = useQuery({ queryKey: ['plans'], queryFn: () => listContext('plans') })
  return (
    <ListFrame
      label={t.heading}
      load={toLoad(query, (page) => page.items.length === 0)}
      empty={<Empty title={t.emptyTitle} text={t.emptyText} />}
    >
      {(page) => (
        <RowList
          label={t.heading}
          placeKey="plans"
          rows={page.items.toSorted((a, b) => b.from.localeCompare(a.from))}
          keyOf={(plan) => plan.id}
          columns={columns}
          renderNarrow={(plan) => (
            <>
              <PlanLink plan={plan} />
              <p className="text-[13px] text-ink-2">
                {t.kind[plan.kind]} · <Time at={Date.parse(plan.from)} site={plan.site} />
              </p>
            </>
          )}
          {...choosing}
        />
      )}
    </ListFrame>
  )
}

const PlanLink = ({ plan }: { plan: PlanRow }): ReactNode => (
  <OpenLink kind="plan" id={plan.id} className="font-semibold hover:underline">
    {plan.title ?? plan.id}
  </OpenLink>
)

const columns: Column<PlanRow>[] = [
  { id: 'kind', header: m.context.places.kind, track: '130px', cell: (plan) => t.kind[plan.kind] },
  { id: 'title', header: t.title, track: 'minmax(160px, 2fr)', cell: (plan) => <PlanLink plan={plan} /> },
  {
    id: 'from',
    header: t.from,
    track: '118px',
    align: 'end',
    cell: (plan) => <Time at={Date.parse(plan.from)} site={plan.site} />,
  },
  {
    id: 'to',
    header: t.to,
    track: '118px',
    align: 'end',
    cell: (plan) => <Time at={Date.parse(plan.to)} site={plan.site} />,
  },
  {
    id: 'approved',
    header: t.approvedHead,
    fromPx: 700,
    track: '100px',
    cell: (plan) => (plan.approved ? m.words.yes : m.words.no),
  },
]
