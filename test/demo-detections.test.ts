import { expect, test } from 'vitest'
import { composeDemoDay, type DemoDay } from '../src/demo/demo-day.ts'
import { httpSources, type DemoMessage } from '../src/demo/messages.ts'
import { ContextEngine } from '../src/engine/context/context-engine.ts'
import { DetectionEngine } from '../src/engine/detect/detection-engine.ts'
import { IncidentEngine } from '../src/engine/incidents/incident-engine.ts'
import type { Alert } from '../src/model/alert.ts'
import type { LoggedReceipt } from '../src/model/receipt.ts'
import { Source } from '../src/model/source.ts'
import { EventPath } from '../src/pipeline/event-path.ts'
import { loadRules } from '../src/pipeline/rules/load-rules.ts'

const now = Date.UTC(2026, 5, 17, 12)
const dayMs = 86_400_000

/** Which source a message comes through, as the demo sets them up. */
function receiptOf(message: DemoMessage, seq: number): LoggedReceipt {
  const { atMs, via, to, app = '-', body } = message
  const common = { seq, receivedAtMs: atMs + 500 }
  if (via === 'http') return { ...common, source: to, transport: 'http', raw: body }
  if (via === 'mqtt') return { ...common, source: 'mqtt', transport: 'mqtt', channel: to, raw: body }
  const raw = `<86>1 ${new Date(atMs).toISOString()} ${to} ${app} 812 - - ${body}`
  return { ...common, source: 'syslog', transport: 'syslog-tcp', raw }
}

/** Takes the demo's day through the whole path and gives its alerts, by the file of their rule. */
async function alertsOf(day: DemoDay): Promise<{ file: string; alert: Alert }[]> {
  const { places, assets, people, teams, plans, travel } = day.organisation
  const context = new ContextEngine({
    version: 1,
    places,
    assets,
    people,
    teams,
    plans,
    travel,
    history_since_ms: now - dayMs,
  })
  const detection = new DetectionEngine({ restamp: (event) => context.stamp(event) })
  const { rules } = await loadRules([new URL('../rules', import.meta.url).pathname])
  detection.setRules(rules)
  const connectors: Record<string, string> = httpSources
  const sourceOf = (id: string) => {
    const connector = connectors[id]
    return Source.parse({ id, name: id, transport: 'http', ...(connector && { connector }) })
  }
  const path = new EventPath({ context, detection, incidents: new IncidentEngine(), sourceOf })
  const alerts = new Map<string, Alert>()
  const take = () => {
    for (const alert of path.takeAlerts()) alerts.set(alert.id, alert)
  }
  day.past.forEach((message, index) => {
    path.process(receiptOf(message, index + 1), message.atMs + 500)
    if (index % 50 === 0) path.advance(message.atMs + 500)
    take()
  })
  path.advance(now + dayMs)
  take()
  const files = new Map(rules.map(({ head }) => [head.id, head.file]))
  return [...alerts.values()].map((alert) => ({ file: files.get(alert.rule) ?? '', alert }))
}

test('each story of the demo is found by the rules it names, and ordinary life raises nothing', async () => {
  const day = composeDemoDay(1, now)
  const alerts = await alertsOf(day)
  const isOf = (story: DemoDay['stories'][number], time: number) => {
    const times = story.messages.map(({ atMs }) => atMs)
    return time >= Math.min(...times) - 1_000 && time <= Math.max(...times) + 1_000
  }
  for (const story of day.stories) {
    const found = alerts.filter(({ alert }) => isOf(story, alert.time)).map(({ alert }) => alert.title)
    const missing = story.expected.filter((title) => !found.includes(title))
    expect([story.id, missing]).toEqual([story.id, []])
  }
  // What else is told of somebody in a story follows from it: a cloned badge makes its owner seem to be elsewhere.
  const peopleOf = ({ alert }: (typeof alerts)[number]) =>
    alert.entities.filter(({ kind }) => kind === 'person').map(({ id }) => id)
  const told = alerts.filter(({ alert }) => day.stories.some((story) => isOf(story, alert.time)))
  const people = new Set(told.flatMap(peopleOf))
  const stray = alerts.filter((one) => !told.includes(one) && !peopleOf(one).some((id) => people.has(id)))
  expect(stray.map(({ alert }) => alert.title)).toEqual([])
}, 120_000)
