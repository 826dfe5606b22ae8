import { describe, expect, test } from 'vitest'
import { ContextEngine } from '../engine/context/context-engine.ts'
import { DetectionEngine } from '../engine/detect/detection-engine.ts'
import { ExceptionBook } from '../engine/detect/exception-book.ts'
import { IncidentEngine } from '../engine/incidents/incident-engine.ts'
import { alertOf } from '../engine/incidents/sample-alerts.cases.ts'
import type { LoggedReceipt } from '../model/receipt.ts'
import { Source } from '../model/source.ts'
import { EventPath, type EventPathParts } from './event-path.ts'

const now = Date.UTC(2026, 5, 17, 12)

const receipt = (seq: number, raw: string, more: Partial<LoggedReceipt> = {}): LoggedReceipt => ({
  seq,
  source: 'syslog',
  transport: 'syslog-tcp',
  receivedAtMs: now + seq,
  raw,
  ...more,
})

const open = (more: Partial<EventPathParts> = {}): EventPath =>
  new EventPath({
    context: new ContextEngine(),
    detection: new DetectionEngine(),
    incidents: new IncidentEngine(),
    sourceOf: () => undefined,
    ...more,
  })

const sshLine =
  '<86>1 2026-06-17T11:59:58Z web-1 sshd 812 - - Accepted password for ada from 10.0.0.9 port 5022 ssh2'

