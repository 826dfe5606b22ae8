import type { Log } from './log.ts'
import type { OutboundPolicy } from './outbound-guard.ts'
import { requestOutside, type OutboundRequest } from './outbound-request.ts'
import type { Settings } from './settings.ts'

/**
 * Tells somebody elsewhere that Gatehouse is well, by calling their URL again and again. When Gatehouse stops, or is
 * not well, the calls stop, and it is their part to notice.
 */
export interface Heartbeat {
  /** One beat; the timer does this. Returns what happened. */
  beat(): Promise<'sent' | 'off' | 'held_back' | 'failed'>
  /** For a probe. */
  last(): { readonly sentAtMs?: number; readonly error?: string }
  stop(): void
}

export interface HeartbeatOptions {
  readonly settings: Settings
  /** All parts well? */
  readonly isWell: () => Promise<boolean>
  readonly log: Log
  readonly now: () => number
  readonly request?: (
    url: string,
    policy: OutboundPolicy,
    options: OutboundRequest,
  ) => Promise<{ status: number }>
}

export function startHeartbeat({ settings, isWell, log, now, request }: HeartbeatOptions): Heartbeat {
  const call = request ?? requestOutside
  let timer: NodeJS.Timeout | undefined
  let last: { sentAtMs?: number; error?: string } = {}
  let stopped = false

  async function beat() {
    const { heartbeat_url: url, outbound_allow: allow } = await settings.read()
    if (url === '') return 'off'
    if (!(await isWell())) {
      log.warn({ part: 'heartbeat' }, 'no heartbeat is sent: a part has failed')
      return 'held_back'
    }
    try {
      const { status } = await call(url, { allow }, { timeoutMs: 10_000, maxBytes: 4_096 })
      if (status >= 400) throw new Error(`it answered ${status}`)
      last = { sentAtMs: now() }
      return 'sent'
    } catch (error) {
      last = { ...last, error: error instanceof Error ? error.message : 'unknown' }
      log.warn({ part: 'heartbeat', error: last.error }, 'the heartbeat was not taken')
      return 'failed'
    }
  }
  async function run(): Promise<void> {
    let waitSeconds = 60
    try {
      await beat()
      waitSeconds = (await settings.read()).heartbeat_seconds
    } catch (error) {
      log.error({ part: 'heartbeat', error }, 'the heartbeat could not be sent')
    }
    if (stopped) return
    timer = setTimeout(() => void run(), waitSeconds * 1000)
    timer.unref()
  }
  timer = setTimeout(() => void run(), 0)
  timer.unref()
  return {
    beat,
    last: () => last,
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
