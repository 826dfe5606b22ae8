import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChildProcess } from 'node:child_process'
import { AdminClient } from '../../support/admin-client.ts'
import { freePort, startRsyslog } from '../../support/senders.ts'
import { runCli } from '../../support/run-cli.ts'
import { startServer, type RunningServer } from '../../support/start-server.ts'
import { TokenLedger } from '../../support/token-ledger.ts'
import { verifyFolder } from '../../support/verify-lake.ts'
import type { AcceptCheck, Report } from '../check.ts'
import { countInExport, countInLog, countInParquet, type Occurrences } from './kill-account.ts'
import { checkAlerts, checkAudit, startAuditedWork } from './kill-alerts.ts'
import { startHttpSender, startRelpSender, type Sender } from './kill-senders.ts'

/** `GATEHOUSE_KILLS` makes it shorter; `GATEHOUSE_KILL_SEED` repeats a run's moments. */
const kills = Number(process.env['GATEHOUSE_KILLS'] ?? 200)
const seed = Number(process.env['GATEHOUSE_KILL_SEED'] ?? Date.now() % 1_000_000)
const longestLifeMs = 1_500
/** One life in so many ends while it is still coming up. */
const earlyOneIn = 6

export const killCheck: AcceptCheck = {
  name: 'kill -9 during ingest: nothing lost, nothing twice',
  needs: ['rsyslogd'],
  async run(report) {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-kill-'))
    const run = new KillRun(folder, report)
    try {
      await run.all()
    } finally {
      await run.end()
      if (process.env['GATEHOUSE_KEEP'] === undefined) rmSync(folder, { recursive: true, force: true })
      else report.note(`kept: ${folder}`)
    }
  },
}

class KillRun {
  readonly #data: string
  readonly #folder: string
  readonly #report: Report
  readonly #ledger = new TokenLedger()
  /** Cards that were denied at three doors: each is one alert. */
  readonly #cards = new Map<string, string>()
  readonly #random = randomFrom(seed)
  #server: RunningServer | undefined
  #senders: Sender[] = []
  #rsyslog: Awaited<ReturnType<typeof startRsyslog>> | undefined
  #config = ''

  constructor(folder: string, report: Report) {
    this.#folder = folder
    this.#data = join(folder, 'data')
    this.#report = report
  }

