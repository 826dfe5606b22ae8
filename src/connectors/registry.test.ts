import { describe, expect, it, vi } from 'vitest'
import type { Receipt } from '../model/receipt.ts'
import { defineConnector } from './define-connector.ts'
import { linuxAuth } from './linux-auth/connector.ts'
import { openEnvelope } from './open-envelope.ts'
import { checkMapping, connectors, findConnector, normaliseReceipt } from './registry.ts'
import { keepUnclassified } from './unclassified.ts'

const open = (raw: string, more: Partial<Receipt> = {}) =>
  openEnvelope({ source: 's', transport: 'syslog-tcp', receivedAtMs: Date.UTC(2026, 2, 1, 12), raw, ...more })

describe('what nobody understands', () => {
  it('keeps the text, the header facts and the device time of a syslog line', () => {
    expect(normaliseReceipt(open('<26>1 2026-03-01T08:01:02.250Z pump-7 plcd 12 - - Valve 3 stuck'))).toEqual(
      {
        connector: 'unclassified',
        events: [
          {
            class: 'base_event',
            activity: 'unknown',
            severity: 'medium',
            message: 'Valve 3 stuck',
            device: { hostname: 'pump-7' },
            device_time: Date.UTC(2026, 2, 1, 8, 1, 2, 250),
            actor: { process: { name: 'plcd' } },
            native: { message: 'Valve 3 stuck', hostname: 'pump-7', program: 'plcd', pid: '12' },
          },
        ],
      },
    )
  })

  it('keeps a JSON record as native and finds its time', () => {
    const { events } = normaliseReceipt(open('{"timestamp":1772352062,"what":"hm"}', { transport: 'http' }))
    expect(events).toMatchObject([
      {
        class: 'base_event',
        device_time: 1_772_352_062_000,
        native: { timestamp: 1_772_352_062, what: 'hm' },
      },
    ])
  })

  it('gives lines of known daemons the logsource that keyword rules ask for', () => {
    const { events } = normaliseReceipt(open('<78>Mar  1 08:01:02 web-1 CRON[9]: (root) CMD (run-parts)'))
    expect(events[0]?.logsource).toEqual({ product: 'linux', service: 'cron' })
  })

  it.each(['', ' \n', '{}', '{"a":', '<>', 'null', '\u0000'])('keeps %j', (raw) => {
    const { connector, events } = normaliseReceipt(open(raw))
    expect(connector).toBe('unclassified')
    expect(events).toHaveLength(1)
    expect(events[0]?.message).not.toBe('')
  })

  it('keeps what a bound connector does not understand', () => {
    expect(normaliseReceipt(open('hello'), 'windows').connector).toBe('unclassified')
  })

  it('asks all where the bound connector does not exist', () => {
    const line = "<86>Mar  1 08:01:02 web-1 userdel[7]: delete user 'dora'"
    expect(normaliseReceipt(open(line), 'no-such-connector').connector).toBe('linux-auth')
  })
})

it('survives a normaliser that throws, and says so', () => {
  const spy = vi.spyOn(linuxAuth, 'normalise').mockImplementation(() => {
    throw new TypeError('a bug')
  })
  const result = normaliseReceipt(
    open('<86>Mar  1 08:01:02 web-1 sshd[7]: Accepted password for anna from 192.0.2.1 port 5 ssh2'),
  )
  spy.mockRestore()
  expect(result.connector).toBe('unclassified')
  expect(result.events).toMatchObject([
    {
      class: 'base_event',
      unmapped: { normaliser_error: 'linux-auth: TypeError: a bug' },
      device: { hostname: 'web-1' },
    },
  ])
})

it('keeps one message per line of 300 characters, also of a very long one', () => {
  const event = keepUnclassified(open(`<13>Mar  1 08:01:02 h a: ${'x\u0007 '.repeat(500_000)}`))
  expect(event.message.length).toBeLessThanOrEqual(300)
  expect(event.message).not.toMatch(/\p{Cc}/u)
})

it('finds a connector by its id', () => {
  for (const connector of connectors) expect(findConnector(connector.id)).toBe(connector)
  expect(findConnector('constructor')).toBeUndefined()
  expect(defineConnector(linuxAuth)).toBe(linuxAuth)
})

describe('checkMapping names the field', () => {
  it.each([
    ['badge', { door: 'd', result: { field: 'r', values: { grantd: ['x'] } } }, 'result.values'],
    ['badge', { door: 'd' }, 'result'],
    ['badge', { result: { field: 'r', values: { granted: ['x'] } } }, 'door'],
    ['badge', { door: 'd', time_format: 'DD.MM', result: { field: 'r', values: {} } }, 'time_format'],
    ['badge', { door: '', result: { field: 'r', values: {} } }, 'door'],
    ['generic-sensor', { rules: [{ topic: 'a/{b', kind: 'reading', quantity: 'q' }] }, 'rules.0.topic'],
    ['generic-sensor', { rules: [] }, 'rules'],
    ['generic-json', { class: 'door_state', activity: 'granted', fields: {} }, 'activity'],
    ['generic-json', { class: 'door_state', fields: { '__proto__.x': 'a' } }, 'fields.__proto__.x'],
    ['windows', {}, 'mapping'],
    ['nobody', {}, 'connector'],
  ])('%s', (id, mapping, where) => {
    expect(checkMapping(id, mapping).map((problem) => problem.where)).toContain(where)
  })

  it('and accepts a good one', () => {
    expect(checkMapping('badge', { door: 'd', result: { field: 'r', values: { granted: [1] } } })).toEqual([])
    expect(checkMapping('windows', undefined)).toEqual([])
  })
})

it('leaves a message of a source with an invalid mapping unclassified', () => {
  const envelope = open('{"door":"D","result":"granted"}', { transport: 'http' })
  expect(normaliseReceipt(envelope, 'badge').connector).toBe('badge')
  expect(normaliseReceipt(envelope, 'badge', { mapping: { door: 7 } }).connector).toBe('unclassified')
})
