import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { json } from 'node:stream/consumers'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AdminClient } from '../support/admin-client.ts'
import { sendEvents } from '../support/send-events.ts'
import { freePorts, readPid, startServer, type RunningServer } from '../support/start-server.ts'
import { waitUntil } from '../support/wait-until.ts'

// What is wrong gets a clear answer or is kept as what it is; after each the next good message goes through.

interface Event {
  readonly class: string
  readonly raw?: string
  readonly time: number
  readonly received_time: number
  readonly time_basis: string
  readonly message: string
}

let folder: string
let server: RunningServer
let admin: AdminClient
let key: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-bad-'))
  server = await startServer({ dataFolder: folder, config: `${freePorts}lake: { memory_mb: 64 }\n` })
  admin = await AdminClient.setUp(server)
  key = await admin.makeIngestKey('door')
})
afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const find = async (q: string) => {
  const { items } = await admin.get<{ items: Event[] }>(`/api/events?q=${encodeURIComponent(q)}`)
  return items
}
const found = (q: string) => waitUntil(q, async () => (await find(q))[0])

async function overTcp(...parts: (string | Uint8Array)[]): Promise<void> {
  const [host, port] = (server.listeners['syslog TCP'] ?? '').split(':')
  const socket = connect(Number(port), host)
  await new Promise((resolve) => socket.once('connect', resolve))
  for (const part of parts)
    if (!socket.write(part)) await new Promise((resolve) => socket.once('drain', resolve))
  socket.end()
  await new Promise((resolve) => socket.once('close', resolve))
}

async function post(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  const response = await fetch(`${server.url}/api/ingest`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson', ...headers },
    body: Buffer.from(body),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

test('malformed syslog is kept as it came, and the line after it is read', async () => {
  await overTcp(
    '<999>not syslog at all numbat\n<13>\n\n<13>Oct 11 22:14:15 host app: after the malformed bilby\n',
  )
  expect(await found('numbat')).toMatchObject({ class: 'base_event' })
  expect(await found('bilby')).toMatchObject({ message: expect.stringContaining('after the malformed') })
})

test('a line of 100 MB is cut, costs no memory to speak of, and the line after it is read', async () => {
  const before = residentBytes()
  const piece = Buffer.alloc(1024 * 1024, 'x')
  await overTcp('<13>Oct 11 22:14:15 host app: longline ', ...Array.from({ length: 100 }, () => piece), '\n')
  await overTcp('<13>Oct 11 22:14:15 host app: after the long one quoll\n')
  await found('quoll')
  const [long] = await waitUntil('the long line', async () => {
    const items = await find('longline')
    return items.length > 0 && items
  })
  expect(long?.raw?.length).toBeLessThanOrEqual(1024 * 1024)
  expect(residentBytes() - before).toBeLessThan(200 * 1024 * 1024)
})

test('a body of 100 MB is refused with what to do', async () => {
  const call = request(`${server.url}/api/ingest`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
  })
  // Answered while it is still being sent; then the connection is closed.
  call.on('error', () => {})
  const responses: IncomingMessage[] = []
  const answered = new Promise<void>((resolve) => {
    call.once('response', (incoming) => {
      responses.push(incoming)
      resolve()
    })
  })
  const piece = Buffer.alloc(1024 * 1024, 'x')
  for (let sent = 0; sent < 100 && responses.length === 0; sent++) {
    if (!call.write(piece)) await Promise.race([once(call, 'drain').catch(() => {}), answered])
  }
  await answered
  const response = responses[0] as IncomingMessage
  expect(response.statusCode).toBe(413)
  expect(await json(response)).toMatchObject({ code: 'body_too_large', hint: expect.stringMatching(/\w/) })
  expect(await post('{"after":"large"}')).toMatchObject({ status: 200, body: { accepted: 1 } })
})

test('invalid UTF-8 is kept with its bad bytes marked', async () => {
  await overTcp(
    Buffer.from([...Buffer.from('<13>Oct 11 22:14:15 host app: dunnart '), 0xff, 0xfe, 0xc3, 0x28, 10]),
  )
  expect((await found('dunnart')).message).toContain('\ufffd')
  expect(await post(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))).toMatchObject({ status: 200 })
})

test('a gzip bomb is refused before it is unpacked', async () => {
  const bomb = gzipSync(Buffer.alloc(500 * 1024 * 1024))
  const answer = await post(bomb, { 'content-encoding': 'gzip' })
  expect(answer).toMatchObject({
    status: 413,
    body: { code: 'body_too_large', message: expect.stringMatching(/unpacks to more than/) },
  })
  expect(await post('no gzip at all', { 'content-encoding': 'gzip' })).toMatchObject({
    status: 400,
    body: { code: 'bad_compression' },
  })
})

