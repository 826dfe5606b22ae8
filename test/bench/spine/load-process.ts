import { Agent, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { openEventSource } from './event-source.ts'
import type { LoadOrder, LoadReport } from './load-protocol.ts'

// The load: a process of its own, so that what it costs is not counted as ours.

const source = openEventSource()
const connections = 4
const batchSeconds = 0.025
const mostPerBatch = 1_000

process.on('message', (order: LoadOrder) => {
  run(order).then(
    (report) => process.send?.(report),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})
process.on('disconnect', () => process.exit(0))

async function run(order: LoadOrder): Promise<LoadReport> {
  const startedAtMs = Date.now()
  const before = process.cpuUsage()
  const totals = { sent: 0, accepted: 0, heldBack: 0, bytes: 0 }
  const pacer = { sent: 0 }
  const sender = order.to.kind === 'http' ? httpSender(order.to) : undefined
  const lanes = Array.from({ length: connections }, async () => {
    const socket = order.to.kind === 'syslog' ? await openSocket(order.to.address) : undefined
    for (;;) {
      const elapsed = (Date.now() - startedAtMs) / 1000
      if (elapsed >= order.seconds) break
      const due = Math.min(order.perSecond * elapsed - pacer.sent, mostPerBatch)
      if (due < Math.min(mostPerBatch, order.perSecond * batchSeconds)) {
        await new Promise((resolve) => setTimeout(resolve, 3))
        continue
      }
      const count = Math.floor(due)
      const lines = take(order.firstNumber + pacer.sent, count)
      pacer.sent += count
      totals.sent += count
      for (const line of lines) totals.bytes += line.length
      if (sender) {
        const result = await sender(lines)
        totals.accepted += result.accepted
        totals.heldBack += result.heldBack
      } else if (socket) {
        // Not `+= await`: the lanes would overwrite each other's sums.
        const written = await writeSyslog(socket, lines)
        totals.accepted += written
      }
    }
    socket?.end()
    if (socket && !socket.closed) await once(socket, 'close')
  })
  await Promise.all(lanes)
  const { user, system } = process.cpuUsage(before)
  return { ...totals, seconds: (Date.now() - startedAtMs) / 1000, cpuSeconds: (user + system) / 1e6 }
}

function take(first: number, count: number): string[] {
  const nowMs = Date.now()
  return Array.from({ length: count }, (_, index) => source.line(first + index, nowMs))
}

function httpSender({ url, key }: { url: string; key: string }) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const post = (body: Buffer): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      const call = request(
        `${url}/api/ingest`,
        {
          agent,
          method: 'POST',
          headers: {
            authorization: `Bearer ${key}`,
            'content-type': 'application/x-ndjson',
            'content-length': body.length,
          },
        },
        (response) => {
          let text = ''
          response.on('data', (chunk: Buffer) => (text += chunk.toString()))
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
        },
      )
      call.on('error', reject)
      call.end(body)
    })
  return async (lines: readonly string[]): Promise<{ accepted: number; heldBack: number }> => {
    const body = Buffer.from(lines.join('\n'))
    for (let heldBack = 0; ; heldBack++) {
      const { status, text } = await post(body)
      if (status === 200) return { accepted: (JSON.parse(text) as { accepted: number }).accepted, heldBack }
      if (status !== 429) throw new Error(`ingest answered ${status}: ${text}`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

async function openSocket(address: string): Promise<Socket> {
  const at = address.lastIndexOf(':')
  const socket = connect(Number(address.slice(at + 1)), address.slice(0, at))
  await once(socket, 'connect')
  return socket
}

/** RFC 5424 with the record as its message, framed by octet counts. */
async function writeSyslog(socket: Socket, lines: readonly string[]): Promise<number> {
  const time = new Date().toISOString()
  let frames = ''
  for (const line of lines) {
    const message = `<13>1 ${time} collector winlog - - - ${line}`
    frames += `${Buffer.byteLength(message)} ${message}`
  }
  if (!socket.write(frames)) await once(socket, 'drain')
  return lines.length
}
