import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AdminClient } from '../../support/admin-client.ts'
import { runCli } from '../../support/run-cli.ts'
import { freePorts, startServer } from '../../support/start-server.ts'
import { TokenLedger } from '../../support/token-ledger.ts'
import { verifyFolder } from '../../support/verify-lake.ts'
import type { AcceptCheck, Report } from '../check.ts'
import { countInExport } from './kill-account.ts'
import { startHttpSender } from './kill-senders.ts'

export const backupCheck: AcceptCheck = {
  name: 'backup: taken during ingest, restored elsewhere, the same answers; a flipped byte is named',
  needs: [],
  async run(report) {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-backup-'))
    try {
      const again = await backUpAndRestore(folder, report)
      await flipBytes(again, report)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

/** Returns the restored data folder, its server stopped. */
async function backUpAndRestore(folder: string, report: Report): Promise<string> {
  const data = join(folder, 'data')
  const again = join(folder, 'again')
  const secret = join(folder, 'passphrase')
  writeFileSync(secret, 'a passphrase that nobody guesses\n')
  const server = await startServer({ dataFolder: data, config: freePorts })
  const ledger = new TokenLedger()
  const admin = await AdminClient.setUp(server)
  const key = await admin.makeIngestKey('badges', 'badge')
  const sender = startHttpSender({
    url: server.url,
    key,
    ledger,
    everyMs: 5,
    repeat: 'batch',
    makeBatch: () => batch(ledger),
  })
  await new Promise((done) => setTimeout(done, 6_000))
  const acknowledged = ledger.tokens('acknowledged')
  const untilMs = Date.now()
  await gatehouse('backup', join(folder, 'backup'), '--data', data, '--passphrase-file', secret)
  await sender.stop()
  await server.stop()
  report.figure('events acknowledged before the backup began', acknowledged.length)
  report.figure('events acknowledged until it had ended', ledger.count('acknowledged'))
  await gatehouse('restore', join(folder, 'backup'), '--data', again, '--passphrase-file', secret)
  const [first, second] = [await answersOf(data, untilMs, ledger), await answersOf(again, untilMs, ledger)]
  const missing = acknowledged.filter((token) => second.tokens.get(token) !== 1)
  report.expect(
    'everything acknowledged before the backup is there once',
    missing.length === 0,
    missing.slice(0, 3),
  )
  for (const [question, answer] of Object.entries(first.answers))
    report.expect(`the same answer to ${question}`, second.answers[question] === answer, {
      there: answer.slice(0, 300),
      here: second.answers[question]?.slice(0, 300),
    })
  return again
}

function batch(ledger: TokenLedger) {
  const tokens = Array.from({ length: 10 }, () => ledger.next('backup'))
  const time = new Date().toISOString()
  const lines = tokens.map((token, n) => ({
    time,
    door: `door-${n % 7}`,
    card: `card-${n % 3}`,
    result: n % 4 === 0 ? 'denied' : 'granted',
    note: token,
  }))
  return { tokens, lines }
}

/** What a server on the folder says about events received before `untilMs`. */
async function answersOf(dataFolder: string, untilMs: number, ledger: TokenLedger) {
  const server = await startServer({ dataFolder, config: freePorts })
  try {
    const admin = await AdminClient.signIn(server.url)
    await caughtUp(admin)
    const exported = await countInExport(server.url, admin.cookie, ledger.pattern)
    const before = `to=${untilMs - 1_000}&from=${untilMs - 3_600_000}`
    const questions = [
      `/api/events/histogram?${before}`,
      `/api/events/facets?${before}&fields=door,credential,activity,class,source`,
      `/api/events?${before}&limit=200`,
      `/api/events?${before}&limit=200&q=activity:denied%20door:door-4`,
      `/api/events?${before}&limit=200&q=card-2&order=oldest`,
      '/api/sources/badges',
    ]
    const answers: Record<string, string> = {}
    for (const question of questions) {
      const answer = await admin.get<Record<string, unknown>>(question)
      // How a source is doing just now is not kept.
      answers[question] = JSON.stringify(question.includes('sources') ? answer['source'] : answer)
    }
    return { tokens: exported.byToken, answers }
  } finally {
    await server.stop()
  }
}

async function caughtUp(admin: AdminClient): Promise<void> {
  for (;;) {
    const { log, lake } = await admin.get<{ log: { head: number }; lake: { events: number } }>('/api/system')
    if (lake.events === log.head - 1) return
    await new Promise((done) => setTimeout(done, 200))
  }
}

async function flipBytes(data: string, report: Report): Promise<void> {
  const whole = await verifyFolder(data)
  report.expect(
    'the restored lake and audit chain verify',
    whole.lake.problems.length === 0 && !whole.audit.fault,
    whole,
  )
  const file = readdirSync(join(data, 'lake')).find((name) => name.endsWith('.parquet')) ?? ''
  const path = join(data, 'lake', file)
  const bytes = readFileSync(path)
  const at = Math.floor(bytes.length / 2)
  bytes[at] = (bytes[at] ?? 0) ^ 1
  writeFileSync(path, bytes)
  const state = new DatabaseSync(join(data, 'state.db'))
  // Whoever can write the file can take the guard away that keeps entries from being changed.
  for (const { name } of state
    .prepare("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'")
    .all())
    state.exec(`DROP TRIGGER "${String(name)}"`)
  const { seq, detail } = state
    .prepare('SELECT seq, detail FROM audit_entry WHERE length(detail) > 2 ORDER BY seq LIMIT 1')
    .get() as { seq: number; detail: string }
  const changed = Buffer.from(detail)
  changed[changed.length - 2] = (changed.at(-2) ?? 0) ^ 1
  state.prepare('UPDATE audit_entry SET detail = ? WHERE seq = ?').run(changed.toString(), seq)
  state.close()
  const found = await verifyFolder(data)
  for (const problem of found.lake.problems) report.note(`lake verify: ${problem.where}: ${problem.problem}`)
  report.note(`audit verify: ${found.audit.fault?.message ?? 'nothing'}`)
  report.expect(
    'the file with the flipped byte is named, and only that',
    found.lake.problems.length === 1 && found.lake.problems[0]?.where === file,
    found.lake.problems,
  )
  const { code, stdout } = await runCli('lake', 'verify', '--data', data)
  report.expect(
    'gatehouse lake verify names the file and ends with 1',
    code === 1 && stdout.includes(file),
    stdout,
  )
  report.expect(
    'the audit entry with the flipped byte is named',
    found.audit.fault?.seq === seq,
    found.audit.fault,
  )
}

async function gatehouse(...args: string[]): Promise<void> {
  const { code, stderr } = await runCli(...args)
  if (code !== 0) throw new Error(`gatehouse ${args[0]} ended with ${code}: ${stderr}`)
}
