import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Map as MapIcon } from 'lucide-react'
import { lazy, Suspense, type ReactNode } from 'react'
import { m } from '../messages/catalogue.ts'
import { compact } from '../messages/format.ts'
import { ListFrame, NothingFits } from '../parts/list-frame.tsx'
import { Empty } from '../parts/load.tsx'
import { usePhone } from '../parts/media.ts'
import { FilterBar, PageHead, Segments } from '../parts/page-head.tsx'
import { DomainPick, LeastSeverityPick, SitePick } from '../parts/view-picks.tsx'
import { useKeys } from '../shell/keys.ts'
import { DemoCard } from '../settings/demo-card.tsx'
import { useMay } from '../shell/me.ts'
import { useLiveFeed } from '../shell/live-feed.tsx'
import { setPreferences, usePreferences } from '../shell/preferences.ts'
import { useView } from '../shell/view.ts'
import { PointingLine } from '../sources/pointing-line.tsx'
import { sourcesQuery, wasHeard } from '../sources/source-names.tsx'
import { AlertList } from './alert-list.tsx'
import { fitsShow, type Queue, type Show } from './queue.ts'
import { useQueue } from './use-queue.ts'
import { Waiting } from './waiting.tsx'

const SiteMap = lazy(async () => ({ default: (await import('./site-map.tsx')).SiteMap }))

/** The queue of alerts as they come, with the sites beside it. */
export function LivePage(): ReactNode {
  const [view, change] = useView()
  const phone = usePhone()
  const { map } = usePreferences()
  const live = useQueue(view)
  const show = (view.show ?? 'open') as Show
  useKeys([{ keys: '.', label: m.shell.keys.showNew, run: live.admit }])
  return (
    <>
      <PageHead title={m.live.title} note={<RateNote />}>
        {!phone && (
          <button
            type="button"
            className="icon-button"
            aria-pressed={map}
            onClick={() => setPreferences({ map: !map })}
            aria-label={map ? m.live.hideMap : m.live.showMap}
            title={map ? m.live.hideMap : m.live.showMap}
          >
            <MapIcon size={17} />
          </button>
        )}
      </PageHead>
      <FilterBar>
        <Segments<Show>
          label={m.live.showLabel}
          value={show}
          onPick={(next) => change({ show: next === 'open' ? undefined : next })}
          options={[
            ['open', m.live.show.open],
            ['acknowledged', m.live.show.acknowledged],
            ['all', m.live.show.all],
          ]}
        />
        <LeastSeverityPick label={m.words.severityWord} />
        <DomainPick />
        <SitePick />
      </FilterBar>
      <div className="flex min-h-0 flex-1">
        <ListFrame label={m.live.queue} load={live.load}>
          {(queue) => (
            <>
              <Waiting waiting={queue.waiting} onShow={live.admit} />
              <QueueRows queue={queue} show={show} live={live} />
            </>
          )}
        </ListFrame>
        {!phone && map && (
          <Suspense
            fallback={
              <div className="w-[30%] min-w-[280px] max-w-[460px] border-l border-line @max-[1080px]:hidden" />
            }
          >
            <SiteMap alerts={live.load.status === 'ready' ? live.load.data.shown : []} />
          </Suspense>
        )}
      </div>
    </>
  )
}

function QueueRows({
  queue,
  show,
  live,
}: {
  queue: Queue
  show: Show
  live: ReturnType<typeof useQueue>
}): ReactNode {
  const rows = queue.shown.filter(
    (alert) => live.arrived.has(alert.id) || fitsShow(alert, show) || alert.acknowledged_time !== undefined,
  )
  if (rows.length === 0) return <NothingWaits />
  return <AlertList rows={rows} arrived={live.arrived} onChanged={live.put} onReading={live.setReading} />
}

const filterNames = ['severity', 'site', 'domain'] as const

function NothingWaits(): ReactNode {
  const [view] = useView()
  const sources = useQuery({ ...sourcesQuery, enabled: useMay('read', 'system') })
  if (filterNames.some((name) => view[name] !== undefined)) return <NothingFits filters={filterNames} />
  if (sources.data === undefined || sources.data.items.some(wasHeard))
    return <Empty title={m.live.emptyTitle} text={m.live.emptyText} />
  return (
    <Empty title={m.live.emptyTitle} text={m.live.emptyNoSource}>
      <PointingLine transport="syslog-tcp" />
      <Link to="/sources" search={{ open: 'do:add-source' }} className="button mt-1" data-kind="main">
        {m.live.emptyAddSource}
      </Link>
      <DemoCard />
    </Empty>
  )
}

function RateNote(): ReactNode {
  const { rate } = useLiveFeed()
  if (!rate) return null
  // Below one a second, a count by the minute says more.
  const slow = rate.physical_per_s + rate.cyber_per_s < 1
  const times = slow ? 60 : 1
  const [physical, cyber] = [compact(rate.physical_per_s * times), compact(rate.cyber_per_s * times)]
  const text = slow ? m.live.ratePerMinute(physical, cyber) : m.live.rate(physical, cyber)
  return (
    <span role="img" aria-label={text} title={text} className="inline-flex items-baseline gap-2">
      <span className="min-w-[4ch] text-right font-semibold text-physical-ink">{physical}</span>
      <span className="min-w-[4ch] text-right font-semibold text-cyber-ink">{cyber}</span>
      {slow ? m.live.rateUnitMinute : m.live.rateUnit}
    </span>
  )
}
