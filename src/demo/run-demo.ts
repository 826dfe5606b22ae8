import { randomBytes } from 'node:crypto'
import type { Broker } from './broker.ts'
import { DemoApi } from './demo-api.ts'
import { composeDemoDay, type DemoDay } from './demo-day.ts'
import { MessageSenders } from './message-senders.ts'
import { playLive, playPast } from './play-demo.ts'

/** A running Gatehouse as the demo sees it from outside. */
export interface DemoServer {
  readonly url: string
  readonly setupToken: string
  /** `host:port` of its syslog TCP listener. */
  readonly syslog: string
}

export interface DemoOptions {
  readonly seed: number
  readonly nowMs: number
  readonly onProgress: (done: number, total: number) => void
  readonly onError: (error: unknown) => void
}

export interface RunningDemo {
  readonly day: DemoDay
  readonly email: string
  /** Made for this run; never stored by the demo. */
  readonly password: string
  stop(): Promise<void>
}

/** Sets up the organisation, sends its past day, and goes on live. Resolves when the past is told. */
export async function runDemo(
  server: DemoServer,
  broker: Broker,
  options: DemoOptions,
): Promise<RunningDemo> {
  const email = 'demo@harbourvale.example'
  const password = randomBytes(12).toString('base64url')
  const day = composeDemoDay(options.seed, options.nowMs)
  const api = await DemoApi.setUp(server.url, server.setupToken, email, password)
  const keys = await api.load(day.organisation)
  const [host = '127.0.0.1', port = '5514'] = server.syslog.split(':')
  const syslog = { host, port: Number(port) }
  const senders = await MessageSenders.open({ url: server.url, keys, syslog, brokerUrl: broker.url })
  await playPast(day, senders, options.onProgress)
  const stopping = new AbortController()
  const live = playLive(day, senders, stopping.signal, options.onError)
  return {
    day,
    email,
    password,
    async stop() {
      stopping.abort()
      await live
      await senders.close()
    },
  }
}