test('a wrong key writes nothing and says what is needed', async () => {
  expect(await post('{"word":"thylacine"}', { authorization: 'Bearer wrong' })).toMatchObject({
    status: 401,
    body: { code: 'no_ingest_key', hint: expect.stringContaining('Authorization') },
  })
})

test('a clock a year off is not believed: our own counts, and the event says so', async () => {
  const lastYear = new Date(Date.now() - 365 * 86_400_000).toISOString()
  await overTcp(`<13>1 ${lastYear} host app - - - potoroo of last year\n`)
  const event = await found('potoroo')
  expect(event.time_basis).toBe('receipt')
  expect(event.time).toBe(event.received_time)
})

test('a CSV with wrong columns names the line and the column; good rows are kept', async () => {
  const send = async (text: string) => {
    const response = await fetch(`${server.url}/api/imports/places?mode=good_rows`, {
      method: 'POST',
      headers: { cookie: admin.cookie, origin: admin.url, 'content-type': 'text/csv' },
      body: text,
    })
    return { status: response.status, text: await response.text() }
  }
  const wrong = await send('identifier,sort\nsite-1,site\n')
  expect(`${wrong.status} ${wrong.text}`).toMatch(/identifier|column|"line":1/)
  expect(wrong.text).not.toMatch(/"created":[1-9]/)
  const mixed = await send('id,kind,name\nsite-2,site,Two\nsite-3,castle,Three\n')
  expect(JSON.parse(mixed.text)).toMatchObject({
    created: 1,
    rejected: 1,
    errors: [{ line: 3, column: 'kind' }],
  })
})

test('a rule with a syntax error is named with file and line, the others go on, and correcting it is enough', async () => {
  const rules = async () => {
    const { items, problems } = await admin.get<{
      items: { title: string }[]
      problems: { file: string; line?: number; message: string }[]
    }>('/api/rules?limit=1000')
    return { titles: items.map(({ title }) => title), problems }
  }
  const { titles } = await rules()
  expect(titles.length).toBeGreaterThan(10)
  mkdirSync(join(folder, 'rules'), { recursive: true })
  const path = join(folder, 'rules', 'mine.yml')
  const rule = (condition: string) => `title: Quokka seen
id: 6f0a7d2e-52fd-4c2b-9d4e-0d6a9a3a9b11
level: high
logsource:
  category: any
taxonomy: ocsf
detection:
  seen:
    message|contains: quokka
  condition: ${condition}
`
  writeFileSync(path, rule('seen and ('))
  const problem = await waitUntil('the problem', async () =>
    (await rules()).problems.find(({ file }) => file.includes('mine.yml')),
  )
  expect(problem).toMatchObject({ line: expect.any(Number), message: expect.stringMatching(/\w/) })
  expect((await rules()).titles).toEqual(titles)
  writeFileSync(
    path,
    rule('seen')
      .replace('  category: any\n', '  product: linux\n')
      .replace('logsource:\n  product: linux\n', ''),
  )
  await waitUntil('the rule', async () => (await rules()).titles.includes('Quokka seen'))
  expect((await rules()).problems.filter(({ file }) => file.includes('mine.yml'))).toEqual([])
  await overTcp('<13>Oct 11 22:14:15 host app: a quokka\n')
  await waitUntil('its alert', async () => {
    const { items } = await admin.get<{ items: { title: string }[] }>('/api/alerts?state=all')
    return items.some(({ title }) => title === 'Quokka seen')
  })
})

test('a page that would take all memory is cut short and leads on, a count that would is refused; both go on', async () => {
  const wide = Array.from({ length: 16 }, (_, n) => ({ word: 'wide', text: `${n}${'y'.repeat(900_000)}` }))
  for (let n = 0; n < 10; n++) await sendEvents(server.url, key, wide)
  await waitUntil('all wide events', async () => {
    const { total } = await admin.get<{ total: number }>('/api/events/histogram?q=wide')
    return total >= 160
  })
  let pages = 0
  let seen = 0
  for (let after = ''; pages === 0 || after !== ''; pages++) {
    const path = `/api/events?q=wide&limit=1000${after && `&after=${encodeURIComponent(after)}`}`
    const page = await admin.get<{ items: unknown[]; next?: string }>(path)
    seen += page.items.length
    after = page.next ?? ''
  }
  expect(seen).toBe(160)
  expect(pages).toBeGreaterThan(2)
  const response = await fetch(`${server.url}/api/events/facets?q=wide&fields=native.text`, {
    headers: { cookie: admin.cookie },
  })
  expect([response.status, await response.json()]).toEqual([
    422,
    { code: 'query_too_large', message: expect.stringMatching(/narrow the time range/) },
  ])
  expect(await found('quokka')).toBeDefined()
  expect(residentBytes()).toBeLessThan(2_000 * 1024 * 1024)
})

/** Of the server's main process, from `/proc`. */
function residentBytes(): number {
  const status = readFileSync(`/proc/${readPid(folder)}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024
}
