import { createSocket } from 'node:dgram'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AdminClient } from '../../support/admin-client.ts'
import { freePorts, startServer } from '../../support/start-server.ts'
import { waitUntil } from '../../support/wait-until.ts'
import type { AcceptCheck } from '../check.ts'

const datagrams = 60_000

interface Sources {
  items: { source: { id: string }; health: { events_total: number; lost_total: number } }[]
}

export const udpLossCheck: AcceptCheck = {
  name: 'udp-loss: what plain syslog loses is measured and shown',
  needs: [],
  async run(report) {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-udp-'))
    const server = await startServer({ dataFolder: folder, config: freePorts })
    try {
      const admin = await AdminClient.setUp(server)
      const health = async () => {
        const { items } = await admin.get<Sources>('/api/sources')
        return (
          items.find(({ source }) => source.id === 'syslog')?.health ?? { events_total: 0, lost_total: 0 }
        )
      }
      await flood(server.listeners['syslog UDP'] ?? '', datagrams / 2, 'at full speed')
      // The machine is busy elsewhere for a moment: what comes then is the kernel's to keep or drop.
      server.process.kill('SIGSTOP')
      await flood(server.listeners['syslog UDP'] ?? '', datagrams / 2, 'while it does not read')
      server.process.kill('SIGCONT')
      const seen = await waitUntil(
        'every datagram is received or shown as lost',
        async () => {
          const { events_total, lost_total } = await health()
          return events_total + lost_total >= datagrams && { events_total, lost_total }
        },
        60_000,
      ).catch(health)
      report.figure('datagrams sent', datagrams)
      report.figure('received', seen.events_total)
      report.figure('lost', datagrams - seen.events_total)
      report.figure('lost, as /api/sources shows it', seen.lost_total)
      report.figure('loss', ((100 * (datagrams - seen.events_total)) / datagrams).toFixed(1), '%')
      report.expect('something was lost, so that the measure is tried', seen.events_total < datagrams)
      report.expect(
        'what was sent and did not arrive is what is shown as lost',
        {
          shown: seen.lost_total,
        }.shown ===
          datagrams - seen.events_total,
        seen,
      )
    } finally {
      server.process.kill('SIGCONT')
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

async function flood(address: string, count: number, word: string): Promise<void> {
  const [host, port] = address.split(':') as [string, string]
  const socket = createSocket('udp4')
  socket.connect(Number(port), host)
  await new Promise((resolve) => socket.once('connect', resolve))
  for (let n = 0; n < count; n++) {
    const sent = new Promise((resolve) => socket.send(`<13>flood-host app: ${word} ${n}`, resolve))
    if (n % 50 === 0 || n === count - 1) await sent
  }
  socket.close()
}
