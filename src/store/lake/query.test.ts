import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SecurityEvent } from '../../model/event.ts'
import { safeCell } from './export-csv.ts'
import { wholeScope, type LakeProgress } from './lake-query.ts'
import { toEvent, toLakeRow } from './row.ts'
import { openTestLake, type TestLake } from './test-lake.ts'

const base = {
  class: 'process_activity',
  activity: 'launch',
  domain: 'cyber',
  severity: 'low',
  message: 'something happened',
  received_time: 1_750_000_000_100,
  time_basis: 'device',
  source: 'src-1',
  connector: 'test',
  raw: '{}',
} as const
const time = 1_750_000_000_000
const sha1 = 'A94A8FE5CCB19BA61C4C0873D391E987982FBBD3'

/** Events by name; a search for the key's meaning must find just them. */
const named: Record<string, Partial<SecurityEvent>> = {
  windows: {
    raw: JSON.stringify({
      Image: 'C:\\Windows\\System32\\cmd.exe',
      CommandLine: 'cmd /c "whoami"',
      EventID: 4688,
      nested: { deep: 7 },
      'a.b': 'dotted',
    }),
    process: { name: 'cmd.exe', cmd_line: 'cmd /c "whoami"', pid: 42 },
    device: { hostname: 'WS-01.corp.local', ip: '10.1.2.3' },
  },
  admin: {
    actor: { user: { name: 'administrator' } },
    message: 'Administrator logged on',
    src_endpoint: { ip: '10.1.255.9', port: 51_000 },
    dst_endpoint: { ip: '192.168.0.1', port: 443 },
  },
  victim: {
    user: { name: 'administrator2' },
    severity: 'high',
    src_endpoint: { ip: 'fe80::1' },
    raw: 'percent 100% under_score',
  },
  hash: { raw: `hashes SHA1=${sha1},MD5=x` },
  unicode: {
    message: 'Tür wurde geöffnet — ΣΊΣΥΦΟΣ',
    raw: 'emoji 🚪 nul \u0000 lone \ud800 end',
    door: 'Haupteingang Ost',
  },
  quote: { message: `it's "quoted"; DROP TABLE x; --`, raw: "' OR 1=1 --" },
}
const events = Object.entries(named).map(([name, more], n) => ({
  ...base,
  id: name,
  time: time + n * 1000,
  ...more,
}))

let flushed: TestLake
let merged: TestLake

async function fill(lake: TestLake): Promise<void> {
  for (const event of events) {
    const at = lake.lake.nextSeq()
    const isJson = event.raw.startsWith('{"')
    const whole = isJson ? { ...event, native: JSON.parse(event.raw) as Record<string, unknown> } : event
    await lake.addRows([toLakeRow(whole, at, { nativeFromRaw: isJson })], at + 1)
  }
}

beforeAll(async () => {
  flushed = await openTestLake()
  merged = await openTestLake()
  await fill(flushed)
  await fill(merged)
  await merged.lake.compact(time + 10 * 86_400_000)
})
afterAll(async () => {
  await flushed.end()
  await merged.end()
})

test.each([
  ['whoami', ['windows']],
  ['WHOA', ['windows']],
  ['C:\\Windows\\System32', ['windows']],
  ['"cmd /c \\"whoami\\""', ['windows']],
  ['host:ws-01.corp.local', ['windows']],
  ['hostname:ws-*', ['windows']],
  ['hostname:*corp*', ['windows']],
  ['hostname:ws-?1.corp.local', ['windows']],
  ['native.EventID:4688', ['windows']],
  ['native.EventID:>4000', ['windows']],
  ['native.EventID:>4688', []],
  ['native.nested.deep:7', ['windows']],
  ['native.a.b:dotted', ['windows']],
  ['ocsf.process.pid:42', ['windows']],
  ['ocsf.process.name:cmd.exe', ['windows']],
  ['native.none:x', []],
  ['user:administrator', ['admin']],
  ['user:administrator*', ['admin', 'victim']],
  ['user_name:ADMINISTRATOR', ['admin']],
  ['ip:10.1.0.0/16', ['windows', 'admin']],
  ['src_ip:10.0.0.0/8', ['admin']],
  ['ip:10.1.2.3', ['windows']],
  ['dst_port:443', ['admin']],
  ['src_port:>50000', ['admin']],
  ['src_ip:fe80*', ['victim']],
  ['severity:high', ['victim']],
  ['severity:HIGH', ['victim']],
  ['100%', ['victim']],
  ['%', ['victim']],
  ['under_score', ['victim']],
  ['underXscore', []],
  [sha1.toLowerCase(), ['hash']],
  [sha1.slice(0, 20), []],
  [`${sha1.slice(0, 20)}*`, ['hash']],
  ['geöffnet', ['unicode']],
  ['GEÖFFNET', ['unicode']],
  ['🚪', ['unicode']],
  ['door:"haupteingang ost"', ['unicode']],
  [`"it's"`, ['quote']],
  ['"; DROP TABLE x; --"', ['quote']],
  [`"' OR 1=1 --"`, ['quote']],
  ['seq:0..1', ['windows', 'admin']],
  ['seq:>=5', ['quote']],
  [`time:${time}..${time + 1000}`, ['windows', 'admin']],
  ['time:2025-06-15', ['windows', 'admin', 'victim', 'hash', 'unicode', 'quote']],
  ['time:>2025-06-16', []],
  ['whoami OR severity:high', ['windows', 'victim']],
  ['-happened', ['admin', 'unicode', 'quote']],
  ['happened -severity:high -(whoami OR SHA1)', []],
  ['something (whoami OR SHA1)', ['windows', 'hash']],
  ['door:*', ['unicode']],
  ['-door:*', ['windows', 'admin', 'victim', 'hash', 'quote']],
  ['id:hash', ['hash']],
])('%s', async (text, expected) => {
  for (const { lake } of [flushed, merged]) {
    const { rows } = await lake.search({ scope: wholeScope, text, limit: 100, order: 'oldest' })
    expect(rows.map((row) => row.id)).toEqual(expected)
    const { total } = await lake.histogram({ scope: wholeScope, text, bucketMs: 60_000 })
    expect(total).toBe(expected.length)
  }
})

