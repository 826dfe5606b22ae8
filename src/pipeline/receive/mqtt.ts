import { createHash } from 'node:crypto'
import { connect, type IClientOptions, type MqttClient } from 'mqtt'
import type { Receipt } from '../../model/receipt.ts'
import { decodeText } from '../../protocols/decode-text.ts'
import { Intake, type IntakeOptions } from './intake.ts'
import { errorOf, type Receiver, type ReceiptSink, type SourceRef } from './receiver.ts'

export interface MqttConfig extends IntakeOptions {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`; several are tried in turn. */
  readonly urls: readonly string[]
  /** Must stay the same over restarts: the broker keeps what we missed under this name. */
  readonly clientId: string
  /** Topic filters, `+` and `#` allowed. */
  readonly topics: readonly string[]
  readonly username?: string
  readonly password?: string
  readonly tls?: {
    readonly ca?: string | Buffer
    readonly cert?: string | Buffer
    readonly key?: string | Buffer
    /** Lets in a broker whose certificate cannot be verified; off unless said. */
    readonly allowUnverified?: boolean
  }
  /** Undefined: nobody wants this topic; the message is acknowledged and counted as refused. */
  readonly sourceFor: (topic: string) => SourceRef | undefined
  /** A longer payload is cut and flagged (default 1 MiB). */
  readonly maxPayloadBytes?: number
  /** Bytes that may wait for the log before we stop reading from the broker (default 16 MiB). */
  readonly maxPendingBytes?: number
  /** Back-off between attempts to connect: doubles from the first to the second (default 1 s to 60 s). */
  readonly reconnectMs?: readonly [number, number]
}

type Publish = Parameters<MqttClient['handleMessage']>[0]
type Done = Parameters<MqttClient['handleMessage']>[1]

/** A connection that lasted shorter than this does not reset the back-off. */
const stableMs = 10_000
const sessionSeconds = 7 * 86_400

/**
 * Takes messages from an MQTT broker with QoS 1 and a lasting session. PUBACK goes out after the log's commit, so what
 * was not committed is delivered again, also after our own death. MQTT carries no message id: what was committed but
 * whose PUBACK was lost comes twice. Retained messages are flagged and carry an id made of topic and payload, so that
 * the same one is not counted at every reconnect.
 *
 * Speaks MQTT 5, and 3.1.1 where the broker knows no other. A broker that is down is tried again for ever.
 * Throws `TypeError` on a URL that is none.
 */
export async function startMqttReceiver(config: MqttConfig, sink: ReceiptSink): Promise<Receiver> {
  const intake = new Intake(sink, { maxDelayMs: 3, ...config })
  const link = new MqttLink(config, intake)
  link.start()
  return {
    address: () => config.urls.join(', '),
    stats: () => ({ ...link.counts, ...intake.counts, dropped: 0, kernelDropped: 0, ...link.error() }),
    stop: async () => {
      link.pause()
      await intake.stop()
      await link.close()
    },
  }
}

class MqttLink {
  readonly counts = { received: 0, receivedBytes: 0, truncated: 0, lossy: 0, connections: 0, refused: 0 }
  readonly #config: MqttConfig
  readonly #intake: Intake
  readonly #maxPendingBytes: number
  #client: MqttClient | undefined
  /** The broker's next message waits for this. */
  #held: (() => void) | undefined
  #paused = false
  #lastError: string | undefined
  #lastErrorAtMs: number | undefined
  #connectedAtMs = 0

  constructor(config: MqttConfig, intake: Intake) {
    this.#config = config
    this.#intake = intake
    this.#maxPendingBytes = config.maxPendingBytes ?? 16 * 1024 * 1024
  }

