import type { AlertSequence } from '../../src/model/alert-sequence.ts'
import type { ExplainedAlert } from '../../src/model/alert.ts'

type Marks = AlertSequence['marks']

/** Gives some alerts what a correlation keeps: a value count, an order, an absence, a path and a count in a storm. */
export function addSequences(alerts: readonly ExplainedAlert[]): void {
  const shapes = [refusals, inOrder, missing, walk, storm]
  const picked = ['a-26', 'a-07', 'al-1', 'al-2', 'al-3']
  picked.forEach((id, index) => {
    const alert = alerts.find((one) => one.id === id)
    if (alert) Object.assign(alert, shapes[index]?.(alert))
  })
}

const marksOf = (
  alert: ExplainedAlert,
  more: (index: number) => Partial<Marks[number]> = () => ({}),
): Marks =>
  alert.events.map((event, index) => ({ time: event.time, event: event.id, lane: 0, ...more(index) }))

const common = (alert: ExplainedAlert, minutes: number) => ({
  timespan_ms: minutes * 60_000,
  window: { from: alert.time - minutes * 60_000, to: alert.time },
  moment: alert.time,
  total: alert.events.length,
  bounds: [{ comparison: 'gte', value: 3 }],
  measure: 'events',
})

function refusals(alert: ExplainedAlert): Partial<ExplainedAlert> {
  const doors = ['door-hh-lab-2', 'door-hh-lab-3', 'door-hh-server-1']
  return {
    key: { 'credential.uid': '40280' },
    sequence: {
      ...common(alert, 10),
      type: 'value_count',
      lanes: [{ role: 'step', rules: [{ id: 'badge-denied', title: 'Card refused' }] }],
      marks: marksOf(alert, (index) => ({ value: doors[index] ?? 'x' })),
      measure: 'different values of door',
      reached: 3,
    },
    explanation: [
      {
        part: 'correlation',
        text: 'at least 3 different values of door within 10 min for credential.uid 40280: 3 events',
      },
      { part: 'condition', rule: 'badge-denied', text: 'refused and not (test_card or maintenance)' },
      {
        part: 'refused',
        rule: 'badge-denied',
        event: alert.events[0]?.id,
        field: 'activity',
        modifier: 'equals',
        wanted: 'denied',
        value: 'denied',
        text: 'activity is "denied"',
      },
      {
        part: 'refused',
        rule: 'badge-denied',
        event: alert.events[0]?.id,
        field: 'message',
        modifier: 'contains',
        wanted: 'no right',
        value: alert.events[0]?.message,
        text: 'message contains "no right"',
      },
      {
        part: 'test_card',
        rule: 'badge-denied',
        event: alert.events[0]?.id,
        field: 'credential.uid',
        modifier: 'startswith',
        wanted: '9999',
        value: '40280',
        negated: true,
        text: '"test_card" does not apply',
      },
      stamp(alert, 'working_hours', 'no'),
      stamp(alert, 'presence', 'unknown'),
      stamp(alert, 'work_order', undefined),
    ],
  }
}

const stamp = (alert: ExplainedAlert, name: string, value: string | undefined) => ({
  part: 'context',
  rule: 'badge-denied',
  event: alert.events[0]?.id,
  field: `context.${name}`,
  text: `${name}: ${value ?? 'not known'}`,
  ...(value !== undefined && { value }),
})

function inOrder(alert: ExplainedAlert): Partial<ExplainedAlert> {
  const titles = ['Camera lost its picture', 'Switch port went down', 'Door forced', 'Power lost']
  return {
    fired: 'watermark',
    waited: { reason: 'not', until: alert.time + 300_000 },
    held: {
      watermark: alert.time + 300_040,
      sources_total: 9,
      sources: [
        { source: 'doors-harbour', reached: alert.time + 360_000, lateness_ms: 60_000 },
        { source: 'zeek-core', reached: alert.time + 371_000, lateness_ms: 60_000 },
      ],
    },
    sequence: {
      ...common(alert, 5),
      type: 'temporal_ordered',
      lanes: titles.map((title, index) => ({
        role: index === 3 ? 'absent' : 'step',
        rules: [{ id: `step-${index}`, title }],
      })),
      marks: marksOf(alert, (index) => ({ lane: index })),
      measure: 'rules',
      bounds: [],
    },
  }
}

function missing(alert: ExplainedAlert): Partial<ExplainedAlert> {
  const at = alert.time - 60_000
  return {
    key: { 'context.door': 'door-hh-lab-2' },
    waited: { reason: 'absence', until: at + 1_000 },
    sequence: {
      ...common(alert, 1),
      type: 'absence',
      timespan_ms: 6_000,
      window: { from: at - 5_000, to: at + 1_000 },
      moment: at,
      lanes: [
        { role: 'step', rules: [{ id: 'opened', title: 'Door opened' }] },
        { role: 'absent', rules: [{ id: 'granted', title: 'Access granted' }] },
      ],
      marks: [{ time: at, event: alert.events[0]?.id ?? '', lane: 0 }],
      total: 1,
      bounds: [],
    },
  }
}

function walk(alert: ExplainedAlert): Partial<ExplainedAlert> {
  const zones = ['hh-lobby', 'hh-lab', 'hh-server', 'hh-lab', 'hh-lobby']
  return {
    key: { 'credential.uid': '40280' },
    sequence: {
      ...common(alert, 30),
      type: 'path',
      lanes: [{ role: 'step', rules: [{ id: 'badge-denied', title: 'Card refused' }] }],
      marks: marksOf(alert, (index) => ({ value: zones[index % zones.length] ?? '' })),
      measure: 'places in a row',
      reached: 3,
    },
  }
}

/** Fifty of many, of which the alert lists only the first. */
function storm(alert: ExplainedAlert): Partial<ExplainedAlert> {
  const marks = Array.from({ length: 50 }, (_, index) => ({
    time: alert.time - 500_000 + index * 9_000 + (index % 7) * 700,
    event: alert.events[index]?.id ?? `gone-${index}`,
    lane: 0,
    value: `10.4.0.${index % 17}`,
  }))
  return {
    sequence: {
      ...common(alert, 10),
      type: 'value_count',
      lanes: [{ role: 'step', rules: [{ id: 'guess', title: 'Password guessed wrong' }] }],
      marks,
      total: 1_204,
      measure: 'different values of src_endpoint.ip',
      reached: 17,
    },
  }
}
