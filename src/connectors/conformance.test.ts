import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SecurityEvent, type NormalisedEvent } from '../model/event.ts'
import { domainOf, eventClasses } from '../model/event-class.ts'
import type { Connector, Envelope } from './define-connector.ts'
import { type Fixture, readFixtures } from './fixture.cases.ts'
import { openFixture } from './opened.cases.ts'
import { connectors, normaliseReceipt } from './registry.ts'

const strictEvent = SecurityEvent.strict()

it('has one id per connector, in the form of its folder', () => {
  const ids = connectors.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(id).toMatch(/^[a-z][a-z0-9-]*$/)
})

describe.each(connectors.map((connector) => [connector.id, connector] as const))('%s', (id, connector) => {
  const fixtures = readFixtures(id)

  it('has at least three fixtures with names of their own', () => {
    expect(fixtures.length).toBeGreaterThanOrEqual(3)
    expect(new Set(fixtures.map(({ name }) => name)).size).toBe(fixtures.length)
  })

  it.each(fixtures.map((fixture) => [fixture.name, fixture] as const))('understands: %s', (_, fixture) => {
    const { envelope, options } = openFixture(fixture)
    expect(claimants(envelope)).toEqual(fixture.bound ? [] : [id])
    const result = normaliseReceipt(deepFreeze(envelope), fixture.bound ? id : undefined, options)
    expect(result.connector).toBe(id)
    expect(result.events).toMatchObject(fixture.expect)
    expect(result.events.flatMap((event) => breaches(event, connector, fixture))).toEqual([])
    expect(normaliseReceipt(openFixture(fixture).envelope, id, options)).toEqual(result)
  })

  it('never throws, pollutes or breaks the shape on damaged input', () => {
    const damaged = fc.constantFrom(...fixtures).chain((fixture) => damage(fixture))
    fc.assert(
      fc.property(damaged, (fixture) => {
        const { envelope, options } = openFixture(fixture)
        deepFreeze(envelope)
        const bound = normaliseReceipt(envelope, id, options).events
        const unbound = normaliseReceipt(envelope, undefined, options).events
        expect([...bound, ...unbound].flatMap((event) => faults(event))).toEqual([])
        expect(Object.keys(Object.prototype)).toEqual([])
        expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
      }),
      { numRuns: 400 },
    )
  })
})

function claimants(envelope: Envelope): string[] {
  return connectors
    .filter((connector) => connector.formats.includes(envelope.format) && connector.claims(envelope))
    .map((connector) => connector.id)
}

/** What an event of an undamaged fixture gets wrong. */
function breaches(event: NormalisedEvent, connector: Connector, fixture: Fixture): string[] {
  const found = faults(event)
  if (!connector.domains.includes(domainOf(event.class)))
    found.push(`domain of ${event.class} is not declared`)
  if (fixture.timed && event.device_time === undefined) found.push('device_time is missing')
  const { logsource } = event
  if (logsource === undefined) return found
  const declared = connector.logsources.map((known) => known.product)
  if (!declared.includes(logsource.product))
    found.push(`logsource ${String(logsource.product)} is not declared`)
  if (event.native === undefined) found.push('native record is missing')
  return found
}

/** What any event, also of damaged input, gets wrong: its shape, its class, its message, its names. */
function faults(event: NormalisedEvent): string[] {
  const { senderId, ...rest } = event
  const ofPipeline = {
    id: 'e-1-0',
    time: 0,
    time_basis: 'device',
    received_time: 0,
    source: 's',
    connector: 'c',
    raw: '',
  }
  const parsed = strictEvent.safeParse({ ...rest, ...ofPipeline, domain: domainOf(event.class) })
  const found = (parsed.error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`)
  const activities: readonly string[] = eventClasses[event.class].activities
  if (!activities.includes(event.activity)) found.push(`activity ${event.activity} is not of ${event.class}`)
  if (senderId === '') found.push('senderId is empty')
  const { message } = event
  if (message.trim() === '' || message.length > 300) found.push(`message has ${message.length} characters`)
  if (/[\r\n]|undefined|\[object/.test(message)) found.push(`message: ${message}`)
  for (const name of [event.user?.name, event.actor?.user?.name]) {
    if (name !== undefined && (name !== name.toLowerCase() || name === '')) found.push(`name: ${name}`)
  }
  if (event.unmapped?.['normaliser_error'] !== undefined) found.push(JSON.stringify(event.unmapped))
  return found
}

const oddValues: unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  '',
  '-',
  ' ',
  'x'.repeat(5000),
  '\u0000\u2028\ud800',
  [],
  [null, { a: 1 }],
  {},
  { constructor: { prototype: { polluted: true } } },
  '%%1833',
  '2026-99-99T99:99:99Z',
]

/** Truncated text, text with a piece replaced, or a record with fields removed, replaced or poisoned. */
function damage(fixture: Fixture): fc.Arbitrary<Fixture> {
  const { raw } = fixture
  if (typeof raw === 'string') return damageText(raw).map((text) => ({ ...fixture, raw: text }))
  const paths = pathsOf(raw)
  const edit = fc.record({
    path: fc.constantFrom(...paths),
    to: fc.oneof(fc.constant(undefined), fc.constantFrom(...oddValues), fc.jsonValue()),
  })
  const record = fc.array(edit, { minLength: 1, maxLength: 4 }).map((edits) => {
    const copy = structuredClone(raw)
    for (const { path, to } of edits) replaceAt(copy, path, structuredClone(to))
    return JSON.stringify(copy).replace('{', '{"__proto__":{"polluted":true},')
  })
  return fc
    .oneof({ weight: 4, arbitrary: record }, { weight: 1, arbitrary: damageText(JSON.stringify(raw)) })
    .map((text) => ({ ...fixture, raw: text.replace(',}', '}') }))
}

function damageText(text: string): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.nat(text.length),
      fc.nat(40),
      fc.oneof(fc.string(), fc.constantFrom('', ' from ', '\n', "'", ':', '[', '=')),
    )
    .map(([at, length, piece]) => text.slice(0, at) + piece + text.slice(at + length))
}

function pathsOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path]
  const inner = Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key]))
  return path.length === 0 ? inner : [path, ...inner]
}

function replaceAt(target: unknown, path: readonly string[], to: unknown): void {
  let here = target
  for (const key of path.slice(0, -1)) {
    if (typeof here !== 'object' || here === null) return
    here = (here as Record<string, unknown>)[key]
  }
  const last = path.at(-1)
  if (typeof here !== 'object' || here === null || Array.isArray(here) || last === undefined) return
  if (to === undefined) Reflect.deleteProperty(here, last)
  else (here as Record<string, unknown>)[last] = to
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const item of Object.values(value)) deepFreeze(item)
  }
  return value
}