describe('event path', () => {
  test('an sshd line becomes an authentication event for the lake', () => {
    const path = open()
    path.process(receipt(1, sshLine), now)
    const [row] = path.takeRows()
    expect(row).toMatchObject({
      id: 'e1-0',
      seq: 1,
      class: 'authentication',
      connector: 'linux-auth',
      hostname: 'web-1',
      target_user: 'ada',
      time: Date.UTC(2026, 5, 17, 11, 59, 58),
      time_basis: 'device',
    })
    expect(path.takeRows()).toEqual([])
  })

  test('what nobody understands is kept as unclassified, and counted at its source', () => {
    const path = open()
    path.process(receipt(1, '<13>\u0000\u0001 gibberish ]]] {{{'), now)
    expect(path.takeRows()[0]).toMatchObject({ class: 'base_event', connector: 'unclassified' })
    expect(path.tallies.take()).toEqual([
      expect.objectContaining({ source: 'syslog', events: 1, unclassified: 1 }),
    ])
    expect(path.takeDeadLetters()).toEqual([])
  })

  test('a stage that fails gives a dead letter, and the event is kept all the same', () => {
    const context = new ContextEngine()
    context.apply = () => {
      throw new Error('no such zone')
    }
    const path = open({ context })
    path.process(receipt(1, sshLine), now)
    expect(path.takeDeadLetters()).toEqual([
      expect.objectContaining({
        stage: 'context',
        reason: 'no such zone',
        receipt: expect.objectContaining({ raw: sshLine }),
      }),
    ])
    expect(path.takeRows()).toHaveLength(1)
  })

  test("a sender's id makes the event's id, whatever its place in the log", () => {
    const path = open()
    path.process(receipt(1, sshLine, { id: 'x' }), now)
    path.process(receipt(900, sshLine, { id: 'x' }), now)
    const [first, second] = path.takeRows()
    expect(first?.id).toBe(second?.id)
    path.process(receipt(901, sshLine, { id: 'x', source: 'other' }), now)
    expect(path.takeRows()[0]?.id).not.toBe(first?.id)
  })

  test('a clock a year off is not believed', () => {
    const path = open({ sourceOf: () => Source.parse({ id: 'syslog', name: 'S', transport: 'syslog-tcp' }) })
    path.process(receipt(1, sshLine.replace('2026', '2025')), now)
    expect(path.takeRows()[0]).toMatchObject({ time: now + 1, time_basis: 'receipt' })
  })

  test('the same receipts give the same rows, through a snapshot in between too', () => {
    const lines = [sshLine, sshLine.replace('ada', 'bob'), 'rubbish']
    const whole = open()
    lines.forEach((line, index) => whole.process(receipt(index + 1, line), now))
    const first = open()
    first.process(receipt(1, lines[0] as string), now)
    const rows = first.takeRows()
    const second = open()
    second.restore(structuredClone(first.snapshot()))
    lines.slice(1).forEach((line, index) => second.process(receipt(index + 2, line), now))
    expect([...rows, ...second.takeRows()]).toEqual(whole.takeRows())
  })

  test('what comes after a snapshot is no repetition to the path that takes it up: nothing is lost over a crash', () => {
    const swipe = (id: number): string =>
      JSON.stringify({
        event_id: `b-${id}`,
        time: '2026-06-17T11:59:58Z',
        door: 'D1',
        badge: '17',
        result: 'granted',
      })
    const first = open()
    first.process(receipt(1, swipe(1)), now)
    const snapshot = first.snapshot()
    first.process(receipt(2, swipe(2)), now)
    first.process(receipt(3, swipe(2)), now)
    expect(first.takeRows().map(({ seq }) => seq)).toEqual([1, 2])
    const second = open()
    second.restore(snapshot)
    second.process(receipt(2, swipe(2)), now)
    expect(second.takeRows().map(({ seq }) => seq)).toEqual([2])
  })

  test('entries with one "event id", which names their kind, are all kept', () => {
    const swipe = (second: number): string =>
      JSON.stringify({
        event_id: '1001',
        time: `2026-06-17T11:59:0${second}Z`,
        door: 'D1',
        badge: '17',
        result: 'granted',
      })
    const path = open()
    path.process(receipt(1, swipe(1)), now)
    path.process(receipt(2, swipe(2)), now)
    path.process(receipt(3, swipe(2)), now)
    const rows = path.takeRows()
    expect(rows.map(({ seq }) => seq)).toEqual([1, 2])
    expect(new Set(rows.map(({ id }) => id)).size).toBe(2)
  })

  test('a failure at the watermark is told, and ends when it works again', () => {
    const detection = new DetectionEngine()
    detection.advance = () => {
      throw new Error('a rule broke')
    }
    const path = open({ detection })
    path.advance(now)
    expect(path.trouble).toContain('a rule broke')
    detection.advance = () => []
    path.advance(now + 1)
    expect(path.trouble).toBeUndefined()
  })

  test('two alerts of an import minutes apart on our clock join as they would have at their time', () => {
    const incidents = new IncidentEngine()
    const path = open({ incidents })
    const fileLine = (seq: number, receivedAtMs: number) =>
      receipt(seq, sshLine.replace('2026', '2025'), { source: 'import', transport: 'file', receivedAtMs })
    const entities = [{ kind: 'person' as const, id: 'ada' }]
    const lastYear = Date.UTC(2025, 5, 17, 11, 59, 58)
    path.process(receipt(1, sshLine), now)
    path.advance(now)
    path.process(fileLine(2, now), now)
    incidents.addAlert(alertOf('a1', { time: lastYear, entities }))
    for (let at = now; at < now + 300_000; at += 10_000) {
      path.process(fileLine(at, at), at)
      path.advance(at)
      incidents.take()
    }
    incidents.addAlert(alertOf('a2', { time: lastYear + 60_000, entities }))
    expect(incidents.incidents().map(({ alerts }) => alerts)).toEqual([['a1', 'a2']])
  })

  describe('an exception', () => {
    const host = (id: string) => ({ kind: 'host' as const, id })
    /** A path whose rules give these drafts, one list a receipt. */
    const giving = (...drafts: readonly ReturnType<typeof draft>[][]) => {
      const exceptions = new ExceptionBook()
      const where = [{ field: 'host' as const, values: ['pc-1'] }]
      exceptions.load([{ id: 'x', rule: 'noisy', from: 0, until: Infinity, where }])
      const detection = new DetectionEngine()
      const path = open({ detection, exceptions })
      drafts.forEach((some, index) => {
        detection.process = () => some
        path.process(receipt(index + 1, sshLine), now)
      })
      const { held, released } = path.takeHeld()
      return {
        raised: path.takeAlerts().map(({ id }) => id),
        held: held.map(({ alert }) => alert.id),
        released,
      }
    }
    const draft = (id: string, hosts: string[], more: { rule?: string; supersedes?: string[] } = {}) => ({
      ...alertOf(id, { time: now, entities: hosts.map(host) }),
      rule: more.rule ?? 'noisy',
      supersedes: more.supersedes ?? [],
      final: false,
    })

    test('holds back what it is about, and nothing of other rules', () => {
      const other = draft('b', ['pc-1'], { rule: 'other' })
      expect(giving([draft('a', ['pc-1']), other])).toEqual({ raised: ['b'], held: ['a'], released: ['a'] })
    })

    test('lets go of an alert that more belongs to than was excepted', () => {
      expect(giving([draft('a', ['pc-1'])], [draft('a', ['pc-1', 'pc-2'])])).toEqual({
        raised: ['a'],
        held: [],
        released: ['a'],
      })
      expect(giving([draft('a', ['pc-1'])], [draft('b', ['pc-2'], { supersedes: ['a'] })])).toEqual({
        raised: ['b'],
        held: [],
        released: ['a', 'b'],
      })
    })

    test('takes back an alert that was raised before its host was known', () => {
      expect(giving([draft('a', [])], [draft('a', ['pc-1'])])).toMatchObject({ raised: [], held: ['a'] })
    })
  })
})
