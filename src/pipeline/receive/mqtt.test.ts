import { createServer as createTcpServer } from 'node:net'
import { join } from 'node:path'
import { Aedes } from 'aedes'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { startMqttReceiver, type MqttConfig } from './mqtt.ts'
import { hasProgram, runProgram, Workbench } from './outside-programs.ts'
import type { Receiver } from './receiver.ts'
import { TestSink } from './test-sink.ts'

const bench = new Workbench()
const started: Receiver[] = []
const waits = { timeout: 15_000, interval: 10 }
const host = '127.0.0.1'

afterEach(async () => {
  await Promise.all(started.splice(0).map((receiver) => receiver.stop()))
})
afterAll(() => bench.close())

/** A port that was free a moment ago: mosquitto cannot be asked for any. */
async function freePort(): Promise<number> {
  const server = createTcpServer()
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function startBroker(more = '') {
  const port = await freePort()
  const config = bench.write(
    `mosquitto-${port}.conf`,
    `listener ${port} ${host}\nallow_anonymous true\n${more}\n`,
  )
  const child = bench.start('mosquitto', ['-c', config])
  await vi.waitFor(() => publish(port, 'ready', 'x'), waits)
  return { port, child, config }
}

function publish(port: number, topic: string, message: string, ...args: string[]): void {
  runProgram('mosquitto_pub', [
    '-h',
    host,
    '-p',
    String(port),
    '-q',
    '1',
    '-t',
    topic,
    '-m',
    message,
    ...args,
  ])
}

async function receive(sink: TestSink, port: number, more: Partial<MqttConfig> = {}) {
  const receiver = await startMqttReceiver(
    {
      urls: [`mqtt://${host}:${port}`],
      clientId: `gatehouse-${port}`,
      topics: ['frigate/#'],
      sourceFor: (topic) => `mqtt:${topic.split('/')[0]}`,
      reconnectMs: [20, 100],
      ...more,
    },
    sink,
  )
  started.push(receiver)
  await vi.waitFor(() => expect(receiver.stats().connections).toBe(1), waits)
  return receiver
}

describe.skipIf(!hasProgram('mosquitto') || !hasProgram('mosquitto_pub'))('from mosquitto', () => {
  test('messages with their topics, retained ones flagged', async () => {
    const { port } = await startBroker()
    publish(port, 'frigate/available', 'online', '-r')
    publish(port, 'other/thing', 'not ours', '-r')
    const sink = new TestSink()
    await receive(sink, port)
    await vi.waitFor(() => expect(sink.receipts).toHaveLength(1), waits)
    publish(port, 'frigate/reviews', '{"type":"new"}')
    await vi.waitFor(() => expect(sink.receipts).toHaveLength(2), waits)
    expect(sink.receipts).toMatchObject([
      {
        transport: 'mqtt',
        source: 'mqtt:frigate',
        channel: 'frigate/available',
        raw: 'online',
        retained: true,
      },
      { channel: 'frigate/reviews', raw: '{"type":"new"}' },
    ])
    expect(sink.receipts[0]?.id).toMatch(/^retained-/)
    expect(sink.receipts[1]).not.toHaveProperty('retained')
    expect(sink.receipts[1]).not.toHaveProperty('id')
  })

  test('a burst is acknowledged in batches, in order', async () => {
    const { port } = await startBroker()
    const sink = new TestSink()
    await receive(sink, port)
    const count = 2000
    const lines = Array.from({ length: count }, (_, index) => String(index))
    runProgram(
      'mosquitto_pub',
      ['-h', host, '-p', String(port), '-q', '1', '-t', 'frigate/x', '-l'],
      lines.join('\n'),
    )
    await vi.waitFor(() => expect(sink.texts).toEqual(lines), waits)
    expect(sink.batches.length).toBeLessThan(count)
  })

  test('what was not committed when we were killed is delivered again', async () => {
    const { port } = await startBroker()
    const script = `
      const { startMqttReceiver } = await import(${JSON.stringify(join(import.meta.dirname, 'mqtt.ts'))})
      await startMqttReceiver({ urls: ['mqtt://${host}:${port}'], clientId: 'lasting', topics: ['frigate/#'],
        sourceFor: (topic) => topic }, { append: () => new Promise(() => console.log('got it')) })
      setInterval(() => {}, 1000)`
    const child = bench.start(process.execPath, ['--input-type=module', '-e', script])
    let heard = ''
    child.stdout?.on('data', (bytes) => (heard += String(bytes)))
    await vi.waitFor(
      () => {
        publish(port, 'frigate/events', 'before the kill')
        expect(heard).toContain('got it')
      },
      { timeout: 15_000, interval: 200 },
    )
    await bench.kill(child, 'SIGKILL')
    publish(port, 'frigate/events', 'while we were away')
    const sink = new TestSink()
    await receive(sink, port, { clientId: 'lasting' })
    await vi.waitFor(() => {
      expect(sink.texts[0]).toBe('before the kill')
      expect(sink.texts.at(-1)).toBe('while we were away')
    }, waits)
  })

  test('a message is not acknowledged before its commit', async () => {
    const { port } = await startBroker()
    const sink = new TestSink()
    sink.hold()
    const first = await receive(sink, port)
    publish(port, 'frigate/a', 'one')
    await vi.waitFor(() => expect(first.stats().pending).toBe(1), waits)
    started.length = 0
    void first.stop()
    const second = new TestSink()
    // The same client id takes the session over while the first still waits.
    await receive(second, port)
    await vi.waitFor(() => expect(second.texts).toContain('one'), waits)
    sink.release()
  })

  test('QoS 2 of an older subscription under our name is taken too, once', async () => {
    const { port } = await startBroker()
    const old = `-h ${host} -p ${port} -c -i lasting -q 2 -t frigate/# -E`
    runProgram('mosquitto_sub', old.split(' '))
    const count = 30
    for (let index = 0; index < count; index++) publish(port, 'frigate/x', String(index), '-q', '2')
    const sink = new TestSink()
    await receive(sink, port, { clientId: 'lasting' })
    const expected = Array.from({ length: count }, (_, index) => String(index))
    await vi.waitFor(() => expect(sink.texts).toEqual(expected), waits)
    await Promise.all(started.splice(0).map((receiver) => receiver.stop()))
    const later = new TestSink()
    await receive(later, port, { clientId: 'lasting' })
    publish(port, 'frigate/x', 'last')
    await vi.waitFor(() => expect(later.texts).toEqual(['last']), waits)
  })

  test('a broker that restarts is found again', async () => {
    const first = await startBroker()
    const sink = new TestSink()
    const receiver = await receive(sink, first.port)
    await bench.kill(first.child)
    await vi.waitFor(() => expect(receiver.stats().connections).toBe(0), waits)
    bench.start('mosquitto', ['-c', first.config])
    await vi.waitFor(() => expect(receiver.stats().connections).toBe(1), waits)
    await vi.waitFor(
      () => {
        publish(first.port, 'frigate/a', 'again')
        expect(sink.texts).toContain('again')
      },
      { timeout: 15_000, interval: 100 },
    )
    expect(receiver.stats().lastError).toMatch(/lost|refused/i)
  })

  test('a long payload is cut and flagged, an unwanted topic acknowledged', async () => {
    const { port } = await startBroker()
    const sink = new TestSink()
    const receiver = await receive(sink, port, {
      maxPayloadBytes: 10,
      topics: ['#'],
      sourceFor: (topic) => (topic === 'frigate/a' ? 's' : undefined),
    })
    publish(port, 'other', 'x')
    publish(port, 'frigate/a', '0123456789abc')
    await vi.waitFor(() => expect(sink.texts).toEqual(['0123456789']), waits)
    expect(sink.receipts[0]?.encoding).toBe('truncated')
    expect(receiver.stats()).toMatchObject({ refused: 1, truncated: 1 })
  })

  test('memory is bounded while the log is busy', async () => {
    const { port } = await startBroker('max_queued_messages 0')
    const sink = new TestSink()
    const receiver = await receive(sink, port, { maxPendingBytes: 2000 })
    sink.hold()
    const lines = Array.from({ length: 500 }, (_, index) => String(index))
    runProgram(
      'mosquitto_pub',
      ['-h', host, '-p', String(port), '-q', '1', '-t', 'frigate/x', '-l'],
      lines.join('\n'),
    )
    await vi.waitFor(() => expect(receiver.stats().pendingBytes).toBeGreaterThan(2000), waits)
    expect(receiver.stats().pendingBytes).toBeLessThan(3000)
    sink.release()
    await vi.waitFor(() => expect(sink.texts).toEqual(lines), waits)
  })

  test.skipIf(!hasProgram('openssl'))('over TLS with a password; a wrong one is said plainly', async () => {
    const server = bench.makeCertificate('broker')
    const passwords = join(bench.folder, 'passwords')
    runProgram('mosquitto_passwd', ['-b', '-c', passwords, 'gatehouse', 'secret'])
    runProgram('chmod', ['-R', 'a+rX', bench.folder])
    const port = await freePort()
    const config = bench.write(
      'tls.conf',
      `user root\nlistener ${port} ${host}\nallow_anonymous false\npassword_file ${passwords}\ncertfile ${server.cert}\nkeyfile ${server.key}\n`,
    )
    bench.start('mosquitto', ['-c', config])
    const tls = { ca: runProgram('cat', [server.cert]) }
    const sink = new TestSink()
    const base = { urls: [`mqtts://${host}:${port}`], username: 'gatehouse', tls }
    await receive(sink, port, { ...base, password: 'secret' })
    const trusted = `-h ${host} -p ${port} --cafile ${server.cert} -u gatehouse -P secret`
    runProgram('mosquitto_pub', `${trusted} -q 1 -t frigate/x -m hi`.split(' '))
    await vi.waitFor(() => expect(sink.texts).toEqual(['hi']), waits)
    const wrong = await startMqttReceiver(
      {
        ...base,
        clientId: 'wrong',
        password: 'wrong',
        topics: ['#'],
        sourceFor: () => 's',
        reconnectMs: [20, 100],
      },
      sink,
    )
    started.push(wrong)
    await vi.waitFor(() => expect(wrong.stats().lastError).toMatch(/[Nn]ot authorized|[Bb]ad user/), waits)
  })
})

test('a broker that only knows MQTT 3.1.1', async () => {
  const broker = await Aedes.createBroker()
  const server = createTcpServer(broker.handle)
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const { port } = server.address() as { port: number }
  const sink = new TestSink()
  const receiver = await receive(sink, port)
  await vi.waitFor(
    async () => {
      await new Promise((resolve) => {
        broker.publish(
          { cmd: 'publish', topic: 'frigate/x', payload: 'old', qos: 1, retain: false, dup: false },
          resolve,
        )
      })
      expect(sink.texts).toContain('old')
    },
    { timeout: 15_000, interval: 50 },
  )
  started.length = 0
  await receiver.stop()
  await new Promise<void>((resolve) => broker.close(resolve))
  await new Promise((resolve) => server.close(resolve))
})

test('a URL that is none is refused', async () => {
  const config = { urls: ['not a url'], clientId: 'x', topics: ['#'], sourceFor: () => 's' }
  await expect(startMqttReceiver(config, new TestSink())).rejects.toThrow(TypeError)
})
