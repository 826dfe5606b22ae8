import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Incident } from '../../src/model/incident.ts'
import { getIncident } from '../client/incidents.ts'
import { m } from '../messages/catalogue.ts'
import { count } from '../messages/format.ts'
import { Loaded, PanelSkeleton, toLoad } from '../parts/load.tsx'
import { Segments } from '../parts/page-head.tsx'
import { Spark } from '../parts/spark.tsx'
import { useKeys } from '../shell/keys.ts'
import { parseOpen, useView } from '../shell/view.ts'
import { BraidView } from './braid/braid-view.tsx'
import { CommentList, HistoryList } from './incident-talk.tsx'
import { IncidentHead } from './incident-head.tsx'
import { JoinList } from './join-list.tsx'

type Tab = 'braid' | 'joins' | 'comments' | 'history'
type Zoom = 'spark' | 'lines' | 'full'
const zooms: readonly Zoom[] = ['spark', 'lines', 'full']

/** One incident: what it is and who has it, then the braid. */
export function IncidentPage(): ReactNode {
  const { id } = useParams({ from: '/shell/incidents/$id' })
  const load = toLoad(useQuery({ queryKey: ['incident', id], queryFn: () => getIncident(id) }))
  return (
    <Loaded load={load} skeleton={<PanelSkeleton />}>
      {(incident) => <IncidentDetail incident={incident} />}
    </Loaded>
  )
}

function IncidentDetail({ incident }: { incident: Incident }): ReactNode {
  const [view, change] = useView()
  const tab = (view.tab ?? 'braid') as Tab
  const zoom = (view.zoom ?? 'full') as Zoom
  const open = parseOpen(view.open)
  const zoomTo = (by: number): void =>
    change({ zoom: zooms[Math.max(0, Math.min(2, zooms.indexOf(zoom) + by))] }, 'replace')
  useKeys([
    { keys: '+', label: m.shell.keys.zoomIn, run: () => zoomTo(1) },
    { keys: '-', label: m.shell.keys.zoomOut, run: () => zoomTo(-1) },
  ])
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
      <IncidentHead incident={incident} />
      <div className="sticky top-0 z-20 flex flex-wrap items-center gap-2 border-b border-line bg-surface px-4 py-2">
        <Segments<Tab>
          label={m.incidents.title}
          value={tab}
          onPick={(next) => change({ tab: next === 'braid' ? undefined : next })}
          options={[
            ['braid', m.incidents.tabs.braid],
            ['joins', `${m.incidents.tabs.joins} ${count(incident.joins.length)}`],
            ['comments', `${m.incidents.tabs.comments} ${count(incident.comments.length)}`],
            ['history', m.incidents.tabs.history],
          ]}
        />
        {tab === 'braid' && (
          <div className="ml-auto">
            <Segments<Zoom>
              label={m.incidents.braid.zoom}
              value={zoom}
              onPick={(next) => change({ zoom: next === 'full' ? undefined : next }, 'replace')}
              options={[
                ['spark', m.incidents.braid.spark],
                ['lines', m.incidents.braid.lines],
                ['full', m.incidents.braid.full],
              ]}
            />
          </div>
        )}
      </div>
      {tab === 'braid' &&
        (zoom === 'spark' ? (
          <BigSpark incident={incident} />
        ) : (
          <BraidView incident={incident} zoom={zoom} chosen={open?.kind === 'event' ? open.id : undefined} />
        ))}
      {tab === 'joins' && <JoinList incident={incident} />}
      {tab === 'comments' && <CommentList incident={incident} />}
      {tab === 'history' && <HistoryList incident={incident} />}
    </div>
  )
}

function BigSpark({ incident }: { incident: Incident }): ReactNode {
  return (
    <div className="flex justify-center px-6 py-12">
      <Spark points={incident.spark} width={900} height={150} />
    </div>
  )
}
