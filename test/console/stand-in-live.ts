import type { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import { makeChance } from './seeded.ts'
import type { World } from './stand-in-api.ts'
import { makeAlert, type AlertState } from './stand-in-work.ts'

export function addLiveRoutes(
  app: Hono,
  world: World,
  everyMs: number,
): { raise: (severity: 'critical' | 'low') => void; stop: () => void } {
  const chance = makeChance(99)
  const listeners = new Set<(alert: AlertState) => void>()
  let count = 0
  const raise = (severity?: 'critical' | 'low'): void => {
    count += 1
    const alert = { ...makeAlert(chance, 10_000 + count, Date.now()), incident: 'inc-2' }
    if (severity) Object.assign(alert, { severity, title: `Raised just now, ${severity}, number ${count}` })
    world.work.alerts.unshift(alert)
    for (const listener of listeners) listener(alert)
  }
  const timer = everyMs > 0 ? setInterval(() => raise(), everyMs) : undefined
  app.get('/api/live', (context) =>
    streamSSE(context, async (stream) => {
      const send = (event: string, data: unknown): void =>
        void stream.writeSSE({ event, data: JSON.stringify(data) })
      const listener = (alert: AlertState): void => send('alert', alert)
      listeners.add(listener)
      stream.onAbort(() => void listeners.delete(listener))
      while (!stream.aborted) {
        send('rate', {
          time: Date.now(),
          physical_per_s: world.empty ? 0 : 12 + chance.below(9),
          cyber_per_s: world.empty ? 0 : 840 + chance.below(160),
        })
        await stream.sleep(1000)
      }
    }),
  )
  return {
    raise,
    stop: () => {
      clearInterval(timer)
      listeners.clear()
    },
  }
}
