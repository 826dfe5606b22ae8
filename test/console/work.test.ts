import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildConsole, isConsoleStale } from '../../console/build.ts'
import { hasChromium, launchBrowser, openPage } from './browser.ts'
import { findFaults } from './find-faults.ts'
import { startStandIn, type StandIn, type StandInOptions } from './stand-in-api.ts'

const wide = { theme: 'light', size: 'wide' } as const

describe.skipIf(!hasChromium)('working with the console', () => {
  let browser: Browser
  const standIns: StandIn[] = []
  beforeAll(async () => {
    if (isConsoleStale()) await buildConsole()
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await Promise.all(standIns.map((one) => one.stop()))
  })
  async function start(options: StandInOptions = {}): Promise<StandIn> {
    const standIn = await startStandIn(options)
    standIns.push(standIn)
    return standIn
  }
  async function visit(standIn: StandIn, path: string): Promise<{ page: Page; faults: string[] }> {
    const { page, faults } = await openPage(browser, wide)
    page.setDefaultTimeout(20_000)
    await page.goto(standIn.url + path)
    return { page, faults }
  }
  async function open(
    path: string,
    options?: StandInOptions,
  ): Promise<{ page: Page; standIn: StandIn; faults: string[] }> {
    const standIn = await start(options)
    return { standIn, ...(await visit(standIn, path)) }
  }

  it('goes from the queue to the incident and back by keyboard alone, acknowledging and claiming on the way', async () => {
    const { page, faults } = await open('/live')
    const rows = page.getByRole('grid', { name: 'Alert queue' }).getByRole('row')
    await rows.nth(1).waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('o')
    const inspector = page.getByRole('complementary', { name: 'Inspector' })
    await inspector.getByText('Why it fired').waitFor()
    await page.keyboard.press('a')
    await inspector.getByText('Acknowledged by Sam Keller').waitFor()
    await page.keyboard.press('c')
    await inspector.getByRole('button', { name: 'Release' }).waitFor()
    await inspector.getByRole('link', { name: 'INC-42' }).press('Enter')
    await page.getByRole('heading', { level: 1, name: /Door B-1 forced while/ }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/incidents/inc-1')
    await page.getByRole('list', { name: /Timeline/ }).waitFor()
    await page.keyboard.press('c')
    await page.getByRole('button', { name: 'Claim' }).waitFor()
    await page.keyboard.press('-')
    await page.waitForURL(/zoom=lines/)
    await page.goBack()
    await inspector.getByText('Why it fired').waitFor()
    expect(page.url()).toContain('open=alert:a-07')
    await page.keyboard.press('Escape')
    await inspector.waitFor({ state: 'detached' })
    expect(faults).toEqual([])
  })

  it('keeps new alerts behind a counter while somebody reads', async () => {
    const { page, standIn } = await open('/live')
    const first = page.getByRole('row').nth(1)
    await first.waitFor()
    standIn.raise('critical')
    await expect.poll(() => first.textContent()).toContain('Raised just now, critical, number 1')
    await page.keyboard.press('j')
    standIn.raise('critical')
    standIn.raise('low')
    await page.getByRole('button', { name: /2 new alerts/ }).waitFor()
    expect(await first.textContent()).toContain('number 1')
    await page.keyboard.press('.')
    await expect.poll(() => first.textContent()).toContain('Raised just now, critical, number 2')
  })

  it('says why a query was refused, stops a search, and follows Back', async () => {
    const { page, standIn } = await open('/search')
    await page
      .getByText(/events/)
      .first()
      .waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('((')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('A bracket is not closed.').waitFor()
    await page.goBack()
    await page.getByTitle('Only Physical', { exact: true }).click()
    await page.waitForURL(/q=domain:physical/)
    await page.goto(`${standIn.url}/search?q=slow`)
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('Stopped. What was found until then is shown.').waitFor()
    expect(await page.getByRole('button', { name: 'Search', exact: true }).isVisible()).toBe(true)
  })

  it('zooms in by dragging across the histogram', async () => {
    const { page } = await open('/search')
    const histogram = page.getByRole('img', { name: 'Events over time' })
    await page.getByRole('grid', { name: 'Results' }).waitFor()
    const box = await histogram.boundingBox()
    if (!box) throw new Error('the histogram has no place')
    await page.mouse.move(box.x + box.width * 0.7, box.y + 20)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.9, box.y + 20)
    await page.mouse.up()
    await page.waitForURL(/from=\d+&to=\d+|to=\d+&from=\d+/)
    const range = new URL(page.url()).searchParams
    const hourMs = 3_600_000
    const span = Number(range.get('to')) - Number(range.get('from'))
    expect(span).toBeGreaterThan(4 * hourMs)
    expect(span).toBeLessThan(6 * hourMs)
  })

  it('draws ten thousand rows as few, and comes to the last of them', async () => {
    const { page } = await open('/search', { events: 10_000 })
    const grid = page.getByRole('grid', { name: 'Results' })
    await grid.getByRole('row').nth(5).waitFor()
    await page.getByText('10,000 events').waitFor()
    expect(await grid.getByRole('row').count()).toBeLessThan(80)
    await grid.focus()
    await expect
      .poll(
        async () => {
          await page.keyboard.press('End')
          return grid.getByRole('row').last().getAttribute('aria-rowindex')
        },
        { timeout: 15_000 },
      )
      .toBe('10001')
    expect(await grid.getByRole('row').count()).toBeLessThan(80)
  })

  it('teaches where there is nothing', async () => {
    const standIn = await start({ mode: 'empty' })
    const texts = [
      ['/live', 'Nothing is waiting.'],
      ['/incidents', 'No incident yet.'],
      ['/search', 'Nothing found.'],
      ['/places', 'No sites or assets yet.'],
      ['/people', 'No people yet.'],
      ['/sources', 'Nothing sends here yet.'],
      ['/rules', 'No rules.'],
    ] as const
    const shown = texts.map(async ([path, text]) => {
      const { page } = await visit(standIn, path)
      await page.getByText(text).waitFor()
      return path
    })
    expect(await Promise.all(shown)).toHaveLength(texts.length)
  })

  it('says what failed and offers to try again', async () => {
    const standIn = await start({ mode: 'failing' })
    const paths = [
      '/live',
      '/incidents',
      '/incidents/inc-1',
      '/search',
      '/places',
      '/people',
      '/sources',
      '/rules',
      '/settings?tab=system',
    ]
    const shown = paths.map(async (path) => {
      const { page } = await visit(standIn, path)
      await page.getByText('The store does not answer.').first().waitFor()
      await page.getByRole('button', { name: 'Try again' }).first().waitFor()
      return path
    })
    expect(await Promise.all(shown)).toEqual(paths)
  })

  it('sends who is not signed in to sign in, and takes a wrong password calmly', async () => {
    const { page } = await open('/incidents?status=all', { mode: 'signed_out' })
    await page.waitForURL(/\/sign-in\?next=/)
    await page.getByLabel('E-mail').fill('sam@meridian.example')
    await page.getByLabel('Password').fill('wrong')
    await page.keyboard.press('Enter')
    await page.getByText('E-mail or password is wrong.').waitFor()
    await page.getByLabel('Password').fill('right')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Second step' }).waitFor()
    expect(new URL(page.url()).searchParams.get('next')).toBe('/incidents?status=all')
  })

  it('keeps what is pinned while going to another page', async () => {
    const { page } = await open('/people?open=person:p-041')
    const inspector = page.getByRole('complementary', { name: 'Inspector' })
    await inspector.getByRole('button', { name: /^Pin/ }).click()
    await page.getByRole('link', { name: 'Incidents' }).click()
    await page.getByRole('heading', { name: 'Incidents' }).waitFor()
    await inspector.getByRole('heading', { name: 'Ana Moreau' }).waitFor()
    expect(page.url()).toContain('pin=person:p-041')
  })

  it('picks existing people, places and assets for a plan by keyboard, found by name', async () => {
    const { page, standIn, faults } = await open('/people?tab=plans&open=do:add-plan')
    const form = page.getByRole('form', { name: 'Add a plan' })
    await form.getByLabel('Id').fill('visit-1')
    await form.getByLabel('From').fill('2026-03-01T08:00')
    await form.getByLabel('To', { exact: true }).fill('2026-03-01T18:00')
    const pick = async (field: string, typed: string, option: RegExp): Promise<void> => {
      const input = form.getByRole('combobox', { name: field })
      await input.fill(typed)
      await page.getByRole('option', { name: option }).first().waitFor()
      await input.press('Enter')
    }
    await pick('People', 'ana mor', /Ana Moreau.*Research, Mill Works.*p-041/)
    await pick('People', 'p-002', /Bram de Vries/)
    await pick('Places', 'server', /Server room.*Zone, Harbour House/)
    await form.getByRole('combobox', { name: 'Assets' }).fill('camera')
    await page.getByRole('option').nth(5).waitFor()
    expect(await findFaults(page)).toEqual([])
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await pick('Host', 'p-003', /Chiara/)
    await pick('Host', 'p-004', /Daan/)
    await form.getByRole('combobox', { name: 'Places' }).fill('nowhere at all')
    await page.getByText('Nothing fits.').waitFor()
    await page.keyboard.press('Escape')
    // The first Escape ends the picking alone; what was typed is given up and the form stands.
    expect(await form.isVisible()).toBe(true)
    expect(await findFaults(page)).toEqual([])
    await form.getByRole('button', { name: 'Save' }).click()
    await form.waitFor({ state: 'detached' })
    const stored = await fetch(`${standIn.url}/api/plans/visit-1`)
    expect(await stored.json()).toMatchObject({
      people: ['p-041', 'p-002'],
      places: ['hh-server'],
      assets: ['cam-2'],
      host: 'p-004',
    })
    expect(faults).toEqual([])
  })

  it('sets a threat level with its reason, ends it, and adds a walking time by the names of the doors', async () => {
    const { page, standIn, faults } = await open('/places?tab=threats&open=do:add-threat')
    const form = page.getByRole('form', { name: 'Set a threat level' })
    await form.getByLabel('Site, or organisation').selectOption('Mill Works')
    await form.getByLabel('Level').selectOption('Critical')
    await form.getByLabel('Why').fill('Called in')
    expect(await findFaults(page)).toEqual([])
    const listed = async () =>
      (await (await fetch(`${standIn.url}/api/threats`)).json()) as {
        items: { reason: string; to?: string }[]
      }
    const [, answer] = await Promise.all([
      form.getByRole('button', { name: 'Save' }).click(),
      page.waitForResponse((response) => response.request().method() === 'PUT'),
    ])
    expect(answer.url()).toMatch(/\/api\/threats\/mill-\d{8}T\d{6}Z$/)
    await form.waitFor({ state: 'detached' })
    const first = page.getByRole('link', { name: 'Critical' }).first()
    await first.click()
    await page.getByLabel('End it now').check()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('form').waitFor({ state: 'detached' })
    const stated = (await listed()).items.find(({ reason }) => reason === 'Called in')
    expect(Date.parse(stated?.to ?? '')).toBeGreaterThan(0)

    await page.goto(`${standIn.url}/places?tab=walks&open=do:add-walk`)
    const walk = page.getByRole('form', { name: 'Add a walking time' })
    for (const [field, typed] of [
      ['From door', 'door a-1'],
      ['To door', 'door b-2'],
    ] as const) {
      const input = walk.getByRole('combobox', { name: field })
      await input.fill(typed)
      await page.getByRole('option').first().waitFor()
      await input.press('Enter')
    }
    await walk.getByLabel('Seconds').fill('12.5')
    await walk.getByRole('button', { name: 'Save' }).click()
    await walk.waitFor({ state: 'detached' })
    const kept = await fetch(`${standIn.url}/api/walks/door-hh-lobby-1:door-hh-server-2`)
    expect(await kept.json()).toMatchObject({
      from: 'door-hh-lobby-1',
      to: 'door-hh-server-2',
      seconds: 12.5,
    })
    expect(faults).toEqual([])
  })

  it('shows by name what a camera sees, and takes away and adds doors', async () => {
    const { page, standIn } = await open('/places?open=asset:cam-14')
    const before = (await (await fetch(`${standIn.url}/api/assets/cam-14`)).json()) as { covers: string[] }
    await page.getByRole('button', { name: 'Edit' }).click()
    const form = page.getByRole('form', { name: 'Camera 14' })
    const sees = form.getByRole('combobox', { name: 'Sees' })
    await form.getByRole('button', { name: /^Remove Door .-1$/ }).waitFor()
    await sees.focus()
    await page.keyboard.press('Backspace')
    await form.getByRole('button', { name: /^Remove Door/ }).waitFor({ state: 'detached' })
    await sees.fill('door-hh-lobby-2')
    await page.getByRole('option', { name: /Door A-2/ }).waitFor()
    await page.keyboard.press('Enter')
    await form.getByRole('button', { name: 'Remove Door A-2' }).waitFor()
    await form.getByRole('button', { name: 'Save' }).click()
    await form.waitFor({ state: 'detached' })
    const after = (await (await fetch(`${standIn.url}/api/assets/cam-14`)).json()) as { covers: string[] }
    expect([before.covers.length, after.covers]).toEqual([1, ['door-hh-lobby-2']])
  })

  it('excepts from a rule by several conditions, tried on its last alerts before they are kept', async () => {
    const { page, faults } = await open('/rules?open=rule:cv-26')
    await page.getByRole('button', { name: 'Add an exception' }).click()
    const form = page.getByRole('form', { name: 'Add an exception' })
    await form.getByLabel('Which, one a line').fill('ws-1')
    await form.getByText(/^Would have held back/).waitFor()
    await form.getByRole('button', { name: 'And about something else' }).click()
    // Not known yet what else is meant: it would hold back more.
    await form.getByText(/^Would have held back/).waitFor({ state: 'detached' })
    const kinds = form.getByLabel('What it is about')
    expect(await kinds.nth(1).locator('option[value=host]').count()).toBe(0)
    await kinds.nth(1).selectOption('door')
    await form.getByLabel('Which, one a line').nth(1).fill('north-9\nnorth-9\n\nnorth-10')
    await form.getByText(/^Would have held back/).waitFor()
    expect(await findFaults(page)).toEqual([])
    await form.getByLabel('Why').fill('Being moved')
    await form.getByRole('button', { name: 'Hold back from now on' }).click()
    const kept = page.locator('li', { hasText: 'Door:' }).filter({ hasText: 'north-10' })
    await kept.waitFor()
    expect(await kept.innerText()).toBe('Door: north-9, north-10')
    expect(await page.locator('li', { hasText: 'Host:' }).innerText()).toBe('Host: ws-1')
    expect(faults).toEqual([])
  })

  it('names every command and goes where it is told', async () => {
    const { page } = await open('/live')
    await page.getByRole('row').nth(1).waitFor()
    await page.keyboard.press('?')
    await page
      .getByRole('option', { name: /Acknowledge|Next row/ })
      .first()
      .waitFor()
    await page.keyboard.type('rules')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/rules/)
    await page.keyboard.press('g')
    await page.keyboard.press('s')
    await page.waitForURL(/\/search/)
    await page.getByLabel('Query').waitFor()
    expect(new URL(page.url()).pathname).toBe('/search')
  })
})
