import 'ol/ol.css'
import { useEffect, useMemo, useRef, type ReactNode } from 'react'
import type { AlertRow } from '../client/alerts.ts'
import { m } from '../messages/catalogue.ts'
import { rankOf, SeverityMark } from '../parts/severity.tsx'
import { usePlaces } from '../places/place-tree.ts'
import { usePreferences } from '../shell/preferences.ts'
import { useMedia } from '../parts/media.ts'
import { useView } from '../shell/view.ts'
import { makeSiteMap, type SiteMapHandle, type SitePoint } from './site-map-canvas.ts'

interface SiteState extends SitePoint {
  readonly hasPosition: boolean
}

/** Sites by latitude and longitude on a plain grid, each with the number of its open alerts and the worst of them. */
export function SiteMap({ alerts }: { alerts: readonly AlertRow[] }): ReactNode {
  const [view, change] = useView()
  const places = usePlaces()
  const sites = useMemo<SiteState[]>(() => {
    const open = alerts.filter((alert) => alert.acknowledged_time === undefined)
    return places.sites.map((site) => {
      const here = open.filter((alert) => alert.sites.includes(site.id))
      const worst = here.map((alert) => alert.severity).toSorted((a, b) => rankOf(a) - rankOf(b))[0]
      return {
        id: site.id,
        name: site.name,
        latitude: site.latitude ?? 0,
        longitude: site.longitude ?? 0,
        hasPosition: site.latitude !== undefined && site.longitude !== undefined,
        alerts: here.length,
        worst,
      }
    })
  }, [alerts, places])
  const scheme = `${usePreferences().theme}${useMedia('(prefers-color-scheme: dark)')}`
  const pick = (id: string): void => change({ site: view.site === id ? undefined : id })
  return (
    <aside
      aria-label={m.live.map}
      className="flex w-[30%] max-w-[460px] min-w-[280px] flex-col border-l border-line bg-ground @max-[1080px]:hidden"
    >
      <MapCanvas
        key={scheme}
        sites={sites.filter((site) => site.hasPosition)}
        chosen={view.site}
        onPick={pick}
      />
      <ul className="shrink-0 border-t border-line bg-surface py-1.5">
        {sites.map((site) => (
          <li key={site.id}>
            <button
              type="button"
              aria-pressed={view.site === site.id}
              title={m.live.onlySite(site.name)}
              onClick={() => pick(site.id)}
              className="flex w-full items-center gap-2.5 px-4 py-1.5 text-left hover:bg-hover aria-pressed:bg-chosen"
            >
              <span className="w-4">{site.worst && <SeverityMark severity={site.worst} />}</span>
              <span className="flex-1 truncate">{site.name}</span>
              <span className={site.alerts > 0 ? 'font-semibold' : 'text-ink-3'}>{site.alerts}</span>
            </button>
          </li>
        ))}
      </ul>
    </aside>
  )
}

function MapCanvas({
  sites,
  chosen,
  onPick,
}: {
  sites: readonly SitePoint[]
  chosen: string | undefined
  onPick: (id: string) => void
}): ReactNode {
  const element = useRef<HTMLDivElement>(null)
  const handle = useRef<SiteMapHandle>(undefined)
  const pick = useRef(onPick)
  useEffect(() => {
    pick.current = onPick
  })
  useEffect(() => {
    if (!element.current) return undefined
    const map = makeSiteMap(element.current, (id) => pick.current(id))
    handle.current = map
    return () => map.remove()
  }, [])
  useEffect(() => handle.current?.show(sites, chosen), [sites, chosen])
  return (
    <div ref={element} role="img" aria-label={m.live.mapLabel(sites.length)} className="min-h-0 flex-1" />
  )
}
