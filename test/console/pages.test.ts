import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildConsole, isConsoleStale } from '../../console/build.ts'
import { hasChromium, launchBrowser, openPage, sizes } from './browser.ts'
import { findFaults } from './find-faults.ts'
import { startStandIn, type StandIn } from './stand-in-api.ts'

/** A page, and what on it shows that its data is there. */
const pages: readonly (readonly [string, string])[] = [
  ['/live', 'text=Same card refused at three doors'],
  ['/live?open=alert:a-07', 'text=Why it fired'],
  ['/live?open=alert:a-26', 'text=As a table'],
  ['/live?open=alert:al-2', 'text=places in a row'],
  ['/live?open=alert:al-3', 'text=50 of 1,204 events shown'],
  ['/incidents', 'text=Door B-1 forced while'],
  ['/incidents/inc-1', 'text=same person, 4 min apart >> nth=0'],
  ['/incidents/inc-1?zoom=lines&open=event:s-8', 'text=Raw text'],
  ['/incidents/inc-1?tab=joins', 'text=Alerts in this incident'],
  ['/search', 'text=events >> nth=0'],
  ['/places?open=asset:cam-14', 'h2:has-text("Camera 14")'],
  ['/places?open=do:import', 'text=All or nothing'],
  ['/places?open=place:harbour', 'text=Threat level now'],
  ['/places?tab=threats', 'text=Warning of the ministry'],
  ['/places?tab=threats&open=threat:march', 'text=End it now'],
  ['/places?tab=walks&open=do:add-walk', 'text=Of the fastest walker'],
  ['/people?open=person:p-041', 'text=Cards and credentials'],
  ['/people?tab=plans&open=do:add-plan', 'label:has-text("Host")'],
  ['/sources?open=source:suricata', 'text=Events per minute'],
  ['/sources?tab=dead', 'text=Not JSON >> nth=0'],
  ['/rules?open=rule:cv-26', 'text=Its cases'],
  ['/rules?open=rule:cv-25&sort=cost', 'text=Take it up again'],
  ['/rules/edit?rule=cv-26', 'text=No problems.'],
  ['/coverage?open=technique:T1078', 'text=Fed by >> nth=0'],
  ['/coverage?tab=physical', 'text=Rules without an answer'],
  ['/coverage?tab=physical&kind=zones', 'text=Coating lab >> nth=0'],
  ['/settings', 'text=Authenticator app'],
  ['/settings?tab=users', 'text=Tilde Rossi'],
  ['/settings?tab=audit', 'text=Verify the chain'],
  ['/settings?tab=system', 'text=Event log'],
  ['/sign-in', 'text=One watch for doors'],
  ['/setup?token=good', 'text=Load the demo organisation'],
]
describe.skipIf(!hasChromium)('every page, in both themes, wide and on a phone', () => {
  let standIn: StandIn
  let browser: Browser
  beforeAll(async () => {
    if (isConsoleStale()) await buildConsole()
    standIn = await startStandIn({ events: 400 })
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await standIn.stop()
  })

  it.each(['wide', 'phone'] as const)(
    '%s: loads, has no fault, fits',
    async (size) => {
      const { page, faults } = await openPage(browser, { theme: 'light', size })
      const found: string[] = []
      for (const [path, sign] of pages) {
        await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
        await page.goto(standIn.url + path)
        await page.locator(sign).first().waitFor({ timeout: 8000 })
        const overflow = await page.evaluate<number>('document.documentElement.scrollWidth')
        if (overflow > sizes[size].width) found.push(`${path} is ${overflow} px wide`)
        for (const fault of await findFaults(page)) found.push(`${path} ${fault}`)
        // The theme changes colours alone, and a phone has no colours of its own.
        if (size === 'phone') continue
        await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
        for (const fault of await findFaults(page, ['color-contrast'])) found.push(`${path} dark ${fault}`)
      }
      expect(found).toEqual([])
      expect(faults).toEqual([])
      await page.context().close()
    },
    240_000,
  )
})
