import { sendEvents } from '../../../support/send-events.ts'
import type { TokenLedger } from '../../../support/token-ledger.ts'

const everyMs = 50
/** One event in so many is marked. */
const markEvery = 50

/** Starts of programs at a steady rate, each with a word of its own; some hold a mark that rules look for. */
export class EventFlow {
  readonly #to: { readonly url: string; readonly key: string }
  readonly #ledger: TokenLedger
  readonly #perSecond: number
  readonly #stopping = new AbortController()
  #running: Promise<void> = Promise.resolve()
  #sent = 0
  #seconds = 0

  constructor(to: { readonly url: string; readonly key: string }, ledger: TokenLedger, perSecond: number) {
    this.#to = to
    this.#ledger = ledger
    this.#perSecond = perSecond
  }

  start(): void {
    this.#running = this.#run()
  }

  /** Rejects where something was not taken. Resolves with what was sent a second. */
  async stop(): Promise<number> {
    this.#stopping.abort()
    await this.#running
    return this.#sent / this.#seconds
  }

  /** One event apart, for the same person each time. */
  async sendSlow(): Promise<void> {
    await this.#send([event(this.#ledger.next('slow'), 'reload-slow', 'SLOW')])
  }

  async #run(): Promise<void> {
    const startedAt = performance.now()
    while (!this.#stopping.signal.aborted) {
      this.#seconds = Math.max(0.001, (performance.now() - startedAt) / 1_000)
      const due = Math.round(this.#seconds * this.#perSecond) - this.#sent
      // After a pause of the machine's it is not made up for at one stroke.
      const count = Math.min(due, 4 * this.#perSecond * (everyMs / 1_000))
      if (count > 0) await this.#send(Array.from({ length: count }, (_, n) => this.#next(this.#sent + n)))
      this.#sent += Math.max(0, count)
      await new Promise((resolve) => setTimeout(resolve, everyMs))
    }
  }

  #next(number: number): Event {
    const isMarked = number % markEvery === 0
    const token = this.#ledger.next(isMarked ? 'mark' : 'plain')
    return event(token, isMarked ? 'reload-mark' : 'dir', token)
  }

  async #send(events: readonly Event[]): Promise<void> {
    await sendEvents(
      this.#to.url,
      this.#to.key,
      events.map(({ line }) => line),
    )
    this.#ledger.acknowledge(events.map(({ token }) => token))
  }
}

interface Event {
  readonly token: string
  readonly line: object
}

/** A host and a person of its own for each, so that alerts on them have nothing to do with each other. */
function event(token: string, words: string, person: string): Event {
  const now = new Date().toISOString()
  const line = {
    '@timestamp': now,
    UtcTime: now.slice(0, 23).replace('T', ' '),
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    SourceName: 'Microsoft-Windows-Sysmon',
    EventID: 1,
    Hostname: `${person}-host.example`,
    ProcessId: '4242',
    Image: 'C:\\Windows\\System32\\cmd.exe',
    ParentImage: 'C:\\Windows\\explorer.exe',
    User: `EXAMPLE\\${person}-user`,
    CommandLine: `cmd.exe /c ${words} ${token}`,
  }
  return { token, line }
}
