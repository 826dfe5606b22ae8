import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildEvtx } from './build-evtx.ts'
import { evtxChunkBytes, evtxHeaderBytes, readEvtxChunk, type EvtxItem } from './read-chunk.ts'

const people = ['jo & ü', '<eve>', 'mallory', 'trent', 'peggy']
const log = buildEvtx([people.map((user, index) => ({ recordId: index + 10, eventId: 4624, user }))])
const chunk = log.subarray(evtxHeaderBytes)

const usersOf = (items: readonly EvtxItem[]) =>
  items.flatMap((item) =>
    'event' in item ? [(item.event as { Event: { EventData: { User: unknown } } }).Event.EventData.User] : [],
  )
const problemsOf = (items: readonly EvtxItem[]) =>
  items.flatMap((item) => ('problem' in item ? [item.problem] : []))

/** Offset of the n-th record. */
function recordAt(index: number): number {
  let at = 512
  for (let skip = 0; skip < index; skip++) at += chunk.readUInt32LE(at + 4)
  return at
}

test('reads the records of a chunk', () => {
  const items = [...readEvtxChunk(chunk)]
  expect(items[0]).toEqual({
    recordId: '10',
    event: { Event: { System: { EventID: 4624, EventRecordID: 10 }, EventData: { User: 'jo & ü' } } },
  })
  expect(usersOf(items)).toEqual(people)
  expect(problemsOf(items)).toEqual([])
})

describe('damage', () => {
  test('a record whose mark is gone: said, the others kept', () => {
    const damaged = Buffer.from(chunk)
    damaged.fill(0xff, recordAt(2), recordAt(2) + 8)
    const items = [...readEvtxChunk(damaged)]
    expect(usersOf(items)).toEqual(people.filter((_, index) => index !== 2))
    expect(problemsOf(items)).toEqual([expect.stringContaining('checksum'), 'bytes that are not a record'])
  })
  test('a record whose inside is damaged: said, the others kept', () => {
    const damaged = Buffer.from(chunk)
    damaged.fill(0xff, recordAt(3) + 24, recordAt(3) + 60)
    const items = [...readEvtxChunk(damaged)]
    expect(usersOf(items)).toEqual(expect.arrayContaining(people.filter((_, index) => index !== 3)))
    expect(problemsOf(items).length).toBeGreaterThan(1)
  })
  test('a chunk that is none', () => {
    expect([...readEvtxChunk(Buffer.alloc(evtxChunkBytes, 7))]).toEqual([
      { offset: 0, problem: expect.stringContaining('mark') },
    ])
  })
  test('a chunk that was cut keeps its whole records', () => {
    const items = [...readEvtxChunk(chunk.subarray(0, recordAt(3) + 50))]
    expect(usersOf(items)).toEqual(people.slice(0, 3))
    for (const length of [0, 7, 100, 511])
      expect(problemsOf([...readEvtxChunk(chunk.subarray(0, length))])).toHaveLength(1)
  })
  test('fuzz: any bytes changed: no throw, undamaged records still come', () => {
    const last = chunk.readUInt32LE(0x30)
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(last - 1), fc.nat(255)), { maxLength: 12 }), (changes) => {
        const damaged = Buffer.from(chunk)
        for (const [at, value] of changes) damaged[at] = value
        const items = [...readEvtxChunk(damaged)]
        expect(
          items.every((item) =>
            'event' in item ? 'System' in (item.event.Event as object) : item.problem !== '',
          ),
        ).toBe(true)
        expect(items.length).toBeGreaterThan(0)
      }),
      { numRuns: 1000 },
    )
  })
})

const data = process.env['GATEHOUSE_TEST_DATA'] ? join(process.env['GATEHOUSE_TEST_DATA'], 'evtx') : ''
if (!existsSync(data))
  console.warn('no folder of event logs (GATEHOUSE_TEST_DATA/evtx): tests with real ones are skipped')

describe.skipIf(!existsSync(data))('real event logs', () => {
  const names = existsSync(data) ? readdirSync(data).filter((name) => name.endsWith('.evtx')) : []
  test.each(names)('%s: every record is read', (name) => {
    const file = readFileSync(join(data, name))
    for (let at = evtxHeaderBytes; at + evtxChunkBytes <= file.length; at += evtxChunkBytes) {
      const items = [...readEvtxChunk(file.subarray(at, at + evtxChunkBytes))]
      expect(problemsOf(items)).toEqual([])
      for (const item of items)
        expect(item).toMatchObject({
          event: {
            Event: {
              System: {
                EventID: expect.any(Number),
                Channel: expect.any(String),
                Computer: expect.any(String),
              },
            },
          },
        })
    }
  })
})
