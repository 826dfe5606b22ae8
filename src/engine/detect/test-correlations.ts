import { expect } from 'vitest'
import type { SecurityEvent } from '../../model/event.ts'
import { parseRuleFile } from '../sigma/parse-rule.ts'
import type { AlertDraft } from './alert-draft.ts'
import { compileRules } from './compile-rules.ts'
import type { ReadEvents } from './find-again.ts'
import { DetectionEngine } from './detection-engine.ts'

/** An event in short; `value` is also its place, and has a number. */
export interface Sent {
  readonly id: string
  readonly time: number
  readonly kind: string
  readonly key: string
  readonly value: string
}

/** Rules that match events of the kinds a, b and c. */
export const base = `
title: a
name: a
taxonomy: ocsf
detection: { s: { native.kind: a }, condition: s }
---
title: b
name: b
taxonomy: ocsf
detection: { s: { native.kind: b }, condition: s }
---
title: c
name: c
taxonomy: ocsf
detection: { s: { native.kind: c }, condition: s }
`

/** A correlation as one more document: ten seconds, by key, where `body` says nothing else. */
export const correlation = (body: string, name = 'x') =>
  `---\ntitle: ${name}\nname: ${name}\ncorrelation:\n  group-by: [native.key]\n  timespan: 10s\n${body.replaceAll(/^/gm, '  ')}\n`

/** `past`: keys are kept quiet, and events read again by it. */
export function engineOf(text: string, past?: ReadEvents): DetectionEngine {
  const parsed = parseRuleFile('t.yml', base + text)
  const { rules, problems } = compileRules(parsed.rules)
  expect([...parsed.problems, ...problems]).toEqual([])
  const engine = new DetectionEngine({
    areNeighbours: (one, other) => corridor.has(one + other),
    ...(past && { past: { seed: { low: 1, high: 2 }, read: past } }),
  })
  engine.setRules(rules)
  return engine
}

export function eventOf({ id, time, kind, key, value }: Sent): SecurityEvent {
  return {
    id,
    class: 'base_event',
    activity: 'other',
    domain: 'cyber',
    severity: 'low',
    message: kind,
    time,
    received_time: time,
    time_basis: 'device',
    source: 's',
    connector: 'c',
    raw: '',
    native: { kind, key, value, number: numbers[value] },
  }
}

/** Sends events (kind and seconds) in order, then lets the watermark pass everything. */
export function run(
  text: string,
  sent: readonly (readonly [kind: string, seconds: number, value?: string])[],
): AlertDraft[] {
  const events = sent.map(([kind, seconds, value = 'v'], index) => ({
    id: `e${index}`,
    time: seconds * 1000,
    kind,
    key: 'k',
    value,
  }))
  const settled = new Settled()
  const engine = engineOf(text)
  events.forEach((event, index) => settled.take(engine.process(eventOf(event), index)))
  settled.take(engine.advance(1_000_000_000))
  return settled.list()
}

/** What a consumer holds: drafts by id, superseded ones taken out. */
export class Settled {
  readonly #alerts = new Map<string, AlertDraft>()
  take(drafts: readonly AlertDraft[]): void {
    for (const draft of drafts) {
      for (const id of draft.supersedes) this.#alerts.delete(id)
      this.#alerts.set(draft.id, draft)
    }
  }
  list(): AlertDraft[] {
    return [...this.#alerts.values()].sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1))
  }
}

/** u, v and w lie in a row. */
const corridor = new Set(['uv', 'vu', 'vw', 'wv'])
const numbers: Readonly<Record<string, number>> = { u: -3, v: 4, w: 5.1, x: 9 }

/** Seconds. */
export const times = (alerts: readonly AlertDraft[]) => alerts.map(({ time }) => time / 1000)
