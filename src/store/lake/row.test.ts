import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { eventClasses, eventClassNames, type EventClass } from '../../model/event-class.ts'
import { SecurityEvent } from '../../model/event.ts'
import { toEvent, toLakeRow } from './row.ts'
import { anyEvent } from './any-event.ts'

test('every event survives the way into a row and back', () => {
  fc.assert(
    fc.property(anyEvent(), fc.nat(), (event, seq) => {
      const row = toLakeRow(event, seq, { nativeFromRaw: false })
      const stored = JSON.parse(JSON.stringify(row)) as typeof row
      expect(toEvent(stored)).toEqual(event)
    }),
    { numRuns: 500 },
  )
})

test('a record that is the raw JSON is stored once', () => {
  const native = { EventID: 1, Image: 'C:\\a.exe' }
  const raw = JSON.stringify(native)
  const [event] = fc.sample(anyEvent(), 1)
  const given = { ...event, native, raw } as SecurityEvent & { class: EventClass }
  const row = toLakeRow(given, 1, { nativeFromRaw: true })
  expect(row.native).toBe('raw')
  expect(toEvent(row).native).toEqual(native)
})

test('the generator covers every class and gives valid events', () => {
  const events = fc.sample(anyEvent(), { numRuns: 2000, seed: 7 })
  expect(new Set(events.map((event) => event.class)).size).toBe(eventClassNames.length)
  for (const event of events) {
    expect(SecurityEvent.safeParse(event).success).toBe(true)
    expect(event.domain).toBe(eventClasses[event.class].domain)
  }
})
