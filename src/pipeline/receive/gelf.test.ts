import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import { deflateSync, gzipSync } from 'node:zlib'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { startGelfTcpReceiver, startGelfUdpReceiver } from './gelf.ts'
import { hasProgram, runProgram, Workbench } from './outside-programs.ts'
import type { Receiver } from './receiver.ts'
import { TestSink } from './test-sink.ts'

const bench = new Workbench()
const started: Receiver[] = []
const host = '127.0.0.1'
const waits = { timeout: 15_000, interval: 10 }
const common = { host, port: 0, sourceFor: () => 'gelf', maxMessageBytes: 20_000 }

afterEach(async () => {
  await Promise.all(started.splice(0).map((receiver) => receiver.stop()))
})
afterAll(() => bench.close())

async function start(
  over: 'udp' | 'tcp',
  sink: TestSink,
  more: { now?: () => number; maxPendingBytes?: number } = {},
) {
  const receiver = await (over === 'udp' ? startGelfUdpReceiver : startGelfTcpReceiver)(
    { ...common, ...more },
    sink,
  )
  started.push(receiver)
  return { receiver, port: Number(receiver.address().split(':').at(-1)) }
}

const message = (text: string) => JSON.stringify({ version: '1.1', host: 'h', short_message: text })

async function send(port: number, ...datagrams: readonly Uint8Array[]): Promise<void> {
  const socket = createSocket('udp4')
  for (const datagram of datagrams) await new Promise((resolve) => socket.send(datagram, port, host, resolve))
  socket.close()
}

/** The message in chunks, the last one first. */
function chunksOf(bytes: Uint8Array, size: number): Uint8Array[] {
  const count = Math.ceil(bytes.length / size)
  return Array.from({ length: count }, (_, number) =>
    Buffer.concat([
      Buffer.of(0x1e, 0x0f, 1, 2, 3, 4, 5, 6, 7, 8, number, count),
      bytes.subarray(number * size, (number + 1) * size),
    ]),
  ).toReversed()
}

describe.skipIf(!hasProgram('rsyslogd'))('what rsyslog sends as GELF', () => {
  const template = `template(name="gelf" type="list") {
  constant(value="{\\"version\\":\\"1.1\\",\\"host\\":\\"")
  property(name="hostname" format="jsonr")
  constant(value="\\",\\"short_message\\":\\"")
  property(name="msg" format="jsonr")
  constant(value="\\"}")
}`
  test.each([
    ['tcp', 'protocol="tcp" TCP_FrameDelimiter="0"'],
    ['udp', 'protocol="udp"'],
  ] as const)('over %s', async (over, output) => {
    const sink = new TestSink()
    const { port } = await start(over, sink)
    const socket = `${bench.folder}/${over}.sock`
    bench.start('rsyslogd', [
      '-n',
      '-i',
      `${bench.folder}/${over}.pid`,
      '-f',
      bench.write(
        `${over}.conf`,
        `global(workDirectory="${bench.folder}")
module(load="imuxsock" sysSock.use="off")
input(type="imuxsock" socket="${socket}")
${template}
*.* action(type="omfwd" target="${host}" port="${port}" ${output} template="gelf")
`,
      ),
    ])
    const log = (text: string) =>
      runProgram('logger', ['--socket-errors=on', '-u', socket, '-t', 'probe', text])
    await vi.waitFor(() => log('the "first" one'), waits)
    log('zwölf\nzeilen')
    const texts = () =>
      sink.texts.map((text) => (JSON.parse(text) as { short_message: string }).short_message)
    await vi.waitFor(() => expect(texts().some((text) => text.includes('zwölf'))).toBe(true), waits)
    expect(texts().some((text) => text.includes('the "first" one'))).toBe(true)
    expect(sink.receipts[0]).toMatchObject({ source: 'gelf', transport: `gelf-${over}` })
  })
})

test('datagrams are unpacked and put together', async () => {
  const sink = new TestSink()
  const { port } = await start('udp', sink)
  const long = message('long '.repeat(1_000))
  await send(port, Buffer.from(message('plain')), gzipSync(message('gzip')), deflateSync(message('zlib')))
  await send(port, ...chunksOf(Buffer.from(long), 1_000))
  await send(port, ...chunksOf(gzipSync(message('packed and cut')), 20))
  await vi.waitFor(() => expect(sink.receipts).toHaveLength(5), waits)
  expect(sink.texts).toEqual(
    expect.arrayContaining([
      message('plain'),
      message('gzip'),
      message('zlib'),
      long,
      message('packed and cut'),
    ]),
  )
})

test('what cannot be used is counted and named, and the rest goes on', async () => {
  const sink = new TestSink()
  let now = 1_000
  const { receiver, port } = await start('udp', sink, { now: () => now })
  const lost = async (count: number, why: string) => {
    await vi.waitFor(() => expect(receiver.stats().dropped).toBe(count), waits)
    expect(receiver.stats().lastError).toContain(why)
  }
  await send(port, gzipSync(Buffer.alloc(5_000_000)))
  await lost(1, 'more than 20000 bytes, unpacked')
  await send(port, gzipSync(message('x')).subarray(0, 20))
  await lost(2, 'damaged')
  await send(port, Buffer.alloc(30_000, 32))
  await lost(3, 'more than 20000 bytes')
  await send(port, ...chunksOf(Buffer.from(message('never whole')), 10).slice(1))
  await send(port, Buffer.from(message('after')))
  await vi.waitFor(() => expect(sink.texts).toEqual([message('after')]), waits)
  now += 6_000
  await lost(4, 'never became whole')
})

test('over TCP a null byte ends a message, in whatever pieces it comes; the last one needs none', async () => {
  const sink = new TestSink()
  const { receiver, port } = await start('tcp', sink)
  const bytes = Buffer.from(
    `${message('one')}\0${message('zwölf')}\0\0${'x'.repeat(30_000)}\0${message('last')}`,
  )
  const socket = connect(port, host)
  for (let at = 0; at < bytes.length; at += 977) socket.write(bytes.subarray(at, at + 977))
  socket.end()
  await vi.waitFor(() => expect(sink.receipts).toHaveLength(4), waits)
  expect(sink.texts.map((text) => text.length > 20_000 - 1 || JSON.parse(text))).toEqual([
    JSON.parse(message('one')),
    JSON.parse(message('zwölf')),
    true,
    JSON.parse(message('last')),
  ])
  expect(sink.receipts[2]).toMatchObject({ encoding: 'truncated' })
  expect(receiver.stats()).toMatchObject({ truncated: 1, dropped: 0 })
})
