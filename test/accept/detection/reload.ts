import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { QueuedAlert } from '../../../src/model/alert.ts'
import { AdminClient } from '../../support/admin-client.ts'
import { runCli } from '../../support/run-cli.ts'
import { freePorts, startServer, type RunningServer } from '../../support/start-server.ts'
import { testDataFolder } from '../../support/test-data.ts'
import { TokenLedger } from '../../support/token-ledger.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { readLiveAlerts } from '../../support/live-alerts.ts'
import { NotRunError, type AcceptCheck, type Report } from '../check.ts'
import { countInLog, countInParquet, type Occurrences } from '../spine/kill-account.ts'
import { allPages } from '../spine/kill-alerts.ts'
import { EventFlow } from './reload/event-flow.ts'
import { loadsTold } from './reload/loads-told.ts'
import { ChangedRule, countRule, markRule, writeOwnRules } from './reload/reload-rules.ts'

const perSecond = 2_000
const changes = 8
const mostChangeMs = 1_000
const mostColdMs = 3_000
const warmUpMs = 5_000

export const reloadCheck: AcceptCheck = {
  name: 'reload: with all public rules one that changed is live within a second, and nothing is lost or doubled',
  needs: [],
  async run(report) {
    const archive = join(testDataFolder(), 'sigma/rules.tar.gz')
    if (!existsSync(archive))
      throw new NotRunError('GATEHOUSE_TEST_DATA names no folder with sigma/rules.tar.gz')
    const dataFolder = mkdtempSync(join(tmpdir(), 'gatehouse-reload-'))
    try {
      const brought = await runCli('rules', 'add', archive, '--name', 'public', '--data', dataFolder)
      if (brought.code !== 0) throw new Error(`rules add: ${brought.stderr}`)
      writeOwnRules(dataFolder, changes + 1)
      const times: Timed[] = []
      const ledger = new TokenLedger()
      const server = await startServer({ dataFolder, config: freePorts, env: { GATEHOUSE_LOG: 'info' } })
      try {
        times.push(await coldLoad(report, server))
        times.push(...(await changeUnderLoad(report, { server, dataFolder, ledger })))
      } finally {
        await server.stop()
      }
      expectOnce(report, 'the log', countInLog(dataFolder, ledger.pattern), ledger)
      expectOnce(report, 'the lake', await countInParquet(dataFolder, ledger.pattern), ledger)
      for (const timed of times) judge(report, timed)
    } finally {
      rmSync(dataFolder, { recursive: true, force: true })
    }
  },
}

interface Timed {
  readonly what: string
  readonly ms: number
  readonly mostMs: number
}

interface Run {
  readonly server: RunningServer
  readonly dataFolder: string
  readonly ledger: TokenLedger
}

async function coldLoad(report: Report, server: RunningServer): Promise<Timed> {
  const told = await waitUntil('the rules to be live', async () => loadsTold(server.output())[0])
  report.figure('rules', told.rules)
  report.figure('cold, from the start of the load to all rules live', told.tookMs, 'ms')
  report.figure('CPU of the process meanwhile', told.cpuMs.toFixed(0), 'ms')
  report.expect('all public rules are among them', told.rules > 3_700, told.rules)
  return { what: 'all rules cold', ms: told.tookMs, mostMs: mostColdMs }
}

