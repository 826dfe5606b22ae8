/**
 * Draws `docs/images/incident.png`, the picture in the README: the demo organisation as it runs, an incident of it in
 * a browser of 1440 × 900, light. `npm run picture`; needs Chromium. The day is told anew each time, so the people
 * in it are the same and its dates are those of yesterday.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { buildConsole, isConsoleStale } from '../console/build.ts'
import { launchBrowser, openPage } from '../test/console/browser.ts'
import { AdminClient } from '../test/support/admin-client.ts'

const root = resolve(import.meta.dirname, '..')
const picture = join(root, 'docs/images/incident.png')
/** A badge is tried at three doors while its owner's account logs on at another site. */
const story = /card denied at three doors/i

interface Demo {
  readonly url: string
  readonly email: string
  readonly password: string
}

/** Resolves when the whole day is told. */
function readDemo(child: ChildProcess): Promise<Demo> {
  return new Promise((found, failed) => {
    let said = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      const [, url] = /serves (\S+)/.exec(said) ?? []
      const [, email] = /^Sign in as\s+(\S+)/m.exec(said) ?? []
      const [, password] = /^password\s+(\S+)/m.exec(said) ?? []
      if (url && email && password) found({ url, email, password })
    })
    child.once('exit', (code) => failed(new Error(`the demo ended with ${code}:\n${said}`)))
  })
}

async function drawIncident({ url, ...who }: Demo): Promise<void> {
  const admin = await AdminClient.signIn(url, who)
  const { items } = await admin.get<{ items: { id: string; title: string }[] }>('/api/incidents')
  const incident = items.find(({ title }) => story.test(title))
  if (!incident) throw new Error(`no incident tells the story ${story}`)
  const browser = await launchBrowser()
  try {
    const { page } = await openPage(browser, { theme: 'light', size: 'wide' })
    const [name = '', value = ''] = admin.cookie.split(';')[0]?.split(/=(.*)/s) ?? []
    await page.context().addCookies([{ name, value, url }])
    await page.goto(`${url}/incidents/${incident.id}`)
    await page
      .getByText(/same person/)
      .first()
      .waitFor()
    await page.evaluate('document.fonts.ready')
    mkdirSync(dirname(picture), { recursive: true })
    await page.screenshot({ path: picture })
  } finally {
    await browser.close()
  }
}

if (isConsoleStale()) await buildConsole()
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-picture-'))
const words = [join(root, 'src/main.ts'), 'demo', '--port', '0', '--data', join(folder, 'demo')]
const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
try {
  await drawIncident(await readDemo(child))
} finally {
  const ended = once(child, 'exit')
  child.kill()
  await ended
  rmSync(folder, { recursive: true, force: true })
}
