import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { AdminClient } from '../../support/admin-client.ts'
import { freePorts, startServer, type RunningServer } from '../../support/start-server.ts'
import { TokenLedger } from '../../support/token-ledger.ts'
import { verifyFolder } from '../../support/verify-lake.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { NotRunError, type AcceptCheck, type Report } from '../check.ts'
import { countInExport, countInLog, countInParquet } from './kill-account.ts'

const diskMb = 60

export const fullDiskCheck: AcceptCheck = {
  name: 'full-disk: senders are told, nothing acknowledged is lost, and it goes on when there is room',
  needs: ['mount'],
  async run(report) {
    if (process.getuid?.() !== 0) throw new NotRunError('only root may mount the small disk it fills')
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-disk-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${diskMb}m`, 'tmpfs', folder])
    let server: RunningServer | undefined
    try {
      const data = join(folder, 'data')
      mkdirSync(data, { mode: 0o700 })
      server = await startServer({ dataFolder: data, config: freePorts })
      await fillAndFree(server, folder, report)
      await server.stop()
      const { lake, audit } = await verifyFolder(data)
      report.expect('lake verify passes', lake.problems.length === 0, lake.problems)
      report.expect('the audit chain verifies', audit.fault === undefined, audit.fault)
    } finally {
      await server?.kill()
      execFileSync('umount', [folder])
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

async function fillAndFree(server: RunningServer, folder: string, report: Report): Promise<void> {
  const data = join(folder, 'data')
  const admin = await AdminClient.setUp(server)
  const key = await admin.makeIngestKey('door')
  const ledger = new TokenLedger()
  const send = () => sendBatch(server.url, key, ledger)
  await send()
  await waitUntil('the first in the lake', () => isCaughtUp(admin))
  writeFileSync(join(folder, 'filler'), Buffer.alloc((await freeBytes(admin)) - 6 * 1024 * 1024))
  const refusal = await waitUntil(
    'a refusal',
    async () => {
      const { status, text } = await send()
      return status !== 200 && { status, text }
    },
    60_000,
  )
  report.note(`a sender is told: ${refusal.status} ${refusal.text}`)
  report.expect(
    'the refusal says that the disk is full and what to do',
    /disk_full/.test(refusal.text) && /free space/.test(refusal.text),
  )
  const health = await fetch(`${server.url}/health`)
  const told = await health.text()
  report.note(`health meanwhile: ${health.status} ${told.slice(0, 400)}`)
  report.expect('the health says that the log fails', /"log":"failed"/.test(told), told)
  const search = await fetch(`${server.url}/api/events?limit=1`, { headers: { cookie: admin.cookie } })
  report.expect('search still answers', search.status === 200, search.status)
  // Long enough for each part to meet the full disk.
  for (let n = 0; n < 10; n++) {
    await send()
    await new Promise((done) => setTimeout(done, 500))
  }
  rmSync(join(folder, 'filler'))
  await waitUntil('it takes events again', async () => (await send()).status === 200, 30_000)
  await waitUntil('the lake catches up', () => isCaughtUp(admin), 60_000)
  await waitUntil('health is ok', async () => (await fetch(`${server.url}/health`)).ok, 30_000)
  report.figure('acknowledged', ledger.count('acknowledged'))
  report.figure('refused', ledger.count('unanswered'))
  const places = {
    log: countInLog(data, ledger.pattern),
    lake: await countInParquet(data, ledger.pattern),
    export: await countInExport(admin.url, admin.cookie, ledger.pattern),
  }
  for (const [where, { byToken }] of Object.entries(places)) {
    const wrong = ledger.tokens('acknowledged').filter((token) => byToken.get(token) !== 1)
    report.expect(`${where}: every acknowledged event is there once`, wrong.length === 0, wrong.length)
    const kept = ledger.tokens('unanswered').filter((token) => byToken.has(token))
    report.expect(`${where}: nothing that was refused is there`, kept.length === 0, kept.length)
  }
}

/** 100 events that do not compress. */
async function sendBatch(
  url: string,
  key: string,
  ledger: TokenLedger,
): Promise<{ status: number; text: string }> {
  const tokens = Array.from({ length: 100 }, () => ledger.next('disk'))
  const lines = tokens.map((token) => JSON.stringify({ token, noise: randomBytes(1_500).toString('base64') }))
  const response = await fetch(`${url}/api/ingest`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
    body: lines.join('\n'),
  })
  if (response.ok) ledger.acknowledge(tokens)
  return { status: response.status, text: await response.text() }
}

async function isCaughtUp(admin: AdminClient): Promise<boolean> {
  const { log, lake } = await admin.get<{ log: { head: number }; lake: { events: number } }>('/api/system')
  return log.head - 1 === lake.events
}

async function freeBytes(admin: AdminClient): Promise<number> {
  const { disk } = await admin.get<{ disk: { free_bytes: number } }>('/api/system')
  return disk.free_bytes
}
