import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RuleSummary } from '../../../src/model/rule.ts'
import { sampleOrganisation } from '../../spine/sample-site.ts'
import { AdminClient } from '../../support/admin-client.ts'
import { sendEvents } from '../../support/send-events.ts'
import { freePorts, startServer, type RunningServer } from '../../support/start-server.ts'
import { waitUntil } from '../../support/wait-until.ts'
import type { AcceptCheck, Report } from '../check.ts'

const rules = `title: Costs far too much
id: costly
level: low
taxonomy: ocsf
logsource: { category: physical_access }
detection: { s: { credential.uid|re: 'a[ab]{900}[c-e]' }, condition: s }
---
title: Card refused
id: refused
level: low
taxonomy: ocsf
logsource: { category: physical_access }
detection: { s: { activity: denied }, condition: s }
`
const patienceMs = 240_000

/** A whole server with a rule whose pattern takes milliseconds on each event: a minute of that, and a restart. */
export const costlyRuleCheck: AcceptCheck = {
  name: 'costly rule',
  needs: [],
  async run(report) {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-costly-'))
    mkdirSync(join(folder, 'rules'))
    writeFileSync(join(folder, 'rules/costly.yml'), rules)
    let server = await startServer({ dataFolder: folder, config: freePorts })
    try {
      const admin = await AdminClient.setUp(server)
      await admin.importFacts(sampleOrganisation)
      const key = await admin.makeIngestKey('badges', 'badge')
      await suspended(server, admin, key, report)
      await server.stop()
      server = await startServer({ dataFolder: folder, config: freePorts })
      await stillSuspended(await AdminClient.signIn(server.url), report)
    } finally {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

/** Letters without a rhythm, different for each card: what the engine for patterns remembers is of no use. */
function cardOf(seed: number): string {
  let state = seed + 1
  const letter = () => ((state = Math.imul(state, 48_271) % 2_147_483_647) & 64 ? 'a' : 'b')
  return Array.from({ length: 1_500 }, letter).join('')
}

const ruleOf = async (admin: AdminClient) =>
  (await admin.get<{ rule: RuleSummary }>('/api/rules/costly')).rule

async function suspended(server: RunningServer, admin: AdminClient, key: string, report: Report) {
  let rule = await ruleOf(admin)
  let sent = 0
  let most = 0
  const fromMs = Date.now()
  while (rule.status === 'on' && Date.now() - fromMs < patienceMs) {
    const lines = Array.from({ length: 20 }, () => ({
      time: new Date().toISOString(),
      door: 'north-main',
      reader: 'north-main-in',
      direction: 'in',
      card: cardOf(sent++),
      result: 'granted',
    }))
    await sendEvents(server.url, key, lines)
    await new Promise((resolve) => setTimeout(resolve, 100))
    rule = await ruleOf(admin)
    most = Math.max(most, rule.cost?.share ?? 0)
  }
  report.figure('events sent', sent)
  report.figure('until it was suspended', (Date.now() - fromMs) / 1_000, 's')
  report.figure('highest share shown before', most.toFixed(2))
  const { items: dearest } = await admin.get<{ items: RuleSummary[] }>('/api/rules?sort=cost&limit=5')
  for (const { id, cost } of dearest)
    if (cost) report.note(`${id}: ${(cost.share * 100).toFixed(1)} %, ${cost.us_per_event.toFixed(0)} µs`)
  report.expect('the rule is off, suspended with what it cost', rule.suspended !== undefined, rule)
  report.figure('measured', Math.round(rule.suspended?.us_per_event ?? 0), 'µs per event')
  const { items } = await admin.get<{ items: { action: string; actor: string; target: string }[] }>(
    '/api/audit?limit=50',
  )
  const entries = items.filter(({ action }) => action === 'rule.suspend')
  report.expect('it is audited once', entries.length === 1 && entries[0]?.target === 'costly', entries)
  await waitUntil('the pipeline says so', async () => /costly is suspended/.test(await health(admin)))
  report.expect('the health names it, as degraded', /"degraded"/.test(await health(admin)))
  await sendEvents(server.url, key, [
    {
      time: new Date().toISOString(),
      door: 'north-main',
      reader: 'north-main-in',
      card: '77001',
      result: 'denied',
    },
  ])
  await waitUntil('the other rule goes on', async () => (await newestAlerts(admin)).includes('77001'))
}

async function stillSuspended(admin: AdminClient, report: Report) {
  const rule = await ruleOf(admin)
  report.expect('a restart keeps the suspension', rule.status === 'off' && !!rule.suspended, rule)
  await waitUntil('it says so', async () => /costly is suspended/.test(await health(admin)))
  const back = await admin.post<RuleSummary>('/api/rules/costly', { enabled: true }, 'PATCH')
  report.expect('a person takes it up again', back.status === 'on' && !back.suspended, back)
  await waitUntil('the health is well', async () => !/suspended/.test(await health(admin)))
}

const health = async (admin: AdminClient) => JSON.stringify(await admin.get('/api/system'))
const newestAlerts = async (admin: AdminClient) =>
  JSON.stringify(await admin.get('/api/alerts?state=all&rule=refused&sort=newest&limit=20'))
