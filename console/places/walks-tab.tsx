import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { listContext, type Fact } from '../client/context.ts'
import { m } from '../messages/catalogue.ts'
import { ListFrame } from '../parts/list-frame.tsx'
import { Empty, toLoad } from '../parts/load.tsx'
import { OpenLink } from '../parts/open-link.tsx'
import { RowList, type Column } from '../parts/row-list.tsx'
import { useChosenRow } from '../shell/view.ts'
import { useNames, type Names } from './names.ts'

const t = m.context.walks
type Walk = Fact<'walks'>

/** How long it takes at least to walk from door to door. */
export function WalksTab(): ReactNode {
  const choosing = useChosenRow('walk')
  const names = useNames()
  const query = useQuery({ queryKey: ['walks'], queryFn: () => listContext('walks') })
  return (
    <ListFrame
      label={t.heading}
      load={toLoad(query, (page) => page.items.length === 0)}
      empty={<Empty title={t.emptyTitle} text={t.emptyText} />}
    >
      {(page) => (
        <RowList
          label={t.heading}
          placeKey="walks"
          rows={page.items}
          keyOf={(walk) => walk.id}
          columns={columnsFor(names)}
          renderNarrow={(walk) => (
            <>
              <WalkLink walk={walk} names={names} />
              <p className="truncate text-[13px] text-ink-2">
                {names.of(walk.to)} · {t.seconds(walk.seconds)}
              </p>
            </>
          )}
          narrowHeightPx={58}
          {...choosing}
        />
      )}
    </ListFrame>
  )
}

const WalkLink = ({ walk, names }: { walk: Walk; names: Names }): ReactNode => (
  <OpenLink kind="walk" id={walk.id} className="font-semibold hover:underline">
    {names.of(walk.from)}
  </OpenLink>
)

const columnsFor = (names: Names): Column<Walk>[] => [
  {
    id: 'from',
    header: t.from,
    track: 'minmax(120px, 2fr)',
    cell: (walk) => <WalkLink walk={walk} names={names} />,
  },
  { id: 'to', header: t.to, track: 'minmax(120px, 2fr)', cell: (walk) => names.of(walk.to) },
  {
    id: 'seconds',
    header: t.takes,
    track: '110px',
    align: 'end',
    cell: (walk) => t.seconds(walk.seconds),
  },
]
