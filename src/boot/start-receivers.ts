import { readFileSync } from 'node:fs'
import type { Log } from '../access/log.ts'
import type { TlsCertificate } from '../api/tls-certificate.ts'
import type { Config } from '../pipeline/config.ts'
import { startGelfTcpReceiver, startGelfUdpReceiver } from '../pipeline/receive/gelf.ts'
import { startMqttReceiver } from '../pipeline/receive/mqtt.ts'
import type { Receiver, ReceiptSink, SourceLookup, SourceRef } from '../pipeline/receive/receiver.ts'
import { startRelpReceiver } from '../pipeline/receive/relp.ts'
import { startSyslogStreamReceiver } from '../pipeline/receive/syslog-stream.ts'
import { startSyslogUdpReceiver } from '../pipeline/receive/syslog-udp.ts'
import type { SourceHealthBook } from '../sources/source-health-book.ts'
import type { SourceStore } from '../sources/source-store.ts'

export interface RunningReceiver {
  readonly name: string
  /** The source that its losses are counted at. */
  readonly source: string
  readonly receiver: Receiver
}

export interface ReceiverParts {
  readonly config: Config
  readonly sources: SourceStore
  readonly sink: ReceiptSink
  /** For syslog over TLS where the operator gave no certificate of its own. */
  readonly certificate: TlsCertificate
  readonly log: Log
}

/**
 * Starts every listener that is configured. One that cannot start (a port in use) is named with what to do and does
 * not keep the others from starting: a watch with one deaf ear is better than none.
 */
export async function startReceivers(
  parts: ReceiverParts,
): Promise<{ running: RunningReceiver[]; problems: string[] }> {
  const running: RunningReceiver[] = []
  const problems: string[] = []
  for (const { name, source, start } of planReceivers(parts)) {
    try {
      running.push({ name, source, receiver: await start() })
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error)
      const hint = (error as { hint?: string }).hint
      problems.push(`${name}: ${text}${hint ? `; ${hint}` : ''}`)
    }
  }
  return { running, problems }
}

interface PlannedReceiver {
  readonly name: string
  readonly source: string
  readonly start: () => Promise<Receiver>
}

function planReceivers({ config, sources, sink, certificate }: ReceiverParts): PlannedReceiver[] {
  const { syslog, gelf } = config
  const sourceFor = senderLookup(sources, 'syslog')
  const common = { host: syslog.host, sourceFor, maxMessageBytes: syslog.max_message_bytes }
  const planned: PlannedReceiver[] = []
  const plan = (
    name: string,
    port: number | null,
    start: (port: number) => Promise<Receiver>,
    source = 'syslog',
  ): void => {
    if (port !== null) planned.push({ name, source, start: () => start(port) })
  }
  plan('syslog UDP', syslog.udp, (port) =>
    startSyslogUdpReceiver({ host: syslog.host, port, sourceFor }, sink),
  )
  plan('syslog TCP', syslog.tcp, (port) => startSyslogStreamReceiver({ ...common, port }, sink))
  plan('syslog TLS', syslog.tls, (port) =>
    startSyslogStreamReceiver({ ...common, port, tls: tlsOf(syslog, certificate) }, sink),
  )
  plan('RELP', syslog.relp, (port) => startRelpReceiver({ ...common, port }, sink))
  const ofGelf = {
    host: gelf.host,
    sourceFor: senderLookup(sources, 'gelf'),
    maxMessageBytes: gelf.max_message_bytes,
  }
  plan('GELF UDP', gelf.udp, (port) => startGelfUdpReceiver({ ...ofGelf, port }, sink), 'gelf')
  plan('GELF TCP', gelf.tcp, (port) => startGelfTcpReceiver({ ...ofGelf, port }, sink), 'gelf')
  for (const broker of config.mqtt) {
    planned.push({
      name: `MQTT ${broker.url}`,
      source: broker.id,
      start: () => startBroker(broker, sources, sink),
    })
  }
  return planned
}

function startBroker(
  broker: Config['mqtt'][number],
  sources: SourceStore,
  sink: ReceiptSink,
): Promise<Receiver> {
  return startMqttReceiver(
    {
      urls: [broker.url],
      clientId: `gatehouse-${broker.id}`,
      topics: broker.topics,
      sourceFor: (topic) => refOf(sources, sources.resolve('mqtt', topic, broker.id)),
      ...(broker.username !== undefined && { username: broker.username }),
      ...(broker.password_file !== undefined && {
        password: readFileSync(broker.password_file, 'utf8').trim(),
      }),
      ...(broker.authority !== undefined && { tls: { ca: readFileSync(broker.authority) } }),
    },
    sink,
  )
}

/** The source that names the sender's address, or its host name; else `family`'s own. */
function senderLookup(sources: SourceStore, family: 'syslog' | 'gelf'): SourceLookup {
  return (peer, hostname) => {
    const byPeer = sources.resolve(family, peer, '')
    const id = byPeer || (hostname === undefined ? '' : sources.resolve(family, hostname, '')) || family
    return refOf(sources, id)
  }
}

function refOf(sources: SourceStore, id: string): SourceRef {
  const connector = sources.get(id)?.connector
  return connector === undefined ? id : { source: id, connector }
}

function tlsOf(syslog: Config['syslog'], own: TlsCertificate) {
  const { tls_certificate, tls_key, client_authority } = syslog
  const pair =
    tls_certificate !== undefined && tls_key !== undefined
      ? { cert: readFileSync(tls_certificate), key: readFileSync(tls_key) }
      : { cert: own.cert, key: own.key }
  return { ...pair, ...(client_authority !== undefined && { clientCa: readFileSync(client_authority) }) }
}

const watchEveryMs = 5_000

/** Carries what receivers count as lost and their last errors to the health of their sources. Returns the stop. */
export function watchReceivers(
  running: readonly RunningReceiver[],
  health: SourceHealthBook,
  now: () => number,
): () => void {
  const lostBefore = new Map<string, number>()
  const timer = setInterval(() => {
    for (const { name, source, receiver } of running) {
      const stats = receiver.stats()
      const lost = stats.dropped + stats.kernelDropped
      const more = lost - (lostBefore.get(name) ?? 0)
      if (more > 0) health.recordLost(source, more)
      lostBefore.set(name, lost)
      if (stats.lastError !== undefined)
        health.recordError(source, `${name}: ${stats.lastError}`, stats.lastErrorAtMs ?? now())
    }
  }, watchEveryMs)
  timer.unref()
  return () => clearInterval(timer)
}