  start(): void {
    const client = connect(optionsOf(this.#config))
    this.#client = client
    client.handleMessage = (packet, done) => this.#take(packet, done)
    client.once('connect', () => void this.#subscribe(client))
    client.on('connect', () => {
      this.counts.connections = 1
      this.#connectedAtMs = this.#now()
    })
    client.on('close', () => {
      if (this.counts.connections > 0 && !client.disconnecting)
        this.#fail('the connection to the broker was lost')
      this.counts.connections = 0
    })
    client.on('reconnect', () => this.#backOff(client))
    client.on('error', (error) => {
      this.#fail(error.message)
      if (isVersionRefused(error)) speakOldVersion(client)
    })
  }

  error(): { lastError?: string; lastErrorAtMs?: number } {
    const failed = this.#intake.lastError
    if (failed !== undefined) return errorOf(failed, this.#intake.lastErrorAtMs)
    return errorOf(this.#lastError, this.#lastErrorAtMs)
  }

  /** Takes no more messages; what is taken can still be acknowledged. */
  pause(): void {
    this.#paused = true
  }

  async close(): Promise<void> {
    const client = this.#client
    if (client === undefined) return
    this.#held?.()
    const force = setTimeout(() => client.end(true), 2000)
    await client.endAsync().catch(() => undefined)
    clearTimeout(force)
  }

  /**
   * mqtt.js sends PUBACK when `done` is called without an error and reads on when it is called at all. So it is
   * called with one at once, to read on, and the PUBACK is ours to send.
   */
  #take(packet: Publish, done: Done): void {
    if (this.#paused) return
    const stream = this.#client!.stream
    const acknowledge = (stored: boolean) => {
      const client = this.#client!
      const isSameConnection = client.connected && client.stream === stream
      if (stored && packet.qos > 0 && isSameConnection) stream.write(puback(packet.messageId ?? 0))
      this.#readOn()
    }
    if (packet.qos === 2) return this.#takeOnce(packet, done)
    const readOn = () => done(packet.qos === 0 ? undefined : new Error('acknowledged after the commit'))
    const receipt = this.#receiptOf(packet)
    if (receipt === undefined) acknowledge(true)
    else this.#intake.add(receipt, acknowledge)
    if (this.#intake.pendingBytes > this.#maxPendingBytes) this.#held = readOn
    else readOn()
  }

  /** QoS 2, from a subscription that somebody else made under our name: one at a time, completed after the commit. */
  #takeOnce(packet: Publish, done: Done): void {
    const receipt = this.#receiptOf(packet)
    if (receipt === undefined) done()
    else
      this.#intake.add(receipt, (stored) => {
        if (stored) done()
      })
  }

  #readOn(): void {
    if (this.#held === undefined || this.#intake.pendingBytes > this.#maxPendingBytes / 2) return
    const held = this.#held
    this.#held = undefined
    held()
  }

  #receiptOf(packet: Publish): Receipt | undefined {
    const ref = this.#config.sourceFor(packet.topic)
    if (ref === undefined) {
      this.counts.refused++
      return undefined
    }
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload
    const bound = this.#config.maxPayloadBytes ?? 1 << 20
    const isCut = payload.length > bound
    const { text, encoding } = decodeText(isCut ? payload.subarray(0, bound) : payload, isCut)
    this.counts.received++
    this.counts.receivedBytes += payload.length
    if (encoding === 'truncated') this.counts.truncated++
    else if (encoding === 'utf8-lossy') this.counts.lossy++
    const { source, connector } = typeof ref === 'string' ? { source: ref } : ref
    return {
      source,
      transport: 'mqtt',
      ...(connector === undefined ? {} : { connector }),
      receivedAtMs: this.#now(),
      channel: packet.topic,
      ...(packet.retain ? { retained: true, id: retainedId(packet.topic, payload) } : {}),
      ...(encoding === 'utf8' ? {} : { encoding }),
      raw: text,
    }
  }

  async #subscribe(client: MqttClient): Promise<void> {
    // Retain handling 1: a session that goes on is not sent its retained messages again (MQTT 5).
    const topics = Object.fromEntries(this.#config.topics.map((topic) => [topic, { qos: 1 as const, rh: 1 }]))
    try {
      const grants = await client.subscribeAsync(topics)
      for (const { topic, qos } of grants)
        if (qos >= 128) this.#fail(`the broker refuses the topic ${topic}: check the user's access list`)
    } catch (error) {
      this.#fail(`the broker refuses a topic: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  #backOff(client: MqttClient): void {
    const [first, most] = this.#config.reconnectMs ?? [1000, 60_000]
    const wasStable = this.#connectedAtMs > 0 && this.#now() - this.#connectedAtMs > stableMs
    this.#connectedAtMs = 0
    client.options.reconnectPeriod = wasStable ? first : Math.min(most, client.options.reconnectPeriod! * 2)
  }

  #fail(message: string): void {
    this.#lastError = message
    this.#lastErrorAtMs = this.#now()
  }

  #now(): number {
    return (this.#config.now ?? Date.now)()
  }
}

function optionsOf(config: MqttConfig): IClientOptions {
  const servers = config.urls.map((url) => {
    const { protocol, hostname, port } = new URL(url)
    const name = protocol.slice(0, -1)
    return { host: hostname, port: Number(port) || defaultPorts[name] || 1883, protocol: name as 'mqtt' }
  })
  const { tls } = config
  return {
    servers,
    protocol: servers[0]!.protocol,
    clientId: config.clientId,
    clean: false,
    protocolVersion: 5,
    properties: { sessionExpiryInterval: sessionSeconds, receiveMaximum: 1000 },
    keepalive: 30,
    connectTimeout: 15_000,
    reconnectPeriod: config.reconnectMs?.[0] ?? 1000,
    reconnectOnConnackError: true,
    resubscribe: true,
    rejectUnauthorized: tls?.allowUnverified !== true,
    ...(config.username === undefined ? {} : { username: config.username }),
    ...(config.password === undefined ? {} : { password: config.password }),
    ...(tls?.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls?.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls?.key === undefined ? {} : { key: tls.key }),
  }
}

const defaultPorts: Record<string, number> = { mqtt: 1883, mqtts: 8883, ws: 80, wss: 443 }

/** CONNACK 1 of 3.1.1 and 132 of 5: the broker does not speak this version. */
function isVersionRefused(error: Error): boolean {
  const code = (error as { code?: unknown }).code
  return code === 1 || code === 132
}

function speakOldVersion(client: MqttClient): void {
  client.options.protocolVersion = 4
  delete client.options.properties
}

/** The four bytes are the same in MQTT 3.1.1 and, for success, in 5. */
function puback(messageId: number): Buffer {
  return Buffer.from([0x40, 2, messageId >> 8, messageId & 0xff])
}

function retainedId(topic: string, payload: Buffer): string {
  return `retained-${createHash('sha256').update(topic).update('\0').update(payload).digest('hex').slice(0, 32)}`
}
