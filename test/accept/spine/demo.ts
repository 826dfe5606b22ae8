import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { composeDemoDay, type DemoDay } from '../../../src/demo/demo-day.ts'
import { AdminClient } from '../../support/admin-client.ts'
import type { AcceptCheck, Report } from '../check.ts'

const root = resolve(import.meta.dirname, '../../..')
const tellWithinMs = 120_000
const findWithinMs = 60_000

interface Found {
  readonly number: number
  readonly title: string
  readonly severity: string
  readonly sites: readonly string[]
  readonly alerts: readonly {
    readonly rule_title: string
    readonly events: readonly { readonly time: number }[]
  }[]
}

/** The demo over its real protocols: its six stories are six incidents, told whole and apart, and nothing else is. */
export const demoCheck: AcceptCheck = {
  name: 'demo tells six stories and nothing else',
  needs: [],
  async run(report) {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-accept-demo-'))
    const demo = await startDemo(join(folder, 'data'))
    try {
      report.figure('past told after', demo.toldMs, 'ms')
      await checkStories(report, demo)
    } finally {
      const { child } = demo
      const ended = child.exitCode !== null || child.signalCode !== null
      if (ended) report.note(`the demo had ended by itself:\n${demo.output()}`)
      else {
        child.kill('SIGTERM')
        await once(child, 'exit')
      }
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

async function checkStories(report: Report, demo: RunningDemo): Promise<void> {
  // Composed for about the moment it was told: the times of its stories are whole minutes of the clock.
  const { stories } = composeDemoDay(1, demo.startedAtMs)
  const startedMs = Date.now()
  let incidents: Found[] = []
  while (Date.now() - startedMs < findWithinMs) {
    incidents = await readIncidents(demo.admin)
    if (missing(stories, incidents).length === 0) break
    await new Promise((done) => setTimeout(done, 2_000))
  }
  report.figure('all expected rules after', Date.now() - startedMs, 'ms')
  // What should not be there may come a little later.
  await new Promise((done) => setTimeout(done, 20_000))
  incidents = await readIncidents(demo.admin)
  for (const one of incidents) {
    const rules = one.alerts.map(({ rule_title }) => rule_title).join(' + ')
    report.note(`${one.number} ${one.severity} ${one.title} (${one.sites.join(', ')}): ${rules}`)
  }
  report.expect(
    'each rule that a story expects fired in it',
    missing(stories, incidents).length === 0,
    missing(stories, incidents),
  )
  const told = incidents.map((one) => storiesOf(stories, one).join('+'))
  report.expect(
    'the six stories are six incidents, none mixed, and there is no other',
    told.toSorted().join() ===
      stories
        .map(({ id }) => id)
        .toSorted()
        .join(),
    told,
  )
  const { total } = await demo.admin.get<{ total?: number }>('/api/dead-letters')
  report.expect('nothing became a dead letter', (total ?? 0) === 0, total)
}

function missing(stories: DemoDay['stories'], incidents: readonly Found[]): string[] {
  return stories.flatMap(({ id, expected }) => {
    const rules = incidents
      .filter((one) => storiesOf(stories, one).includes(id))
      .flatMap(({ alerts }) => alerts.map(({ rule_title }) => rule_title))
    return expected.filter((rule) => !rules.includes(rule)).map((rule) => `${id}: ${rule}`)
  })
}

function storiesOf(stories: DemoDay['stories'], { alerts }: Found): string[] {
  const idOf = new Map(
    stories.flatMap(({ id, messages }) => messages.map(({ atMs }) => [Math.floor(atMs), id])),
  )
  return [...new Set(alerts.flatMap(({ events }) => events.map(({ time }) => idOf.get(time) ?? 'ordinary')))]
}

async function readIncidents(admin: AdminClient): Promise<Found[]> {
  const { items } = await admin.get<{ items: { id: string }[] }>('/api/incidents?limit=200')
  return Promise.all(items.map(({ id }) => admin.get<Found>(`/api/incidents/${id}`)))
}

interface RunningDemo {
  readonly child: ChildProcess
  readonly admin: AdminClient
  readonly startedAtMs: number
  readonly toldMs: number
  output(): string
}

async function startDemo(data: string): Promise<RunningDemo> {
  const startedAtMs = Date.now()
  const args = [join(root, 'src/main.ts'), 'demo', '--port', '0', '--data', data]
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const signIn = /serves (\S+)[\s\S]*Sign in as +(\S+)\s+password +(\S+)/
  while (!signIn.test(output)) {
    if (child.exitCode !== null || Date.now() - startedAtMs > tellWithinMs)
      throw new Error(`the demo did not start:\n${output}`)
    await new Promise((done) => setTimeout(done, 100))
  }
  const [, url = '', email = '', password = ''] = signIn.exec(output) ?? []
  const admin = await AdminClient.signIn(url, { email, password })
  return { child, admin, startedAtMs, toldMs: Date.now() - startedAtMs, output: () => output }
}
