import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildConsole, isConsoleStale } from '../../console/build.ts'
import { sampleOrganisation } from '../spine/sample-site.ts'
import { AdminClient } from '../support/admin-client.ts'
import { sendEvents } from '../support/send-events.ts'
import { freePorts, startServer, type RunningServer } from '../support/start-server.ts'
import { sendSyslogLine } from '../support/syslog-line.ts'
import { hasChromium, launchBrowser, openPage } from './browser.ts'
import { findFaults } from './find-faults.ts'

const { email, password } = AdminClient
const card = '77001'
const doors = ['north-main', 'north-servers-door', 'north-labs-door']

describe.skipIf(!hasChromium)('an operator’s first day with the real server', () => {
  let folder: string
  let server: RunningServer
  let browser: Browser
  let page: Page
  let faults: string[]
  let badgeKey: string
  beforeAll(async () => {
    if (isConsoleStale()) await buildConsole()
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-console-'))
    server = await startServer({ dataFolder: folder, config: freePorts, console: true })
    browser = await launchBrowser()
    ;({ page, faults } = await openPage(browser, { theme: 'light', size: 'wide' }))
    page.setDefaultTimeout(15_000)
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const atMs = (secondsAgo: number): number => Date.now() - secondsAgo * 1000
  async function sendStory(): Promise<void> {
    const denied = doors.map((door, index) => ({
      time: new Date(atMs(120 - index * 20)).toISOString(),
      door,
      reader: `${door}-in`,
      direction: 'in',
      card,
      result: 'denied',
      reason: 'no_right',
    }))
    await sendEvents(server.url, badgeKey, denied)
    const time = new Date(atMs(50)).toISOString()
    const said = 'Accepted password for mara.lind from 10.9.9.9 port 50222 ssh2'
    await sendSyslogLine(
      server.listeners['syslog TCP'] ?? '',
      `<86>1 ${time} south-db-1 sshd 812 - - ${said}`,
    )
  }
  /** No fault that axe knows on the page as it stands, none thrown, nothing refused by the policy. */
  const faultsNow = async (): Promise<string[]> => [...(await findFaults(page)), ...faults]

  it('makes the first administrator with the printed link', async () => {
    await page.goto(`${server.url}/setup#token=${server.setupToken}`)
    await page.getByRole('textbox', { name: 'Organisation' }).fill('Acme')
    await page.getByLabel('Your name').fill('Admin')
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password').fill(password)
    expect(await faultsNow()).toEqual([])
    await page.getByRole('button', { name: 'Set up' }).click()
    await page.waitForURL(/\/live/)
    await page.getByText('Nothing is connected yet').waitFor()
    expect(await faultsNow()).toEqual([])
  })

  it('signs out and in again', async () => {
    await page.getByRole('button', { name: 'You and this console' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.waitForURL(/\/sign-in/)
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password').fill(password)
    expect(await faultsNow()).toEqual([])
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.waitForURL(/\/live/)
  })

  it('shows an alert the moment a rule fires, by the names of people and doors', async () => {
    const admin = await AdminClient.signIn(server.url)
    await admin.importFacts(sampleOrganisation)
    badgeKey = await admin.makeIngestKey('badges', 'badge')
    await page.reload()
    await page.getByText('Nothing is waiting').waitFor()
    await page.getByRole('status').getByText('Live').waitFor({ state: 'attached' })
    await sendStory()
    const row = page.getByRole('row', { name: /One card denied at three doors/ })
    await row.waitFor()
    await row.getByText('Mara Lind · Main entrance · Server room door').waitFor()
    expect(await faultsNow()).toEqual([])
  })

  it('opens the incident: both strands, and why they are joined', async () => {
    await page.getByRole('link', { name: /One card denied/ }).click()
    const inspector = page.getByRole('complementary', { name: 'Inspector' })
    await inspector.getByText('Why it fired').waitFor()
    expect(await faultsNow()).toEqual([])
    await inspector.getByRole('link', { name: 'INC-1' }).click()
    const braid = page.getByRole('list', { name: /Timeline/ })
    await braid.getByText('denied at Labs door').waitFor()
    await braid.getByText(/mara\.lind at south-db-1/).waitFor()
    await braid
      .getByText(/same person Mara Lind/)
      .first()
      .waitFor({ state: 'attached' })
    expect(await faultsNow()).toEqual([])
  })

  it('claims it and closes it with what it was', async () => {
    await page.getByRole('button', { name: 'Claim' }).click()
    await page.getByRole('button', { name: 'Release' }).waitFor()
    await page.getByRole('combobox', { name: 'Close as' }).selectOption('Benign')
    await page.getByRole('button', { name: 'Reopen' }).waitFor()
    await page.getByText('Closed', { exact: true }).waitFor()
    expect(await faultsNow()).toEqual([])
  })

  it('finds the events by a word, and shows the raw text of one', async () => {
    await page.goto(`${server.url}/search?q=${card}`)
    const results = page.getByRole('grid', { name: 'Results' })
    await results.getByRole('link', { name: /denied at Labs door/ }).click()
    const inspector = page.getByRole('complementary', { name: 'Inspector' })
    await inspector.getByRole('heading', { name: 'Raw text' }).waitFor()
    await inspector.getByText(`"card":"${card}"`).waitFor()
    expect(await faultsNow()).toEqual([])
  })

  it('adds a plan and a team by hand, changes one and clears what was written', async () => {
    await page.goto(`${server.url}/people?tab=teams&open=do:add-team`)
    await page.getByLabel('Id', { exact: true }).fill('night')
    await page.getByLabel('Name').fill('Night watch')
    await page.getByLabel('E-mail').fill('night@acme.example')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('link', { name: 'Night watch' }).click()
    await page.getByLabel('E-mail').fill('')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').first().waitFor()
    const admin = await AdminClient.signIn(server.url)
    expect(await admin.get('/api/teams/night')).not.toHaveProperty('email')
    await page.goto(`${server.url}/people?tab=plans&open=do:add-plan`)
    await page.getByLabel('Id', { exact: true }).fill('wo-1')
    await page.getByLabel('What', { exact: true }).fill('Pump service')
    await page.getByLabel('From').fill('2026-11-24T08:00')
    await page.getByLabel('To', { exact: true }).fill('2026-11-24T12:00')
    const people = page.getByRole('combobox', { name: 'People' })
    await people.fill('mara')
    await page.getByRole('option', { name: /p-mara/ }).waitFor()
    await people.press('Enter')
    expect(await faultsNow()).toEqual([])
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('grid', { name: 'Plans' }).getByText('Pump service').waitFor()
    expect(await admin.get('/api/plans/wo-1')).toMatchObject({ people: ['p-mara'] })
    expect(await faultsNow()).toEqual([])
  })

  it('every other page stands on what the server says', async () => {
    for (const [path, sign] of [
      ['/incidents?status=all', 'INC-1'],
      ['/places?open=asset:north-servers-door', 'Leads into'],
      ['/places?open=place:acme-north', 'Working hours'],
      ['/people?open=person:p-mara', 'Cards and credentials'],
      ['/sources?open=source:badges', 'Events per minute'],
      ['/rules', 'Badge used at two sites'],
      ['/settings?tab=users', email],
      ['/settings?tab=audit', 'setup.complete'],
      ['/settings?tab=retention', 'Days'],
      ['/settings?tab=system', 'Event log'],
    ] as const) {
      await page.goto(server.url + path)
      await page.getByText(sign).first().waitFor()
      expect(await faultsNow()).toEqual([])
    }
  })
})
