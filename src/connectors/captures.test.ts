import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { eventClasses } from '../model/event-class.ts'
import { evtxChunkBytes, evtxHeaderBytes, isEmptyChunk, readEvtxChunk } from '../protocols/evtx/read-chunk.ts'
import { openEnvelope } from './open-envelope.ts'
import { normaliseReceipt } from './registry.ts'

/** Folder of recorded captures by others: `events/` and `evtx/`. They are no part of the project. */
const folder = process.env['GATEHOUSE_TEST_DATA'] ?? ''
const captures = `${folder}/events/`
const evtx = `${folder}/evtx/`
const why = 'skipped unless GATEHOUSE_TEST_DATA names a folder that has it'

/** Ids that must be understood: logons, accounts, objects, PowerShell, and every id of Sysmon. */
const security = [
  1102, 4611, 4624, 4625, 4627, 4634, 4648, 4656, 4657, 4658, 4661, 4662, 4663, 4670, 4672, 4673, 4674, 4688,
  4689, 4690, 4697, 4699, 4702, 4703, 4719, 4769, 4770, 4798, 4799, 4912, 4957, 5059, 5061, 5140, 5145, 5152,
  5154, 5156, 5157, 5158, 5379, 5447,
]

interface Tally {
  total: number
  readonly classes: Map<string, number>
  readonly unclassified: Map<string, number>
  readonly wrong: string[]
}

function tally(file: string, connector: string, keyOf: (record: Record<string, unknown>) => string): Tally {
  const lines = gunzipSync(readFileSync(captures + file))
    .toString('utf8')
    .trimEnd()
    .split('\n')
  const found: Tally = { total: 0, classes: new Map(), unclassified: new Map(), wrong: [] }
  for (const raw of lines) {
    const envelope = openEnvelope({ source: 'capture', transport: 'http', receivedAtMs: 0, raw })
    const result = normaliseReceipt(envelope)
    found.total++
    const [event] = result.events
    if (event === undefined || result.events.length !== 1 || result.connector !== connector) {
      found.wrong.push(`${result.connector} ${raw.slice(0, 200)}`)
      continue
    }
    const activities: readonly string[] = eventClasses[event.class].activities
    if (
      event.device_time === undefined ||
      event.logsource === undefined ||
      !activities.includes(event.activity)
    ) {
      found.wrong.push(`${event.class} ${event.activity} ${raw.slice(0, 200)}`)
    }
    count(found.classes, `${event.class} ${event.activity}`)
    if (event.class === 'base_event') count(found.unclassified, keyOf(envelope.record ?? {}))
  }
  return found
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function print(name: string, { total, classes, unclassified }: Tally): void {
  const list = (counts: Map<string, number>): string =>
    [...counts]
      .sort((a, b) => b[1] - a[1])
      .map(([key, number]) => `  ${number} ${key}`)
      .join('\n')
  console.log(`${name}: ${total} events\n${list(classes)}\nkept without a class:\n${list(unclassified)}`)
}

describe.skipIf(folder === '' || !existsSync(captures))(`recorded captures (${why})`, () => {
  it.each(['windows-mix.ndjson.gz', 'windows-process-creation.ndjson.gz'])('%s is understood', (file) => {
    const found = tally(
      file,
      'windows',
      (record) => `${String(record['Channel'])} ${String(record['EventID'])}`,
    )
    print(file, found)
    expect(found.wrong).toEqual([])
    const known = new Set(security.map((id) => `Security ${id}`))
    const missed = [...found.unclassified.keys()].filter(
      (key) => known.has(key) || key.startsWith('Microsoft-Windows-Sysmon/'),
    )
    expect(missed).toEqual([])
  })

  it('every Zeek record is understood', () => {
    const found = tally('zeek.ndjson.gz', 'zeek', (record) => String(record['@stream']))
    print('zeek', found)
    expect(found.wrong).toEqual([])
    expect([...found.unclassified]).toEqual([])
  })
})

describe.skipIf(!existsSync(`${captures}cloudtrail.ndjson.gz`))(`recorded CloudTrail (${why})`, () => {
  it('every call is understood', () => {
    const found = tally('cloudtrail.ndjson.gz', 'aws-cloudtrail', (record) => String(record['eventName']))
    print('cloudtrail', found)
    expect(found.wrong).toEqual([])
    expect([...found.unclassified]).toEqual([])
  })
})

describe.skipIf(folder === '' || !existsSync(evtx))(`recorded evtx files (${why})`, () => {
  it('are opened, each record with its class, time, host and logsource', () => {
    const files = readdirSync(evtx).filter((file) => file.endsWith('.evtx'))
    const events = files
      .flatMap((file) => readRecords(evtx + file))
      .flatMap((raw) => {
        const receipt = { source: 'evtx', transport: 'file', receivedAtMs: 0, raw } as const
        return normaliseReceipt(openEnvelope(receipt)).events
      })
    expect(events.length).toBeGreaterThanOrEqual(files.length)
    for (const event of events) {
      expect(event).toMatchObject({
        logsource: { product: 'windows' },
        device: {},
        device_time: expect.any(Number),
      })
      expect(event.class).not.toBe('base_event')
    }
  })
})

function readRecords(path: string): string[] {
  const bytes = readFileSync(path)
  const records: string[] = []
  for (let at = evtxHeaderBytes; at + evtxChunkBytes <= bytes.length; at += evtxChunkBytes) {
    const chunk = bytes.subarray(at, at + evtxChunkBytes)
    if (isEmptyChunk(chunk)) continue
    for (const item of readEvtxChunk(chunk)) if ('event' in item) records.push(JSON.stringify(item.event))
  }
  return records
}
