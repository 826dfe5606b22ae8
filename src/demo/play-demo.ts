import type { DemoDay } from './demo-day.ts'
import type { MessageSenders } from './message-senders.ts'

/** Messages sent together: enough for speed, little enough that the sources stay side by side. */
const sliceMs = 5 * 60_000
const liveEveryMs = 1_000

/** Sends the past day, slice by slice, as fast as it is taken. */
export async function playPast(
  { past }: DemoDay,
  senders: MessageSenders,
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  let at = 0
  while (at < past.length) {
    const end = (past[at]?.atMs ?? 0) + sliceMs
    let next = at
    while (next < past.length && (past[next]?.atMs ?? 0) < end) next++
    await senders.send(past.slice(at, next))
    at = next
    onProgress(at, past.length)
  }
}

/** Goes on with ordinary life in real time until `signal` is aborted or the coming day is over. */
export async function playLive(
  { coming }: DemoDay,
  senders: MessageSenders,
  signal: AbortSignal,
  onError: (error: unknown) => void,
): Promise<void> {
  let at = 0
  while (at < coming.length && !signal.aborted) {
    const now = Date.now()
    let next = at
    while (next < coming.length && (coming[next]?.atMs ?? 0) <= now) next++
    if (next > at) await senders.send(coming.slice(at, next)).catch(onError)
    at = next
    await new Promise((resolve) => setTimeout(resolve, liveEveryMs))
  }
}
