import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { composeDemoDay, type DemoDay } from '../../src/demo/demo-day.ts'
import { syslogLine } from '../../src/demo/message-senders.ts'
import { httpSources, type DemoMessage } from '../../src/demo/messages.ts'
import { ContextEngine } from '../../src/engine/context/context-engine.ts'
import { DetectionEngine } from '../../src/engine/detect/detection-engine.ts'
import { IncidentEngine } from '../../src/engine/incidents/incident-engine.ts'
import type { Alert } from '../../src/model/alert.ts'
import type { Receipt } from '../../src/model/receipt.ts'
import { Source } from '../../src/model/source.ts'
import { EventPath } from '../../src/pipeline/event-path.ts'
import { loadRules } from '../../src/pipeline/rules/load-rules.ts'

// The demo's day through the engines, without network and clock: any hour, weekday and seed must tell the six stories
// and nothing else. The same over the real protocols: `npm run accept -- spine demo`.

const { rules } = await loadRules([resolve(import.meta.dirname, '../../rules')])

const moments = [
  { seed: 1, at: '2026-06-17T14:30:00Z' },
  { seed: 2, at: '2026-11-24T07:05:00Z' },
  { seed: 3, at: '2026-12-06T02:50:00Z' },
  { seed: 4, at: '2026-03-29T21:00:00Z' },
]

test.each(moments)('seed $seed at $at: six stories, whole and apart, nothing else', ({ seed, at }) => {
  const day = composeDemoDay(seed, Date.parse(at))
  const { alerts, incidents } = runDay(day, Date.parse(at))
  const told = alerts.map((alert) => ({ rule: alert.rule_title, ...tell(day, alert) }))
  expect(told.filter(({ stories }) => stories.length !== 1)).toEqual([])
  for (const { id, expected } of day.stories) {
    const rules = told.filter(({ stories }) => stories[0] === id).map(({ rule }) => rule)
    expect({ id, rules }).toMatchObject({ rules: expect.arrayContaining([...expected]) })
  }
  const byIncident = incidents.map((ids) => {
    const parts = alerts.filter(({ id }) => ids.includes(id))
    return [...new Set(parts.flatMap((alert) => tell(day, alert).stories))]
  })
  expect(byIncident.map(String).toSorted()).toEqual(day.stories.map(({ id }) => id).toSorted())
})

/** Stories that the alert's events belong to; `ordinary` stands for none of them. */
function tell(day: DemoDay, alert: Alert): { stories: string[]; at: string[] } {
  const storyAt = new Map(day.past.map(({ atMs, story }) => [Math.floor(atMs), story ?? 'ordinary']))
  for (const { id, messages } of day.stories)
    for (const { atMs } of messages) storyAt.set(Math.floor(atMs), id)
  const stories = new Set(alert.events.map(({ time }) => storyAt.get(time) ?? 'ordinary'))
  return { stories: [...stories], at: alert.events.map(({ time }) => new Date(time).toISOString()) }
}

/** The alerts, and each incident's, once the watermark has passed everything. */
function runDay(day: DemoDay, nowMs: number): { alerts: Alert[]; incidents: (readonly string[])[] } {
  const context = new ContextEngine({ version: 1, ...day.organisation, history_since_ms: day.startMs })
  const detection = new DetectionEngine({ restamp: (event) => context.stamp(event) })
  detection.setRules(rules)
  const incidents = new IncidentEngine()
  const sources = new Map(sourcesOf().map((source) => [source.id, source]))
  const path = new EventPath({ context, detection, incidents, sourceOf: (id) => sources.get(id) })
  const alerts = new Map<string, Alert>()
  const members = new Map<string, readonly string[]>()
  const gather = (): void => {
    for (const alert of path.takeAlerts()) alerts.set(alert.id, alert)
    for (const change of incidents.take()) {
      if (change.kind === 'upsert') members.set(change.incident.id, change.incident.alerts)
      else if (change.kind === 'redirect') members.delete(change.from)
      else if (change.kind === 'withdraw') members.delete(change.id)
      else if (change.kind === 'retract') alerts.delete(change.alert)
    }
  }
  day.past.forEach((message, index) => {
    path.process({ ...receiptOf(message), receivedAtMs: nowMs + index, seq: index + 1 }, nowMs + index)
    if (index % 500 === 0) {
      path.advance(nowMs + index)
      gather()
    }
  })
  path.advance(nowMs + 10 * 60_000)
  gather()
  return { alerts: [...alerts.values()], incidents: [...members.values()] }
}

function sourcesOf(): Source[] {
  const http = Object.entries(httpSources).map(([id, connector]) => ({ id, connector, transport: 'http' }))
  const all = [...http, { id: 'syslog', transport: 'syslog-tcp' }, { id: 'mqtt', transport: 'mqtt' }]
  return all.map((source) => Source.parse({ ...source, name: source.id, clock_bound_ms: 3 * 86_400_000 }))
}

function receiptOf(message: DemoMessage): Omit<Receipt, 'receivedAtMs'> {
  const { via, to, body } = message
  if (via === 'syslog') return { source: 'syslog', transport: 'syslog-tcp', raw: syslogLine(message) }
  if (via === 'mqtt') return { source: 'mqtt', transport: 'mqtt', channel: to, raw: body }
  return { source: to, transport: 'http', raw: body }
}
