import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openCheckpoint, writeCheckpoint, type Checkpoint } from './checkpoint.ts'
import { loadConfig } from './config.ts'
import { decideEventTime } from './event-time.ts'
import { Watermark } from './watermark.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-pipeline-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const same = (checkpoint: Checkpoint): Checkpoint => checkpoint
const now = 1_700_000_000_000
const day = 86_400_000

describe('event time', () => {
  test.each([
    ['a device that says nothing', undefined, 'http', now, 'receipt'],
    ['a believable device', now - 5_000, 'http', now - 5_000, 'device'],
    ['a clock a year behind', now - 365 * day, 'syslog-udp', now, 'receipt'],
    ['a clock a year ahead', now + 365 * day, 'syslog-udp', now, 'receipt'],
    ['a file of last year', now - 365 * day, 'file', now - 365 * day, 'device'],
    ['a file from the future', now + 365 * day, 'file', now, 'receipt'],
    ['no number', NaN, 'http', now, 'receipt'],
    ['a clock a little ahead, as all are', now + 1_500, 'http', now + 1_500, 'device'],
    ['what cannot have happened yet', now + 300_000, 'syslog-tcp', now, 'corrected'],
  ] as const)('%s', (_, device, transport, time, basis) => {
    expect(decideEventTime(device, now, transport, { clockBoundMs: day })).toEqual({ time, basis })
  })
})

test.each([
  [-300_000, now - 301_000, now - 1_000],
  [240_000, now + 239_000, now - 1_000],
  [7_200_000, now + 7_199_000, now - 1_000],
])('a clock known to be off by %i ms is set right', (clockOffsetMs, device, time) => {
  const facts = { clockBoundMs: day, clockOffsetMs }
  expect(decideEventTime(device, now, 'http', facts)).toEqual({ time, basis: 'corrected' })
})

describe('watermark', () => {
  test('before anything was heard it waits, so that a first import is not late', () => {
    const watermark = new Watermark()
    expect(watermark.advance(now)).toBe(0)
    watermark.observe('files', now - 86_400_000, 60_000, now + 1)
    expect(watermark.advance(now + 1)).toBe(now - 86_460_000)
    expect(watermark.advance(now + 100_000)).toBe(now + 40_000)
  })

  test('says who holds it back, the furthest behind first, and leaves out who is silent', () => {
    const watermark = new Watermark()
    watermark.observe('silent', now - 40_000, 60_000, now - 31_000)
    watermark.observe('a', now, 5_000, now)
    watermark.observe('b', now - 10_000, 60_000, now)
    watermark.advance(now)
    expect(watermark.held(now)).toEqual({
      watermark: now - 70_000,
      sources_total: 2,
      sources: [
        { source: 'b', reached: now - 10_000, lateness_ms: 60_000 },
        { source: 'a', reached: now, lateness_ms: 5_000 },
      ],
    })
  })

  test('follows the slowest source that is alive, less its bound', () => {
    const watermark = new Watermark()
    watermark.observe('a', now, 60_000, now)
    watermark.observe('b', now - 10_000, 60_000, now)
    expect(watermark.advance(now)).toBe(now - 70_000)
  })

  test('an idle source does not hold it back, and when all is quiet it follows our clock', () => {
    const watermark = new Watermark()
    watermark.observe('a', now - 500_000, 60_000, now)
    watermark.observe('b', now, 60_000, now + 31_000)
    expect(watermark.advance(now + 31_000)).toBe(now - 60_000)
    expect(watermark.advance(now + 100_000)).toBe(now + 40_000)
  })

  test('history beside live traffic neither holds it back nor rushes it', () => {
    const watermark = new Watermark()
    watermark.observe('door', now, 60_000, now)
    expect(watermark.advance(now)).toBe(now - 60_000)
    for (let at = now; at < now + 100_000; at += 5_000) {
      watermark.observe('import', now - 300 * day + (at - now) * 1_000, 60_000, at)
      watermark.observe('door', at, 60_000, at)
      expect(watermark.advance(at)).toBe(at - 60_000)
    }
  })

  test('history beside quiet sources does not stop it', () => {
    const watermark = new Watermark()
    watermark.observe('import', now - 5_000, 60_000, now)
    watermark.advance(now)
    for (let at = now; at <= now + 600_000; at += 5_000) {
      watermark.observe('import', now - 300 * day, 60_000, at)
      watermark.advance(at)
    }
    expect(watermark.valueMs).toBe(now + 540_000)
  })

  test('while history comes beside live traffic what it made is remembered, ten minutes at a time', () => {
    const watermark = new Watermark()
    const step = (at: number, isImporting: boolean): number => {
      watermark.observe('door', at, 60_000, at)
      if (isImporting) watermark.observe('import', now - 300 * day, 60_000, at)
      watermark.advance(at)
      return watermark.forgetMs
    }
    expect(step(now, false)).toBe(now - 60_000)
    expect(step(now + 10_000, true)).toBe(now - 60_000)
    expect(step(now + 300_000, true)).toBe(now - 60_000)
    expect(step(now + 600_000, true)).toBe(now + 540_000)
    expect(step(now + 700_000, true)).toBe(now + 540_000)
    expect(step(now + 800_000, false)).toBe(now + 740_000)
  })

  test('history alone leads on its own timeline', () => {
    const watermark = new Watermark()
    watermark.observe('import', now - 300 * day, 60_000, now)
    expect(watermark.advance(now)).toBe(now - 300 * day - 60_000)
    watermark.observe('import', now - 299 * day, 60_000, now + 1_000)
    expect(watermark.advance(now + 1_000)).toBe(now - 299 * day - 60_000)
  })

  test('history of several sources waits for the slowest of them', () => {
    const watermark = new Watermark()
    watermark.observe('switch', now - 300 * day, 60_000, now)
    watermark.observe('door', now - 300 * day, 60_000, now)
    for (let at = now; at < now + 10_000; at += 1_000) {
      watermark.observe('door', now - 299 * day + at - now, 60_000, at)
      expect(watermark.advance(at)).toBe(now - 300 * day - 60_000)
    }
  })

  test('a clock that is ahead does not make the others late', () => {
    const watermark = new Watermark()
    watermark.observe('fast', now + 300_000, 60_000, now)
    expect(watermark.advance(now)).toBe(now - 60_000)
  })

  test('our own clock set right after a start a year ahead does not make everything late for a year', () => {
    const watermark = new Watermark()
    watermark.advance(now + 365 * day)
    watermark.observe('door', now, 60_000, now)
    expect(watermark.advance(now)).toBe(now - 60_000)
  })

  test('never goes backwards, whatever comes', () => {
    const step = fc.record({
      source: fc.constantFrom('a', 'b', 'c'),
      event: fc.nat(1e6),
      wait: fc.nat(50_000),
    })
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const watermark = new Watermark()
        let clock = 1e6
        let last = 0
        for (const { source, event, wait } of steps) {
          clock += wait
          watermark.observe(source, event, 1_000, clock)
          const next = watermark.advance(clock)
          expect(next).toBeGreaterThanOrEqual(last)
          last = next
        }
      }),
    )
  })
})