  async all(): Promise<void> {
    const report = this.#report
    report.figure('seed', seed)
    const [web, relp] = [await freePort(), await freePort()]
    this.#config = `web: { port: ${web} }\nsyslog: { udp: null, tcp: null, tls: null, relp: ${relp} }\n`
    this.#server = await this.#start()
    const admin = await AdminClient.setUp(this.#server)
    await this.#startSenders(admin, relp)
    const audited = startAuditedWork(admin)
    const startTimes = await this.#killAgainAndAgain()
    this.#server = await this.#start()
    await Promise.all(this.#senders.map((sender) => sender.stop()))
    const auditedCount = await audited.stop()
    await this.#settle(admin)
    report.figure('kills', kills)
    report.figure('start after a kill, median', Math.round(median(startTimes)), 'ms')
    report.figure('acknowledged events', this.#ledger.count('acknowledged'))
    report.figure(
      'events tried without an answer, the server down or killed',
      this.#ledger.count('unanswered'),
    )
    await checkAudit(admin, auditedCount, report)
    await checkAlerts(admin, this.#expectedCards(), this.#possibleCards(), report)
    const exported = await countInExport(admin.url, admin.cookie, this.#ledger.pattern)
    await this.#server.stop()
    const log = countInLog(this.#data, this.#ledger.pattern)
    const lake = await countInParquet(this.#data, this.#ledger.pattern)
    this.#account('event log', log)
    this.#account('lake’s Parquet files', lake)
    this.#account('export through the API', exported)
    report.expect('log and lake hold the same number of rows', log.rows === lake.rows, [log.rows, lake.rows])
    report.expect('each log position is in the lake once', lake.repeatedSeqs === 0, lake.repeatedSeqs)
    const verified = await verifyFolder(this.#data)
    const { code, stdout } = await runCli('lake', 'verify', '--data', this.#data)
    report.note(`gatehouse lake verify: ${stdout.trim().split('\n').at(-1)}`)
    report.expect('gatehouse lake verify ends with 0', code === 0, stdout)
    report.expect('lake verify passes', verified.lake.problems.length === 0, verified.lake.problems)
    report.expect('the audit chain verifies', verified.audit.fault === undefined, verified.audit.fault)
  }

  async end(): Promise<void> {
    await this.#rsyslog?.stop()
    await this.#server?.kill()
  }

  #start(onSpawn?: (child: ChildProcess) => void): Promise<RunningServer> {
    return startServer({ dataFolder: this.#data, config: this.#config, ...(onSpawn && { onSpawn }) })
  }

  async #startSenders(admin: AdminClient, relpPort: number): Promise<void> {
    const key = await admin.makeIngestKey('badges', 'badge')
    const common = { url: admin.url, key, ledger: this.#ledger, everyMs: 30 }
    const relp = `127.0.0.1:${relpPort}`
    this.#senders = [
      startHttpSender({ ...common, repeat: 'once', makeBatch: () => this.#granted('once', 5) }),
      startHttpSender({ ...common, repeat: 'batch', makeBatch: () => this.#deniedAtThreeDoors() }),
      startHttpSender({ ...common, repeat: 'event', makeBatch: () => this.#granted('event', 20) }),
      startHttpSender({ ...common, repeat: 'event', makeBatch: () => this.#granted('event', 1) }),
      startRelpSender(relp, this.#ledger, 20),
      startRelpSender(relp, this.#ledger, 5),
      await this.#startRsyslogSender(relpPort),
    ]
  }

  async #startRsyslogSender(relpPort: number): Promise<Sender> {
    const action = `module(load="omrelp")
action(type="omrelp" target="127.0.0.1" port="${relpPort}" template="RSYSLOG_ForwardFormat" timeout="5"
  queue.type="linkedList" queue.size="200000" action.resumeRetryCount="-1" action.resumeInterval="1")`
    const rsyslog = await startRsyslog(join(this.#folder, 'rsyslog'), action)
    this.#rsyslog = rsyslog
    const timer = setInterval(() => {
      const tokens = Array.from({ length: 3 }, () => this.#ledger.next('rsyslog'))
      try {
        for (const token of tokens) rsyslog.send(`<14>rsyslog-host app: ${token}`)
        // It has them and keeps them until they are answered.
        this.#ledger.acknowledge(tokens)
      } catch {
        clearInterval(timer)
      }
    }, 500)
    return {
      async stop() {
        clearInterval(timer)
      },
    }
  }

  #granted(kind: string, size: number) {
    const tokens = Array.from({ length: size }, () => this.#ledger.next(kind))
    const time = new Date().toISOString()
    const lines = tokens.map((token) => ({
      time,
      door: `door-${token.slice(-2)}`,
      card: token,
      result: 'granted',
      record_id: token,
    }))
    return { tokens, lines }
  }

  #deniedAtThreeDoors() {
    const tokens = [1, 2, 3].map(() => this.#ledger.next('batch'))
    // No word of the account: each row shall hold one of those.
    const card = (tokens[0] ?? '').replace('tok', 'card')
    for (const token of tokens) this.#cards.set(token, card)
    const time = new Date().toISOString()
    const lines = tokens.map((token) => ({
      time,
      door: `d-${token}`,
      card,
      result: 'denied',
      reason: 'no_right',
      note: token,
    }))
    return { tokens, lines }
  }

  #expectedCards(): Set<string> {
    const sure = [...this.#cards].filter(([token]) => this.#ledger.fateOf(token) === 'acknowledged')
    return new Set(sure.map(([, card]) => card))
  }

  #possibleCards(): Set<string> {
    return new Set(this.#cards.values())
  }

  async #killAgainAndAgain(): Promise<number[]> {
    const startTimes: number[] = []
    for (let round = 0; round < kills; round++) {
      if (this.#server) {
        await pause(this.#random() * longestLifeMs)
        await this.#server.kill()
        this.#server = undefined
      } else await this.#startAndKillEarly()
      if (this.#random() * earlyOneIn < 1) continue
      const startedMs = Date.now()
      this.#server = await this.#start()
      startTimes.push(Date.now() - startedMs)
      if (round % 20 === 19)
        this.#report.note(`${round + 1} kills, ${this.#ledger.tokens().length} events sent`)
    }
    await this.#server?.kill()
    return startTimes
  }

  async #startAndKillEarly(): Promise<void> {
    const starting = this.#start((child) => {
      setTimeout(() => child.kill('SIGKILL'), this.#random() * 3_000)
    })
    await starting.then(
      (server) => server.kill(),
      () => undefined,
    )
  }

  /** Until the lake holds what the log holds, and rsyslog owes nothing. */
  async #settle(admin: AdminClient): Promise<void> {
    const deadline = Date.now() + 120_000
    let before = -1
    for (let calm = 0; calm < 5;) {
      const { log, lake } = await admin.get<{ log: { head: number }; lake: { events: number } }>(
        '/api/system',
      )
      calm = lake.events === log.head - 1 && log.head === before ? calm + 1 : 0
      before = log.head
      if (Date.now() > deadline) throw new Error(`the lake has ${lake.events} of ${log.head - 1} events`)
      await pause(500)
    }
  }

  #account(where: string, { byToken }: Occurrences): void {
    const report = this.#report
    const times = (token: string) => byToken.get(token) ?? 0
    const acknowledged = this.#ledger.tokens('acknowledged')
    const unanswered = this.#ledger.tokens('unanswered')
    const missing = acknowledged.filter((token) => times(token) === 0)
    report.expect(`${where}: every acknowledged event is there`, missing.length === 0, {
      missing: missing.length,
      first: missing.slice(0, 3),
    })
    // RELP has no message ids: what was kept and whose answer died with the server, rsyslog sends again.
    const fromRsyslog = (token: string) => token.includes('rsyslog')
    const twice = [...acknowledged, ...unanswered].filter((token) => times(token) > 1)
    const wrong = twice.filter((token) => !fromRsyslog(token))
    report.expect(`${where}: no event is there twice`, wrong.length === 0, wrong.slice(0, 3))
    report.figure(`${where}: sent again by rsyslog after a lost answer`, twice.filter(fromRsyslog).length)
    const strange = [...byToken.keys()].filter((token) => this.#ledger.fateOf(token) === undefined)
    report.expect(`${where}: nothing is there that was not sent`, strange.length === 0, strange.slice(0, 3))
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

/** Mulberry32: a run's moments can be repeated from its seed. */
function randomFrom(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
