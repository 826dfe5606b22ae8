import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { buildOrganisation } from '../../../src/demo/organisation.ts'
import { Random } from '../../../src/demo/random.ts'
import type { CompiledRule } from '../../../src/engine/detect/compiled-rule.ts'
import { loadRules } from '../../../src/pipeline/rules/load-rules.ts'
import { testDataFolder } from '../../support/test-data.ts'
import { NotRunError, type AcceptCheck, type Report } from '../check.ts'
import { arrivals } from './day/arrivals.ts'
import { composeBusyDay } from './day/compose-day.ts'
import { runDay, type DayResult } from './day/day-run.ts'
import { faultsOf, type Finding } from './day/findings.ts'

const wholeDay = 1_000_000
const smallDay = 100_000
const seed = 1
/** False incidents a day that an operator of such an organisation can look at. */
const mostFalse = 10
const latenessMs = 60_000
/** What an operator of this organisation says to public rules about its own customs. */
const operatorFilters = resolve(import.meta.dirname, 'day/operator-filters.yml')
const shipped = resolve(import.meta.dirname, '../../../rules')

/** The delay of messages on a good network: most under a second, some a few. */
const ordinaryDelay = (random: Random) => (): number => Math.min(5_000, -Math.log(1 - random.next()) * 400)

export const dayCheck: AcceptCheck = {
  name: 'day: a million messages, six stories, each its own incident',
  needs: [],
  async run(report) {
    const { rules } = await loadRules([shipped])
    judge(report, await passWholeDay(report, rules))
  },
}

export const publicRulesDayCheck: AcceptCheck = {
  name: 'day with the public rules: the same stories, no more false incidents',
  needs: [],
  async run(report) {
    const archive = join(testDataFolder(), 'sigma/rules.tar.gz')
    if (!existsSync(archive))
      throw new NotRunError('GATEHOUSE_TEST_DATA names no folder with sigma/rules.tar.gz')
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-day-rules-'))
    try {
      execFileSync('tar', ['xzf', archive, '-C', folder])
      const administrators = buildOrganisation(seed, 0)
        .staff.filter(({ role }) => role === 'administrator')
        .map(({ account }) => account)
      const settings = { pipelines: [], placeholders: { administrators } }
      const { rules } = await loadRules([shipped, folder, operatorFilters], { settings })
      report.note(`with the operator's filters in ${relative(process.cwd(), operatorFilters)}`)
      judge(report, await passWholeDay(report, rules))
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

export const dayOrderCheck: AcceptCheck = {
  name: 'day in any order, and killed: the same alerts and incidents',
  needs: [],
  async run(report) {
    const { rules } = await loadRules([shipped])
    const day = composeBusyDay(seed, smallDay)
    const inOrder = await runDay({ day, rules, arrivals: arrivals(day, () => 0) })
    report.figure('messages', inOrder.messages)
    report.figure('incidents', inOrder.findings.length)
    for (const shuffle of [1, 2]) {
      const random = new Random(shuffle)
      const late = () => random.next() * (latenessMs - 5_000)
      const shuffled = await runDay({ day, rules, arrivals: arrivals(day, late) })
      report.expect(
        `shuffled within ${latenessMs / 1000} s (${shuffle}): nothing counts as late`,
        shuffled.late === 0,
        shuffled.late,
      )
      expectSame(report, `shuffled (${shuffle})`, inOrder, shuffled)
    }
    const killed = await runDay({ day, rules, arrivals: arrivals(day, () => 0), killEvery: 5_003 })
    report.expect(`it was killed (${killed.kills} times)`, killed.kills >= 10, killed.kills)
    expectSame(report, 'killed', inOrder, killed)
  },
}

async function passWholeDay(report: Report, rules: readonly CompiledRule[]) {
  report.figure('rules', rules.length)
  const day = composeBusyDay(seed, wholeDay)
  const startedAt = process.cpuUsage()
  const result = await runDay({ day, rules, arrivals: arrivals(day, ordinaryDelay(new Random(seed))) })
  const { user, system } = process.cpuUsage(startedAt)
  report.figure('messages', result.messages)
  report.figure('events', result.events)
  report.figure('CPU, making the messages included', ((user + system) / 1e6).toFixed(0), 's')
  return { day, result }
}

function judge(report: Report, { day, result }: Awaited<ReturnType<typeof passWholeDay>>): void {
  for (const finding of result.findings) report.note(describe(finding))
  report.expect('a million messages were read', result.messages >= wholeDay, result.messages)
  report.expect('nothing became a dead letter', result.deadLetters === 0, result.deadLetters)
  const faults = faultsOf(result.findings, day.stories, mostFalse)
  report.expect(
    `each of the ${day.stories.length} stories is one incident of its own, at most ${mostFalse} are false`,
    faults.length === 0,
    faults,
  )
}

function describe({ firstMs, severity, title, stories, sites, alerts, contextEvents }: Finding): string {
  const time = new Date(firstMs).toISOString().slice(11, 16)
  const whose = stories.length === 0 ? 'FALSE' : stories.join('+')
  return `${time} ${severity.padEnd(8)} ${whose.padEnd(14)} ${title} (${sites.join(', ')}; ${alerts.length} alerts, ${contextEvents.length} events)`
}

function expectSame(report: Report, how: string, one: DayResult, other: DayResult): void {
  const missing = difference(one.findings, other.findings)
  const added = difference(other.findings, one.findings)
  report.expect(`${how}: the same ids, alerts and context`, missing.length + added.length === 0, {
    missing,
    added,
  })
}

function difference(from: readonly Finding[], without: readonly Finding[]): string[] {
  const textOf = ({ id, title, severity, alerts, contextEvents }: Finding): string =>
    JSON.stringify([id, title, severity, alerts.map((alert) => alert.id), contextEvents])
  const others = new Set(without.map(textOf))
  return from.map(textOf).filter((text) => !others.has(text))
}
