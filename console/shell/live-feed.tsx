import { useQueryClient } from '@tanstack/react-query'
import { createContext, use, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import type { AlertRow } from '../client/alerts.ts'
import { listenLive, type Rate } from '../client/live.ts'

type Listener = (alert: AlertRow) => void

interface LiveFeed {
  readonly connected: boolean | undefined
  /** Mean of the last minute. */
  readonly rate: Rate | undefined
  /** Calls back for every alert, new or changed. Returns how to stop. */
  readonly onAlert: (listener: Listener) => () => void
}
const FeedContext = createContext<LiveFeed>({
  connected: undefined,
  rate: undefined,
  onAlert: () => () => undefined,
})
export const useLiveFeed = (): LiveFeed => use(FeedContext)

/** One stream for the whole console; pages listen to it, lists that it concerns are fetched anew. */
export function LiveFeedProvider({ children }: { children: ReactNode }): ReactNode {
  const client = useQueryClient()
  const listeners = useRef(new Set<Listener>())
  const [connected, setConnected] = useState<boolean>()
  const [rates, setRates] = useState<readonly Rate[]>([])
  const rate = useMemo(() => meanOf(rates), [rates])
  useEffect(() => {
    const refresh = throttle((key: string) => void client.invalidateQueries({ queryKey: [key] }))
    return listenLive({
      alert: (alert) => {
        for (const listener of listeners.current) listener(alert)
      },
      incident: () => {
        refresh('incidents')
        refresh('incident')
      },
      sources: () => refresh('sources'),
      rate: (next) => setRates((before) => [...before, next].slice(-ratesKept)),
      resync: () => void client.invalidateQueries(),
      connected: setConnected,
    })
  }, [client])
  const feed = useMemo<LiveFeed>(
    () => ({
      connected,
      rate,
      onAlert: (listener) => {
        listeners.current.add(listener)
        return () => listeners.current.delete(listener)
      },
    }),
    [connected, rate],
  )
  return <FeedContext value={feed}>{children}</FeedContext>
}

/** One a second comes: a minute of them. */
const ratesKept = 60

/** What comes one by one would be none in most seconds: a minute tells. */
function meanOf(rates: readonly Rate[]): Rate | undefined {
  const newest = rates.at(-1)
  if (!newest) return undefined
  const mean = (of: (rate: Rate) => number): number =>
    rates.reduce((sum, rate) => sum + of(rate), 0) / rates.length
  return {
    time: newest.time,
    physical_per_s: mean((rate) => rate.physical_per_s),
    cyber_per_s: mean((rate) => rate.cyber_per_s),
  }
}

const restMs = 1500

/** At most one call per key and rest; a storm of news does not become a storm of requests. */
function throttle(call: (key: string) => void): (key: string) => void {
  const waiting = new Set<string>()
  return (key) => {
    if (waiting.has(key)) return
    waiting.add(key)
    setTimeout(() => {
      waiting.delete(key)
      call(key)
    }, restMs)
  }
}