async function changeUnderLoad(report: Report, { server, dataFolder, ledger }: Run): Promise<Timed[]> {
  const admin = await AdminClient.setUp(server)
  const key = await admin.makeIngestKey('reload')
  const rule = new ChangedRule(join(dataFolder, 'rules/sets/public'))
  const flow = new EventFlow({ url: server.url, key }, ledger, perSecond)
  const titles = new Map<string, number>()
  const live = readLiveAlerts(admin, (text) => {
    for (const [title] of text.matchAll(/Changed \d+ times/g))
      if (!titles.has(title)) titles.set(title, performance.now())
  })
  const times: Timed[] = []
  flow.start()
  await pause(warmUpMs)
  await flow.sendSlow()
  for (let change = 1; change <= changes; change++) {
    const title = `Changed ${change} times`
    const loadsBefore = loadsTold(server.output()).length
    const writtenAt = rule.change(title)
    const firstAt = await waitUntil(`an alert of "${title}"`, async () => titles.get(title), 30_000)
    const [told] = loadsTold(server.output()).slice(loadsBefore)
    const ms = Math.round(firstAt - writtenAt)
    const said = told
      ? `; noticed to live ${told.tookMs} ms, CPU of all it did meanwhile ${told.cpuMs.toFixed(0)} ms`
      : ''
    report.figure(`change ${change}, from the write to the first alert`, `${ms} ms${said}`)
    report.expect('one rule alone was read', told?.read === 1, told)
    times.push({ what: `change ${change}`, ms, mostMs: mostChangeMs })
    await flow.sendSlow()
    await pause(500 + Math.random() * 1_000)
  }
  report.figure('events a second', Math.round(await flow.stop()))
  await checkAlerts(report, admin, ledger, rule.id)
  await live.stop()
  return times
}

async function checkAlerts(
  report: Report,
  admin: AdminClient,
  ledger: TokenLedger,
  changedRule: string,
): Promise<void> {
  const marks = ledger.tokens('acknowledged').filter((token) => token.includes('mark'))
  const alertsOf = (rule: string) => allPages<QueuedAlert>(admin, `/api/alerts?state=all&rule=${rule}`)
  const enough = async () => {
    const found = await alertsOf(markRule)
    return found.length >= marks.length && found
  }
  const ofMarks = await waitUntil('an alert of each mark', enough, 60_000).catch(() => alertsOf(markRule))
  const counted = (alerts: readonly QueuedAlert[]) =>
    Map.groupBy(alerts, (alert) => ledger.pattern.exec(JSON.stringify(alert))?.[0] ?? '')
  const expectEach = (what: string, alerts: readonly QueuedAlert[], tokens: readonly string[]) => {
    const found = counted(alerts)
    const missing = tokens.filter((token) => !found.has(token))
    const twice = [...found].filter(([, some]) => some.length > 1).map(([token]) => token)
    report.expect(
      `${what}: each of ${tokens.length} marks has its alert, once`,
      missing.length + twice.length === 0,
      {
        missing: missing.length,
        twice: twice.length,
        first: [missing[0], twice[0]],
      },
    )
  }
  expectEach('the rule that stays', ofMarks, marks)
  const ofChanged = await alertsOf(changedRule)
  const firstMark = [...counted(ofChanged).keys()].toSorted()[0] ?? ''
  // Tokens are numbered in the order in which they were sent.
  expectEach(
    'the rule that changes, from its first on',
    ofChanged,
    marks.filter((token) => token >= firstMark),
  )
  const ofCount = await alertsOf(countRule)
  report.expect(
    'a correlation that did not change counts over all changes',
    ofCount.length === 1 && ofCount[0]?.events.length === changes + 1,
    ofCount.map(({ events }) => events.length),
  )
}

function expectOnce(report: Report, where: string, found: Occurrences, ledger: TokenLedger): void {
  const sent = ledger.tokens('acknowledged')
  const missing = sent.filter((token) => !found.byToken.has(token))
  const twice = sent.filter((token) => (found.byToken.get(token) ?? 0) > 1)
  report.expect(`${where} holds each of ${sent.length} events once`, missing.length + twice.length === 0, {
    missing: missing.length,
    twice: twice.length,
  })
}

/** Where other work keeps the processors busy, a miss says nothing; it is no pass either. */
function judge(report: Report, { what, ms, mostMs }: Timed): void {
  const [load = 0] = loadavg()
  if (ms > mostMs && load > 2 * availableParallelism())
    throw new NotRunError(
      `${what} took ${ms} ms, but the machine is too busy to tell (load ${load.toFixed(1)})`,
    )
  report.expect(`${what}: ${ms} ms, at most ${mostMs}`, ms <= mostMs)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
