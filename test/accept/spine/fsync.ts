import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AdminClient } from '../../support/admin-client.ts'
import { RelpClient } from '../../support/relp-client.ts'
import { curlNdjson, mosquittoPub, startMosquitto } from '../../support/senders.ts'
import { freePorts, startServer, type RunningServer } from '../../support/start-server.ts'
import { waitUntil } from '../../support/wait-until.ts'
import type { AcceptCheck, Report } from '../check.ts'

const rounds = 5

const strace = ['strace', '-f', '-tt', '-y', '-s', '1500']
const calls = 'fsync,fdatasync,pwrite64,write,writev,sendto,sendmsg'

/** How each protocol's answer looks in the trace. */
const answers = {
  HTTP: /\b(?:writev?|sendto|sendmsg)\(\d+<(?:socket|TCP).*\\"accepted\\":1/,
  RELP: /\bwrite\(\d+<(?:socket|TCP)[^>]*>, "\d+ rsp 6 200 OK/,
  MQTT: /\bwrite\(\d+<(?:socket|TCP)[^>]*>, "@\\2/,
} as const

export const fsyncCheck: AcceptCheck = {
  name: 'fsync: the log is on disk before a sender is answered',
  needs: ['strace', 'curl', 'mosquitto', 'mosquitto_pub'],
  async run(report) {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-fsync-'))
    const trace = join(folder, 'trace')
    const broker = await startMosquitto(join(folder, 'mosquitto'))
    let server: RunningServer | undefined
    try {
      server = await startServer({
        dataFolder: join(folder, 'data'),
        config: `${freePorts}mqtt: [{ url: 'mqtt://127.0.0.1:${broker.port}', topics: ['probe/#'] }]\n`,
        prefix: [...strace, '-e', `trace=${calls}`, '-o', trace],
      })
      await sendOneByOne(server, broker.port, trace)
      await server.stop()
      judge(readFileSync(trace, 'utf8').split('\n'), report)
    } finally {
      await server?.kill().catch(() => {})
      broker.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

/** Each message waits for the answer to the one before: between two answers lies one commit. */
async function sendOneByOne(server: RunningServer, brokerPort: number, trace: string): Promise<void> {
  const admin = await AdminClient.setUp(server)
  const key = await admin.makeIngestKey('probe')
  const relp = await RelpClient.open(server.listeners['RELP'] ?? '')
  for (let round = 0; round < rounds; round++) {
    curlNdjson(server.url, key, [{ probe: round }])
    if (!(await relp.send(`<13>1 2026-01-01T00:00:00Z host app - - - probe ${round}`)))
      throw new Error('RELP did not answer')
    mosquittoPub(brokerPort, 'probe/x', JSON.stringify({ probe: round }))
    await waitUntil('the broker has its PUBACK', async () => {
      const lines = readFileSync(trace, 'utf8').split('\n')
      return lines.filter((line) => answers.MQTT.test(line)).length > round
    })
  }
  relp.end()
}

function judge(lines: readonly string[], report: Report): void {
  const counts = { HTTP: 0, RELP: 0, MQTT: 0 }
  const state = { written: false, syncing: '', synced: false }
  let lastSync = ''
  for (const line of lines) {
    if (/pwrite64\(\d+<[^>]*log\.db-wal>/.test(line)) Object.assign(state, { written: true, synced: false })
    // A call that another thread interrupts is printed in two lines: it returned with the second.
    else if (/f(?:data)?sync\(\d+<[^>]*log\.db-wal> *<unfinished/.test(line)) state.syncing = threadOf(line)
    else if (
      /f(?:data)?sync\(\d+<[^>]*log\.db-wal>\) += 0/.test(line) ||
      (state.syncing === threadOf(line) && /<\.\.\. f(?:data)?sync resumed>\) += 0/.test(line))
    ) {
      Object.assign(state, { synced: state.written, syncing: '' })
      lastSync = line
    }
    const protocol = (Object.keys(answers) as (keyof typeof answers)[]).find((name) =>
      answers[name].test(line),
    )
    if (protocol === undefined) continue
    counts[protocol]++
    const shown = `${lastSync.slice(0, 110)}\n      ${line.slice(0, 110)}`
    if (counts[protocol] <= 2) report.note(`${protocol}:\n      ${shown}`)
    if (!state.synced || !state.written) report.expect(`${protocol} answered after the fsync`, false, shown)
    state.written = state.synced = false
  }
  for (const [protocol, count] of Object.entries(counts))
    report.expect(
      `${protocol}: every answer came after the fsync of its commit (${count} of ${rounds})`,
      count === rounds,
    )
}

function threadOf(line: string): string {
  return line.split(' ', 1)[0] ?? ''
}
