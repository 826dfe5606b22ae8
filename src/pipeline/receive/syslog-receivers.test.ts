import { createSocket } from 'node:dgram'
import { readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { hasProgram, runProgram, Workbench } from './outside-programs.ts'
import type { Receiver } from './receiver.ts'
import { startRelpReceiver } from './relp.ts'
import { startSyslogStreamReceiver, type SyslogStreamConfig } from './syslog-stream.ts'
import { startSyslogUdpReceiver } from './syslog-udp.ts'
import { TestSink } from './test-sink.ts'

const bench = new Workbench()
const started: Receiver[] = []
const host = '127.0.0.1'

afterEach(async () => {
  await Promise.all(started.splice(0).map((receiver) => receiver.stop()))
})
afterAll(() => bench.close())

const waits = { timeout: 15_000, interval: 10 }
const lookup = (peer: string, hostname?: string) => `${peer}/${hostname ?? '-'}`

function portOf(receiver: Receiver): number {
  return Number(receiver.address().split(':').at(-1))
}

async function udp(sink: TestSink, more: { maxPendingBytes?: number } = {}) {
  const receiver = await startSyslogUdpReceiver({ host, port: 0, sourceFor: lookup, ...more }, sink)
  started.push(receiver)
  return receiver
}

async function stream(sink: TestSink, more: Partial<SyslogStreamConfig> = {}) {
  const receiver = await startSyslogStreamReceiver({ host, port: 0, sourceFor: lookup, ...more }, sink)
  started.push(receiver)
  return receiver
}

function rsyslogConfig(output: string, modules = ''): string {
  return `global(workDirectory="${bench.folder}" defaultNetstreamDriverCAFile="${bench.folder}/server.crt" maxMessageSize="64k")
module(load="imuxsock" sysSock.use="off")
input(type="imuxsock" socket="${bench.folder}/log.sock" useSpecialParser="on")
${modules}
*.* action(${output} action.resumeRetryCount="-1" action.resumeInterval="1")
`
}

function log(message: string): void {
  runProgram('logger', ['--socket-errors=on', '-u', `${bench.folder}/log.sock`, '-t', 'probe', message])
}

async function sendThroughRsyslog(config: string, messages: readonly string[]) {
  rmSync(`${bench.folder}/log.sock`, { force: true })
  const child = bench.start('rsyslogd', [
    '-n',
    '-f',
    bench.write('rsyslog.conf', config),
    '-i',
    `${bench.folder}/pid`,
  ])
  await vi.waitFor(() => log(messages[0]!), waits)
  for (const message of messages.slice(1)) log(message)
  return child
}

describe('over UDP', () => {
  test.skipIf(!hasProgram('logger'))('logger is received', async () => {
    const sink = new TestSink()
    const receiver = await udp(sink)
    const send = (...args: string[]) =>
      runProgram('logger', ['-n', host, '-P', String(portOf(receiver)), '-d', ...args])
    send('--rfc5424', '-t', 'app', 'über fünf')
    send('--rfc3164', '-t', 'app', 'old')
    await vi.waitFor(() => expect(sink.receipts).toHaveLength(2), waits)
    expect(sink.receipts[0]).toMatchObject({
      transport: 'syslog-udp',
      peer: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
    })
    expect(sink.receipts[0]?.raw).toMatch(/^<13>1 .* app - - \[.*\] über fünf$/)
    expect(sink.receipts[0]?.source).toMatch(/^127\.0\.0\.1\/[^-]/)
    expect(sink.receipts[1]?.raw).toMatch(/^<13>[A-Z][a-z]{2} .* app: old$/)
  })

  test('what does not fit into the queue is dropped and counted', async () => {
    const sink = new TestSink()
    sink.hold()
    const receiver = await udp(sink, { maxPendingBytes: 3000 })
    const socket = createSocket('udp4')
    const sent = 100
    for (let index = 0; index < sent; index++)
      await new Promise((resolve) => socket.send(`<13>message ${index}`, portOf(receiver), host, resolve))
    socket.close()
    await vi.waitFor(() => {
      const { received, dropped } = receiver.stats()
      expect(received + dropped).toBe(sent)
    }, waits)
    expect(receiver.stats().dropped).toBeGreaterThan(0)
    expect(receiver.stats().pendingBytes).toBeLessThan(3000 + 300)
    sink.release()
    await vi.waitFor(() => expect(sink.receipts).toHaveLength(receiver.stats().received), waits)
  })

  test('bytes that are not UTF-8 are replaced and flagged', async () => {
    const sink = new TestSink()
    const receiver = await udp(sink)
    const socket = createSocket('udp4')
    socket.send(Buffer.from([0x3c, 0x31, 0x33, 0x3e, 0xff, 0x0a]), portOf(receiver), host, () =>
      socket.close(),
    )
    await vi.waitFor(() => expect(sink.receipts).toHaveLength(1), waits)
    expect(sink.receipts[0]).toMatchObject({ raw: '<13>\uFFFD', encoding: 'utf8-lossy' })
    expect(receiver.stats().lossy).toBe(1)
  })

  test('a port in use is said plainly', async () => {
    const first = await udp(new TestSink())
    await expect(
      startSyslogUdpReceiver({ host, port: portOf(first), sourceFor: lookup }, new TestSink()),
    ).rejects.toMatchObject({ code: 'port_in_use', message: expect.stringContaining(first.address()) })
  })
})

describe('over TCP', () => {
  test.skipIf(!hasProgram('logger'))('logger is received, in both framings', async () => {
    const sink = new TestSink()
    const receiver = await stream(sink)
    const send = (...args: string[]) =>
      runProgram('logger', ['-n', host, '-P', String(portOf(receiver)), '-T', '-t', 'app', ...args])
    send('--octet-count', 'counted')
    send('line')
    await vi.waitFor(() => expect(sink.receipts).toHaveLength(2), waits)
    expect(sink.texts.map((text) => text.split(' ').at(-1))).toEqual(
      expect.arrayContaining(['counted', 'line']),
    )
    expect(sink.texts.every((text) => text.startsWith('<13>'))).toBe(true)
  })

  test.skipIf(!hasProgram('rsyslogd') || !hasProgram('logger'))(
    'rsyslog is received, octet counted',
    async () => {
      const sink = new TestSink()
      const receiver = await stream(sink)
      const output = `type="omfwd" target="${host}" port="${portOf(receiver)}" protocol="tcp" TCP_Framing="octet-counted" template="RSYSLOG_ForwardFormat"`
      const child = await sendThroughRsyslog(rsyslogConfig(output), ['one', 'two', 'three'])
      await vi.waitFor(() => {
        for (const word of ['one', 'two', 'three'])
          expect(sink.texts.filter((text) => text.endsWith(`probe: ${word}`)).length).toBeGreaterThan(0)
      }, waits)
      expect(sink.texts.find((text) => text.endsWith('probe: two'))).toMatch(/^<13>\d{4}-\d\d-\d\dT/)
      await bench.kill(child)
    },
  )

  test('a sender is held back while the log is busy, and nothing is lost', async () => {
    const sink = new TestSink()
    sink.hold()
    const receiver = await stream(sink, { maxConnectionBytes: 50_000, maxBatch: 64 })
    const socket = connect(portOf(receiver), host)
    const sent = 20_000
    for (let index = 0; index < sent; index++) socket.write(`<13>message ${index} ${'x'.repeat(500)}\n`)
    socket.end()
    await vi.waitFor(() => expect(receiver.stats().pendingBytes).toBeGreaterThan(50_000), waits)
    const settled = receiver.stats().received
    sink.release()
    await vi.waitFor(() => expect(sink.receipts).toHaveLength(sent), waits)
    expect(settled).toBeLessThan(sent / 10)
    expect(sink.texts.map((text) => Number(text.split(' ')[1]))).toEqual(
      Array.from({ length: sent }, (_, index) => index),
    )
  })

  test('a failing append is tried again until it succeeds', async () => {
    const sink = new TestSink()
    sink.failures = [new Error('disk full'), new Error('disk full')]
    const receiver = await stream(sink)
    connect(portOf(receiver), host).end('<13>kept\n')
    await vi.waitFor(() => expect(sink.texts).toEqual(['<13>kept']), waits)
    expect(receiver.stats()).toMatchObject({ accepted: 1, lastError: 'disk full' })
  })

  test('a message longer than the bound is cut and flagged, the next one whole', async () => {
    const sink = new TestSink()
    const receiver = await stream(sink, { maxMessageBytes: 1000 })
    connect(portOf(receiver), host).end(`<13>${'x'.repeat(5_000_000)}\n<13>next\n`)
    await vi.waitFor(() => expect(sink.receipts).toHaveLength(2), waits)
    expect(sink.receipts[0]).toMatchObject({ encoding: 'truncated' })
    expect(sink.receipts[0]?.raw).toHaveLength(1000)
    expect(sink.receipts[1]?.raw).toBe('<13>next')
  })

  test('unfinished messages of many connections stay inside the bound', async () => {
    const sink = new TestSink()
    const receiver = await stream(sink, { maxPendingBytes: 300_000, maxMessageBytes: 200_000 })
    const sockets = Array.from({ length: 4 }, () => {
      const socket = connect(portOf(receiver), host).on('error', () => undefined)
      socket.write(`<13>${'x'.repeat(190_000)}`)
      return socket
    })
    await vi.waitFor(() => expect(receiver.stats().refused).toBeGreaterThan(0), waits)
    connect(portOf(receiver), host).end('<13>still served\n')
    await vi.waitFor(() => expect(sink.texts).toContain('<13>still served'), waits)
    for (const socket of sockets) socket.destroy()
  })

  test('connections beyond the bound are refused and counted', async () => {
    const receiver = await stream(new TestSink(), { maxConnections: 1 })
    const first = connect(portOf(receiver), host)
    await vi.waitFor(() => expect(receiver.stats().connections).toBe(1), waits)
    connect(portOf(receiver), host).on('error', () => undefined)
    await vi.waitFor(() => expect(receiver.stats().refused).toBe(1), waits)
    first.destroy()
  })

  test('a quiet connection is closed after the idle time', async () => {
    const receiver = await stream(new TestSink(), { idleTimeoutMs: 50 })
    const socket = connect(portOf(receiver), host)
    await new Promise((resolve) => socket.on('close', resolve).resume())
    await vi.waitFor(() => expect(receiver.stats().connections).toBe(0), waits)
  })

  test('a stop commits what was received', async () => {
    const sink = new TestSink()
    const receiver = await stream(sink, { maxDelayMs: 60_000 })
    connect(portOf(receiver), host).write('<13>last words\n')
    await vi.waitFor(() => expect(receiver.stats().received).toBe(1), waits)
    await receiver.stop()
    expect(sink.texts).toEqual(['<13>last words'])
  })

  test('a stop commits a last line that its sender did not end', async () => {
    const sink = new TestSink()
    const receiver = await stream(sink)
    connect(portOf(receiver), host).write('<13>whole\n<13>not ended')
    await vi.waitFor(() => expect(receiver.stats().received).toBe(1), waits)
    await receiver.stop()
    expect(sink.texts).toEqual(['<13>whole', '<13>not ended'])
  })
})

describe.skipIf(!hasProgram('openssl'))('over TLS', () => {
  const server = hasProgram('openssl') ? bench.makeCertificate('server') : { cert: '', key: '' }
  const read = (path: string) => readFileSync(path)

  test.skipIf(!hasProgram('rsyslogd'))('rsyslog is received, verifying our certificate', async () => {
    const sink = new TestSink()
    const receiver = await stream(sink, { tls: { cert: read(server.cert), key: read(server.key) } })
    const output = `type="omfwd" target="${host}" port="${portOf(receiver)}" protocol="tcp" TCP_Framing="octet-counted" StreamDriver="gtls" StreamDriverMode="1" StreamDriverAuthMode="x509/certvalid"`
    const child = await sendThroughRsyslog(rsyslogConfig(output), ['one', 'two'])
    await vi.waitFor(() => expect(sink.texts.some((text) => text.endsWith('probe: two'))).toBe(true), waits)
    expect(sink.receipts[0]?.transport).toBe('syslog-tls')
    await bench.kill(child)
  })

  test('a client without a certificate of the CA is refused, one with it served', async () => {
    const sink = new TestSink()
    const client = bench.makeCertificate('client')
    const tls = { cert: read(server.cert), key: read(server.key), clientCa: read(client.cert) }
    const receiver = await stream(sink, { tls })
    const options = { port: portOf(receiver), host, ca: read(server.cert) }
    connectTls(options)
      .on('error', () => undefined)
      .end('<13>stranger\n')
    await vi.waitFor(() => expect(receiver.stats().refused).toBe(1), waits)
    connectTls({ ...options, cert: read(client.cert), key: read(client.key) }).end('<13>friend\n')
    await vi.waitFor(() => expect(sink.texts).toEqual(['<13>friend']), waits)
  })

  test('plain bytes are refused, the listener goes on', async () => {
    const receiver = await stream(new TestSink(), { tls: { cert: read(server.cert), key: read(server.key) } })
    connect(portOf(receiver), host)
      .on('error', () => undefined)
      .end('<13>plain\n')
    await vi.waitFor(() => expect(receiver.stats().refused).toBe(1), waits)
  })

  test('a certificate that is none is said plainly', async () => {
    await expect(stream(new TestSink(), { tls: { cert: 'x', key: 'y' } })).rejects.toMatchObject({
      code: 'bad_certificate',
    })
  })
})

describe('over RELP', () => {
  async function relp(sink: TestSink, port = 0) {
    const receiver = await startRelpReceiver({ host, port, sourceFor: lookup }, sink)
    started.push(receiver)
    return receiver
  }
  const output = (port: number) => `type="omrelp" target="${host}" port="${port}" timeout="5"`

  test.skipIf(!hasProgram('rsyslogd') || !hasProgram('logger'))(
    'rsyslog is received, and resends what was not answered',
    async () => {
      const sink = new TestSink()
      sink.hold()
      const first = await relp(sink)
      const port = portOf(first)
      const child = await sendThroughRsyslog(rsyslogConfig(output(port), 'module(load="omrelp")'), [
        'one',
        'two',
      ])
      await vi.waitFor(() => expect(first.stats().received).toBeGreaterThanOrEqual(2), waits)
      // The receiver goes away before anything was committed.
      started.splice(started.indexOf(first), 1)
      const stopped = first.stop()
      const second = new TestSink()
      await stopped
      await relp(second, port)
      log('three')
      await vi.waitFor(() => {
        for (const word of ['one', 'two', 'three'])
          expect(second.texts.some((text) => text.endsWith(`probe: ${word}`))).toBe(true)
      }, waits)
      expect(sink.receipts).toEqual([])
      expect(second.receipts[0]?.transport).toBe('relp')
      await bench.kill(child)
    },
    60_000,
  )

  test.skipIf(!hasProgram('rsyslogd') || !hasProgram('openssl'))('rsyslog is received over TLS', async () => {
    const sink = new TestSink()
    const { cert, key } = bench.makeCertificate('server')
    // Without a certificate of its own rsyslog tries anonymous TLS, which nobody should offer.
    const own = bench.makeCertificate('client')
    const tls = { cert: readFileSync(cert), key: readFileSync(key), clientCa: readFileSync(own.cert) }
    const receiver = await startRelpReceiver({ host, port: 0, sourceFor: lookup, tls }, sink)
    started.push(receiver)
    const files = `tls.cacert="${cert}" tls.mycert="${own.cert}" tls.myprivkey="${own.key}"`
    const secure = `${output(portOf(receiver))} tls="on" tls.authmode="certvalid" ${files}`
    const child = await sendThroughRsyslog(rsyslogConfig(secure, 'module(load="omrelp")'), ['one', 'two'])
    await vi.waitFor(() => expect(sink.texts.some((text) => text.endsWith('probe: two'))).toBe(true), waits)
    await bench.kill(child)
  })

  test('a stop still answers what it commits', async () => {
    const sink = new TestSink()
    const receiver = await startRelpReceiver({ host, port: 0, sourceFor: lookup, maxDelayMs: 60_000 }, sink)
    started.push(receiver)
    const socket = connect(portOf(receiver), host)
    let heard = ''
    socket.on('data', (bytes) => (heard += String(bytes)))
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.write('1 open 49 relp_version=0\nrelp_software=test\ncommands=syslog\n2 syslog 7 <13>one\n')
    await vi.waitFor(() => expect(receiver.stats().received).toBe(1), waits)
    await receiver.stop()
    await closed
    expect(heard).toMatch(/\n2 rsp 6 200 OK\n$/)
    expect(sink.texts).toEqual(['<13>one'])
  })

  test('each message is answered after the commit, never before', async () => {
    const sink = new TestSink()
    sink.hold()
    const receiver = await relp(sink)
    const socket = connect(portOf(receiver), host)
    let heard = ''
    socket.on('data', (bytes) => (heard += String(bytes)))
    socket.write(
      '1 open 49 relp_version=0\nrelp_software=test\ncommands=syslog\n2 syslog 7 <13>one\n3 syslog 7 <13>two\n4 close 0\n',
    )
    await vi.waitFor(() => expect(sink.waiting).toBe(1), waits)
    expect(heard).toMatch(/^1 rsp \d+ 200 OK\nrelp_version=0\n[^]*commands=syslog\n$/)
    heard = ''
    sink.release()
    await new Promise((resolve) => socket.on('close', resolve))
    expect(heard).toBe('2 rsp 6 200 OK\n3 rsp 6 200 OK\n4 rsp 0\n0 serverclose 0\n')
    expect(sink.texts).toEqual(['<13>one', '<13>two'])
  })

  test('what is not RELP is refused, the listener goes on', async () => {
    const receiver = await relp(new TestSink())
    const socket = connect(portOf(receiver), host)
    socket.write('GET / HTTP/1.1\r\n\r\n')
    await new Promise((resolve) => socket.on('close', resolve).resume())
    expect(receiver.stats()).toMatchObject({ refused: 1, received: 0 })
  })
})
