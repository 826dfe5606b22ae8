import { RelpClient } from '../../support/relp-client.ts'
import type { TokenLedger } from '../../support/token-ledger.ts'

/** A sender that goes on whatever happens to the server, until it is stopped; then it sends what it still owes. */
export interface Sender {
  stop(): Promise<void>
}

interface Batch {
  readonly tokens: readonly string[]
  readonly lines: readonly object[]
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const trySoonMs = 50

function loop(step: () => Promise<void>): Sender {
  const stopping = new AbortController()
  const running = (async () => {
    while (!stopping.signal.aborted) await step()
  })()
  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}

interface HttpSenderOptions {
  readonly url: string
  readonly key: string
  readonly ledger: TokenLedger
  readonly makeBatch: () => Batch
  readonly everyMs: number
  /**
   * `once`: no id; what got no answer is left at that. `batch`: sent again with the same batch id until answered.
   * `event`: the same with an id in each event.
   */
  readonly repeat: 'once' | 'batch' | 'event'
}

/** Batches over HTTP, one after the other. */
export function startHttpSender(options: HttpSenderOptions): Sender {
  let count = 0
  const { ledger, repeat } = options
  const stamp = Date.now().toString(36)
  return loop(async () => {
    const batch = options.makeBatch()
    const batchId = `${repeat}-${stamp}-${count++}`
    while (!(await post(options, batch, batchId))) {
      await pause(trySoonMs)
      if (repeat === 'once') return
    }
    ledger.acknowledge(batch.tokens)
    await pause(options.everyMs)
  })
}

async function post(
  { url, key, repeat }: HttpSenderOptions,
  batch: Batch,
  batchId: string,
): Promise<boolean> {
  try {
    const response = await fetch(`${url}/api/ingest${repeat === 'event' ? '?id_field=record_id' : ''}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/x-ndjson',
        ...(repeat === 'batch' && { 'idempotency-key': batchId }),
      },
      body: batch.lines.map((line) => JSON.stringify(line)).join('\n'),
    })
    const text = await response.text()
    if (response.ok) return true
    if (response.status < 500 && response.status !== 429)
      throw new RefusedError(`${response.status} ${text.slice(0, 300)}`)
    return false
  } catch (error) {
    if (error instanceof RefusedError) throw error
    return false
  }
}

class RefusedError extends Error {
  override readonly name = 'RefusedError'
}

/** Single messages over RELP; what the connection's end left unanswered is not sent again. */
export function startRelpSender(address: string, ledger: TokenLedger, everyMs: number): Sender {
  let client: RelpClient | undefined
  const sender = loop(async () => {
    try {
      client ??= await RelpClient.open(address)
    } catch {
      client = undefined
      return void (await pause(trySoonMs))
    }
    const token = ledger.next('relp')
    if (await client.send(`<13>1 ${new Date().toISOString()} relp-host app - - - ${token}`)) {
      ledger.acknowledge([token])
      return void (await pause(everyMs))
    }
    client.end()
    client = undefined
  })
  return {
    async stop() {
      await sender.stop()
      client?.end()
    },
  }
}
