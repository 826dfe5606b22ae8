import { useSyncExternalStore } from 'react'

const tickMs = 10_000
let now = Date.now()
let timer: ReturnType<typeof setInterval> | undefined
const listeners = new Set<() => void>()

/** One clock for the whole console; it stands still while nobody looks. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(tick, tickMs)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

function tick(): void {
  now = Date.now()
  for (const listener of listeners) listener()
}

/** Our clock in epoch milliseconds, stepping every ten seconds. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now)

/** Today as `YYYY-MM-DD` on the viewer's clock. */
export const useToday = (): string =>
  useSyncExternalStore(subscribe, () =>
    new Date(now - new Date(now).getTimezoneOffset() * 60_000).toISOString().slice(0, 10),
  )
