import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { startSyslogUdpReceiver } from './syslog-udp.ts'
import { TestSink } from './test-sink.ts'
import { sumUdpDrops } from './udp-drops.ts'

const table = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  100: 0100007F:0202 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 12345 2 0000000000000000 7
  101: 00000000:0202 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 12346 2 0000000000000000 5
  102: 00000000:1202 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 12347 2 0000000000000000 9
`

test('sums the drops of one port', () => {
  expect(sumUdpDrops(table, 0x202)).toBe(12)
  expect(sumUdpDrops(table, 0x1202)).toBe(9)
  expect(sumUdpDrops('', 514)).toBe(0)
})

test.skipIf(!existsSync('/proc/net/udp'))(
  'what the kernel lost while we were busy is counted to the last datagram',
  async () => {
    const config = { host: '127.0.0.1', port: 0, sourceFor: () => 's', socketBufferBytes: 4096 }
    const receiver = await startSyslogUdpReceiver(config, new TestSink())
    const port = receiver.address().split(':').at(-1)!
    const sent = 500
    const script = `const socket = require('node:dgram').createSocket('udp4')
    let left = ${sent}
    const send = () => socket.send('<13>' + 'x'.repeat(1000), ${port}, '127.0.0.1', () => --left > 0 ? send() : socket.close())
    send()`
    // Our own thread waits here, so nobody reads the socket.
    execFileSync(process.execPath, ['-e', script])
    await vi.waitFor(
      () => {
        const { received, kernelDropped } = receiver.stats()
        expect(kernelDropped).toBeGreaterThan(0)
        expect(received + kernelDropped).toBe(sent)
      },
      { timeout: 10_000 },
    )
    await receiver.stop()
  },
)
