import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import mqtt, { type MqttClient } from 'mqtt'
import type { DemoMessage } from './messages.ts'

/** Where the demo's devices send to. */
export interface DemoTargets {
  /** `http://127.0.0.1:8480` */
  readonly url: string
  /** Ingest key by source. */
  readonly keys: Readonly<Record<string, string>>
  readonly syslog: { readonly host: string; readonly port: number }
  readonly brokerUrl: string
}

/** RFC 5424. */
export function syslogLine({ atMs, to, app = '-', body }: DemoMessage): string {
  return `<86>1 ${new Date(atMs).toISOString()} ${to} ${app} 812 - - ${body}`
}

/** Sends messages as devices do: syslog over TCP (octet-counted), HTTP with a key, MQTT through a broker. */
export class MessageSenders {
  readonly #targets: DemoTargets
  readonly #syslog: Socket
  readonly #mqtt: MqttClient

  private constructor(targets: DemoTargets, syslog: Socket, client: MqttClient) {
    this.#targets = targets
    this.#syslog = syslog
    this.#mqtt = client
  }

  static async open(targets: DemoTargets): Promise<MessageSenders> {
    const syslog = connect(targets.syslog)
    await once(syslog, 'connect')
    const client = await mqtt.connectAsync(targets.brokerUrl)
    return new MessageSenders(targets, syslog, client)
  }

  /** Resolves when everything is handed over; HTTP and MQTT have been acknowledged by then. */
  async send(messages: readonly DemoMessage[]): Promise<void> {
    const bySource = new Map<string, string[]>()
    const published: Promise<unknown>[] = []
    for (const message of messages) {
      if (message.via === 'syslog') await this.#sendSyslog(message)
      else if (message.via === 'mqtt')
        published.push(this.#mqtt.publishAsync(message.to, message.body, { qos: 1 }))
      else bySource.set(message.to, [...(bySource.get(message.to) ?? []), message.body])
    }
    for (const [source, lines] of bySource) await this.#post(source, lines)
    await Promise.all(published)
  }

  async close(): Promise<void> {
    this.#syslog.end()
    await this.#mqtt.endAsync()
  }

  async #sendSyslog(message: DemoMessage): Promise<void> {
    const line = syslogLine(message)
    const frame = `${Buffer.byteLength(line)} ${line}`
    if (!this.#syslog.write(frame)) await once(this.#syslog, 'drain')
  }

  async #post(source: string, lines: readonly string[]): Promise<void> {
    const headers = {
      authorization: `Bearer ${this.#targets.keys[source] ?? ''}`,
      'content-type': 'application/x-ndjson',
      'idempotency-key': randomUUID(),
    }
    const request = { method: 'POST', headers, body: lines.join('\n') }
    for (let attempt = 0; ; attempt++) {
      const response = await fetch(`${this.#targets.url}/api/ingest`, request)
      if (response.ok) return
      const text = await response.text()
      if (response.status !== 429 || attempt >= 20)
        throw new Error(`ingest for ${source}: ${response.status} ${text}`)
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
  }
}
