import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { listContext, type Fact } from '../client/context.ts'
import { m } from '../messages/catalogue.ts'
import { useNow } from '../parts/clock.ts'
import { ListFrame } from '../parts/list-frame.tsx'
import { Empty, toLoad } from '../parts/load.tsx'
import { OpenLink } from '../parts/open-link.tsx'
import { RowList, type Column } from '../parts/row-list.tsx'
import { Time } from '../parts/time.tsx'
import { useChosenRow } from '../shell/view.ts'
import { usePlaces, type PlaceTree } from './place-tree.ts'
import { threatState } from './threat-state.ts'

const t = m.context.threats
type Threat = Fact<'threats'>

/** How threatened sites are held to be: what holds now first, then what is to come and what was. */
export function ThreatsTab(): ReactNode {
  const choosing = useChosenRow('threat')
  const places = usePlaces()
  const now = useNow()
  const query = useQuery({ queryKey: ['threats'], queryFn: () => listContext('threats') })
  return (
    <ListFrame
      label={t.heading}
      load={toLoad(query, (page) => page.items.length === 0)}
      empty={<Empty title={t.emptyTitle} text={t.emptyText} />}
    >
      {(page) => (
        <RowList
          label={t.heading}
          placeKey="threats"
          rows={page.items.toSorted(
            (a, b) => rank(a, now) - rank(b, now) || Date.parse(b.from) - Date.parse(a.from),
          )}
          keyOf={(threat) => threat.id}
          columns={columnsFor(places, now)}
          renderNarrow={(threat) => (
            <>
              <ThreatLink threat={threat} />
              <p className="truncate text-[13px] text-ink-2">
                {places.nameOf(threat.place)} · {t.state[threatState(threat, now)]} · {threat.reason}
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

const order = ['holds', 'coming', 'over']
const rank = (threat: Threat, now: number): number => order.indexOf(threatState(threat, now))

const ThreatLink = ({ threat }: { threat: Threat }): ReactNode => (
  <OpenLink kind="threat" id={threat.id} className="font-semibold hover:underline">
    {t.level[threat.level]}
  </OpenLink>
)

const columnsFor = (places: PlaceTree, now: number): Column<Threat>[] => [
  { id: 'level', header: t.levelHead, track: '110px', cell: (threat) => <ThreatLink threat={threat} /> },
  {
    id: 'place',
    header: m.context.places.columns.place,
    track: 'minmax(110px, 1fr)',
    cell: (threat) => places.nameOf(threat.place),
  },
  { id: 'state', header: t.stateHead, track: '96px', cell: (threat) => t.state[threatState(threat, now)] },
  {
    id: 'reason',
    header: t.reason,
    fromPx: 620,
    track: 'minmax(140px, 3fr)',
    cell: (threat) => <span className="text-ink-2">{threat.reason}</span>,
  },
  {
    id: 'from',
    header: t.from,
    track: '118px',
    align: 'end',
    cell: (threat) => <Time at={Date.parse(threat.from)} site={threat.site} />,
  },
  {
    id: 'to',
    header: t.to,
    track: '118px',
    align: 'end',
    cell: (threat) =>
      threat.to === undefined ? (
        <span className="text-ink-3">{t.open}</span>
      ) : (
        <Time at={Date.parse(threat.to)} site={threat.site} />
      ),
  },
]
