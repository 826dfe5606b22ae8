import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { listAlerts, type AlertRow } from '../client/alerts.ts'
import { toLoad, type Load } from '../parts/load.tsx'
import { rankOf } from '../parts/severity.tsx'
import { useLiveFeed } from '../shell/live-feed.tsx'
import type { View } from '../shell/view.ts'
import { admitWaiting, fitsShow, receiveAlert, startQueue, type Queue, type Show } from './queue.ts'

const queueLimit = 1000
/** The URL's word and the API's. */
const stateNames: Record<Show, string> = { open: 'unacknowledged', acknowledged: 'acknowledged', all: 'all' }

export interface LiveQueue {
  readonly load: Load<Queue>
  /** Alerts that came by the stream since the page was opened: they are marked when they appear. */
  readonly arrived: ReadonlySet<string>
  readonly admit: () => void
  readonly put: (alert: AlertRow) => void
  readonly setReading: (reading: boolean) => void
}

/** The queue of a view: the list as it stood, then what the stream says. */
export function useQueue(view: View): LiveQueue {
  const show = (view.show ?? 'open') as Show
  const filters = useMemo(
    () => ({ state: show, severity: view.severity, site: view.site, domain: view.domain }),
    [show, view.severity, view.site, view.domain],
  )
  const query = useQuery({
    queryKey: ['alerts', filters],
    queryFn: ({ signal }) =>
      listAlerts({ ...filters, state: stateNames[show], sort: 'severity', limit: queueLimit }, signal),
    staleTime: Infinity,
  })
  const [queue, setQueue] = useState<Queue>()
  const [arrived, setArrived] = useState<ReadonlySet<string>>(new Set())
  const reading = useRef(false)
  const [base, setBase] = useState(query.data)
  if (query.data !== base) {
    setBase(query.data)
    setQueue(query.data && startQueue(query.data.items))
  }
  const { onAlert, connected } = useLiveFeed()
  useEffect(
    () =>
      onAlert((alert) => {
        setArrived((before) => new Set([...before, alert.id]))
        setQueue((before) => before && take(before, alert, filters, reading.current))
      }),
    [onAlert, filters],
  )
  useCatchUp(connected, query.refetch)
  return {
    load: toLoad({ ...query, data: query.data && (queue ?? startQueue(query.data.items)) }),
    arrived,
    admit: useCallback(() => setQueue((before) => before && admitWaiting(before)), []),
    put: useCallback((alert) => setQueue((before) => before && receiveAlert(before, alert, true)), []),
    setReading: useCallback((now) => {
      reading.current = now
    }, []),
  }
}

interface Filters {
  readonly state: Show
  readonly severity: string | undefined
  readonly site: string | undefined
  readonly domain: string | undefined
}

function take(queue: Queue, alert: AlertRow, filters: Filters, reading: boolean): Queue {
  const known = queue.shown.some((row) => row.id === alert.id)
  const fits =
    fitsShow(alert, filters.state) &&
    (filters.severity === undefined ||
      rankOf(alert.severity) <= rankOf(filters.severity as AlertRow['severity'])) &&
    (filters.site === undefined || alert.sites.includes(filters.site)) &&
    (filters.domain === undefined || alert.domains.some((domain) => domain === filters.domain))
  return known || fits ? receiveAlert(queue, alert, reading) : queue
}

/** After the stream was cut, what was missed is fetched. */
function useCatchUp(connected: boolean | undefined, refetch: () => unknown): void {
  const wasCut = useRef(false)
  useEffect(() => {
    if (connected === false) wasCut.current = true
    if (connected === true && wasCut.current) {
      wasCut.current = false
      refetch()
    }
  }, [connected, refetch])
}
