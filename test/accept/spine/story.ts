import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Browser } from 'playwright-core'
import { buildConsole, isConsoleStale } from '../../../console/build.ts'
import type { Incident, IncidentSummary } from '../../../src/model/incident.ts'
import { launchBrowser, openPage, type sizes } from '../../console/browser.ts'
import { AdminClient } from '../../support/admin-client.ts'
import { startMosquitto, startRsyslog } from '../../support/senders.ts'
import { sendStory, storyOrganisation } from '../../support/send-story.ts'
import { freePorts, startServer } from '../../support/start-server.ts'
import { waitUntil } from '../../support/wait-until.ts'
import type { AcceptCheck, Report } from '../check.ts'

const pictures = resolve(import.meta.dirname, '../../../test-results')

export const storyCheck: AcceptCheck = {
  name: 'story: three real senders, one incident, seen in a browser',
  needs: ['rsyslogd', 'mosquitto', 'mosquitto_pub', 'curl', 'chromium'],
  async run(report) {
    if (isConsoleStale()) await buildConsole()
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-story-'))
    const broker = await startMosquitto(join(folder, 'mosquitto'))
    const config = `${freePorts}mqtt: [{ url: 'mqtt://127.0.0.1:${broker.port}', topics: ['frigate/#'] }]\n`
    const server = await startServer({ dataFolder: join(folder, 'data'), config, console: true })
    const [host, port] = (server.listeners['syslog TCP'] ?? '').split(':')
    const rsyslog = await startRsyslog(
      join(folder, 'rsyslog'),
      `action(type="omfwd" target="${host}" port="${port}" protocol="tcp" TCP_Framing="octet-counted" template="RSYSLOG_ForwardFormat")`,
    )
    try {
      const admin = await AdminClient.setUp(server)
      await admin.importFacts(storyOrganisation)
      const badgeKey = await admin.makeIngestKey('badges', 'badge')
      const sentMs = Date.now()
      sendStory(admin, { badgeKey, sendSyslog: (line) => rsyslog.send(line), brokerPort: broker.port })
      const incident = await oneIncident(admin, report)
      report.figure('one incident with three sources after', Date.now() - sentMs, 'ms')
      const browser = await launchBrowser()
      try {
        for (const size of ['wide', 'phone'] as const) await look(browser, server.url, incident, size, report)
      } finally {
        await browser.close()
      }
    } finally {
      await rsyslog.stop()
      await server.stop()
      broker.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

async function oneIncident(admin: AdminClient, report: Report): Promise<Incident> {
  const { id } = await waitUntil('an incident with three sources', async () => {
    const { items } = await admin.get<{ items: IncidentSummary[] }>('/api/incidents')
    return items.find(({ sources }) => sources.length === 3)
  })
  const { items } = await admin.get<{ items: IncidentSummary[] }>('/api/incidents')
  report.expect('it is the only incident', items.length === 1, items.length)
  const incident = await admin.get<Incident>(`/api/incidents/${id}`)
  report.expect('physical and cyber stand on one timeline', incident.domains.length === 2, incident.domains)
  for (const join of incident.joins) report.note(`joined: ${join.text}`)
  return incident
}

async function look(
  browser: Browser,
  url: string,
  incident: Incident,
  size: keyof typeof sizes,
  report: Report,
): Promise<void> {
  const { page, faults } = await openPage(browser, { theme: 'dark', size })
  page.setDefaultTimeout(20_000)
  await page.goto(`${url}/sign-in`)
  await page.getByLabel(/e-?mail/i).fill(AdminClient.email)
  await page.getByLabel(/^password/i).fill(AdminClient.password)
  await page.getByRole('button', { name: /^sign in$/i }).click()
  await page.waitForURL(/\/live/)
  await page.goto(`${url}/incidents/${incident.id}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  const timeline = page.getByRole('list', { name: /Timeline/ })
  await timeline.waitFor()
  const text = await timeline.innerText()
  for (const [what, word] of [
    ['the refused badge', /denied/i],
    ['the logon', /mara\.lind/i],
    ['the camera’s review', /north-cam-7|person/i],
  ] as const)
    report.expect(`${size}: ${what} is on the timeline`, word.test(text), text.slice(0, 500))
  mkdirSync(pictures, { recursive: true })
  const path = join(pictures, `story-${size}.png`)
  await page.screenshot({ path, fullPage: size === 'phone' })
  report.expect(`${size}: a picture was taken (test-results/story-${size}.png)`, existsSync(path))
  report.expect(`${size}: the page has no faults`, faults.length === 0, faults)
  await page.context().close()
}