test('the merged lake is one file', () => {
  expect(merged.lake.stats().files).toBe(1)
})

test('filters are values, not patterns or SQL', async () => {
  const search = async (field: string, ...values: string[]) => {
    const { rows } = await merged.lake.search({
      scope: wholeScope,
      filters: [{ field, op: 'is', values }],
      limit: 100,
      order: 'oldest',
    })
    return rows.map((row) => row.id)
  }
  expect(await search('hostname', '*')).toEqual([])
  expect(await search('id', 'hash', "x' OR '1'='1", 'quote')).toEqual(['hash', 'quote'])
  expect(await search('seq', '2')).toEqual(['victim'])
  expect(await search('seq', "2' --")).toEqual([])
  await expect(search('native.x"); DROP', 'x')).rejects.toMatchObject({ code: 'unknown_field' })
  await expect(search('context."person_name"', 'x')).rejects.toMatchObject({ code: 'unknown_field' })
  await expect(search('native..x', 'x')).rejects.toMatchObject({ code: 'unknown_field' })
  await expect(search('native.x[0]', 'x')).rejects.toMatchObject({ code: 'unknown_field' })
})

test('half a surrogate pair becomes the sign for it; all else comes back as it was', async () => {
  const row = await merged.lake.get('unicode', { scope: wholeScope })
  expect(row && toEvent(row)).toMatchObject({
    ...named['unicode'],
    raw: 'emoji 🚪 nul \u0000 lone \ufffd end',
  })
})

test('words exclude files without reading them', async () => {
  const progress: LakeProgress[] = []
  const ask = (text: string) =>
    merged.lake.search({ scope: wholeScope, text, limit: 10 }, { onProgress: (at) => progress.push(at) })
  await ask('nowhereatall')
  await ask('user:nobody')
  await ask('b94a8fe5ccb19ba61c4c0873d391e987982fbbd3')
  expect(progress.map((at) => at.rowsScanned)).toEqual([0, 0, 0])
  await ask('whoami')
  expect(progress.at(-1)?.rowsScanned).toBe(events.length)
})

test('facets count each value', async () => {
  const facets = await flushed.lake.facets({
    scope: wholeScope,
    fields: ['severity', 'hostname', 'native.EventID', 'site'],
    top: 10,
  })
  expect(facets.map(({ values }) => values)).toEqual([
    [
      { value: 'low', count: 5 },
      { value: 'high', count: 1 },
    ],
    [{ value: 'WS-01.corp.local', count: 1 }],
    [{ value: '4688', count: 1 }],
    [],
  ])
})

test('exports: whole events, and cells that no spreadsheet runs', async () => {
  const chunks: Uint8Array[] = []
  const sink = async (chunk: Uint8Array) => void chunks.push(chunk)
  expect(await flushed.lake.export({ scope: wholeScope, format: 'ndjson' }, sink)).toBe(6)
  const lines = Buffer.concat(chunks.splice(0)).toString().trim().split('\n')
  expect(lines.map((line) => (JSON.parse(line) as SecurityEvent).id)).toEqual(Object.keys(named))
  await flushed.lake.export({ scope: wholeScope, format: 'csv', text: 'id:quote' }, sink)
  expect(Buffer.concat(chunks).toString()).toContain(`"it's ""quoted""; DROP TABLE x; --"`)
  expect(['=1+1', '+1', '-1', '@x', '\tx', 'plain', 'a,b'].map(safeCell)).toEqual([
    "'=1+1",
    "'+1",
    "'-1",
    "'@x",
    "'\tx",
    'plain',
    '"a,b"',
  ])
})

test('a bad cursor is refused', async () => {
  await expect(flushed.lake.search({ scope: wholeScope, limit: 1, after: 'bm9wZQ' })).rejects.toMatchObject({
    code: 'bad_cursor',
  })
})

test('an event larger than a spool line is cut, not lost', async () => {
  const huge = { ...base, id: 'huge', time: time - 1, raw: 'x'.repeat(6_000_000) } as SecurityEvent
  const lake = await openTestLake()
  try {
    await lake.add([huge, { ...base, id: 'next', time, raw: 'y' }])
    const { rows } = await lake.lake.search({ scope: wholeScope, limit: 10, order: 'oldest' })
    expect(rows.map((row) => [row.id, row.raw[0], row.raw.length < 6_000_000])).toEqual([
      ['huge', 'x', true],
      ['next', 'y', true],
    ])
  } finally {
    await lake.end()
  }
})