describe('checkpoint', () => {
  test('the newest is read; two are kept', () => {
    for (const seq of [5, 10, 15]) writeCheckpoint(folder, { seq, parts: { a: new Map([[seq, 'x']]) } })
    expect(readdirSync(folder)).toHaveLength(2)
    expect(openCheckpoint(folder, same).opened).toMatchObject({ seq: 15, parts: { a: new Map([[15, 'x']]) } })
  })

  test('a damaged one is named and the one before it serves', () => {
    writeCheckpoint(folder, { seq: 5, parts: {} })
    writeCheckpoint(folder, { seq: 10, parts: {} })
    writeFileSync(join(folder, '0000000000000010.checkpoint'), 'rubbish')
    const { opened, problems } = openCheckpoint(folder, same)
    expect(opened?.seq).toBe(5)
    expect(problems).toEqual([expect.stringContaining('0000000000000010.checkpoint')])
  })

  test('an empty folder has none', () => {
    expect(openCheckpoint(folder, same)).toEqual({ problems: [] })
  })

  test('one that the engines refuse gives way to the one before it', () => {
    for (const seq of [5, 10]) writeCheckpoint(folder, { seq, parts: {} })
    const { opened, problems } = openCheckpoint(folder, (checkpoint) => {
      if (checkpoint.seq === 10) throw new Error('format 9')
      return checkpoint.seq
    })
    expect([opened, problems]).toEqual([5, [expect.stringMatching(/10\.checkpoint: format 9/)]])
  })

  test('with a key nothing of it can be read without, and what a kill left half written goes', () => {
    writeFileSync(join(folder, '0000000000000003.checkpoint.tmp'), 'half')
    const key = new Uint8Array(32).fill(7)
    writeCheckpoint(folder, { seq: 5, parts: { person: 'ada-lovelace' } }, key)
    expect(readdirSync(folder)).toEqual(['0000000000000005.checkpoint'])
    expect(readFileSync(join(folder, '0000000000000005.checkpoint')).includes('ada-lovelace')).toBe(false)
    expect(openCheckpoint(folder, same).problems).toEqual([expect.stringContaining('no key was given')])
    expect(openCheckpoint(folder, same, key).opened?.parts).toEqual({ person: 'ada-lovelace' })
  })
})

describe('config', () => {
  test('without a file everything listens on loopback', () => {
    const config = loadConfig(folder)
    expect([config.web.host, config.syslog.host]).toEqual(['127.0.0.1', '127.0.0.1'])
  })

  test.each([
    ['web: { port: 99999 }', /gatehouse\.yml: web\.port/],
    ['webb: {}', /gatehouse\.yml: .*webb/],
    ['web: [', /gatehouse\.yml: /],
  ])('%s is refused with file and field', (text, message) => {
    writeFileSync(join(folder, 'gatehouse.yml'), text)
    expect(() => loadConfig(folder)).toThrow(message)
  })
})
