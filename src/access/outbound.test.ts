import { createServer, type Server } from 'node:http'
import * as fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openLocalState } from '../store/state/state-store.ts'
import { startHeartbeat } from './heartbeat.ts'
import { silentLog } from './log.ts'
import { checkAddresses, checkUrl, OutboundError } from './outbound-guard.ts'
import { requestOutside } from './outbound-request.ts'
import { openSettings } from './settings.ts'

let server: Server
let port: number
const hits: string[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    hits.push(`${request.headers.host} ${request.url}`)
    if (request.url === '/redirect') response.writeHead(302, { location: '/ok' }).end()
    else if (request.url === '/large') response.end('x'.repeat(100_000))
    else if (request.url === '/silent') response.flushHeaders()
    else response.end('ok')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  port = address !== null && typeof address === 'object' ? address.port : 0
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const codeOfError = (error: unknown) => (error instanceof OutboundError ? error.code : 'another error')
const codeOf = (work: Promise<unknown>) => work.then(() => 'no error', codeOfError)
const codeOfCall = (work: () => unknown) => {
  try {
    work()
    return 'no error'
  } catch (error) {
    return codeOfError(error)
  }
}
const http = { protocols: ['http:', 'https:'], allow: [] as string[] }
const local = { ...http, allow: ['127.0.0.1'] }

test.each([
  'http://127.0.0.1/',
  'http://127.1/',
  'http://2130706433/',
  'http://0x7f.0.0.1/',
  'http://0177.0.0.1/',
  'http://0.0.0.0/',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://[64:ff9b::7f00:1]/',
  'http://10.1.2.3/',
  'http://172.16.0.1/',
  'http://192.168.1.1/',
  'http://169.254.169.254/latest/meta-data/',
  'http://[fd00:ec2::254]/',
  'http://[fe80::1]/',
  'http://100.100.100.200/',
  'http://168.63.129.16/',
  'http://255.255.255.255/',
  'http://224.0.0.1/',
])('%s is not called', async (url) => {
  expect(await codeOf(requestOutside(url, http))).toBe('address_not_allowed')
})

test.each([
  ['http://example.org/', 'protocol_not_allowed'],
  ['file:///etc/passwd', 'protocol_not_allowed'],
  ['gopher://example.org/', 'protocol_not_allowed'],
  ['https://user:pass@example.org/', 'url_not_valid'],
  ['not a url', 'url_not_valid'],
])('%s is refused as %s', async (url, code) => {
  expect(await codeOf(requestOutside(url, { allow: [] }))).toBe(code)
})

test('a name that leads to a private address is refused, even among good ones', async () => {
  const resolve = async () => ['93.184.215.14', '127.0.0.1']
  expect(await codeOf(requestOutside(`http://good.example:${port}/`, http, {}, resolve))).toBe(
    'address_not_allowed',
  )
  expect(await codeOf(requestOutside('http://gone.example/', http, {}, async () => []))).toBe(
    'name_not_found',
  )
  expect(hits).toEqual([])
})

test('an allowed name is called at the address that was checked, and link-local stays shut', async () => {
  let asked = 0
  const resolve = async () => (asked++ === 0 ? ['127.0.0.1'] : ['169.254.169.254'])
  const policy = { ...http, allow: ['pager.example'] }
  const answer = await requestOutside(`http://pager.example:${port}/ok`, policy, {}, resolve)
  expect(answer).toEqual({ status: 200, body: 'ok' })
  expect(hits.at(-1)).toBe(`pager.example:${port} /ok`)
  expect(asked).toBe(1)
  expect(await codeOf(requestOutside('http://pager.example/', policy, {}, resolve))).toBe(
    'address_not_allowed',
  )
})

test('redirects, long answers and silence end the call', async () => {
  const at = (path: string, options = {}) =>
    codeOf(requestOutside(`http://127.0.0.1:${port}${path}`, local, options))
  expect(await at('/redirect')).toBe('redirect_refused')
  expect(await at('/large', { maxBytes: 1_000 })).toBe('answer_too_large')
  expect(await at('/silent', { timeoutMs: 50 })).toBe('no_answer')
})

test('no address outside the public range passes without being allowed', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
      const isPublic = ipaddr.process(address).range() === 'unicast' && address !== '168.63.129.16'
      const passes = (allow: string[]) => codeOfCall(() => checkAddresses('x.example', [address], { allow }))
      expect(passes([])).toBe(isPublic ? 'no error' : 'address_not_allowed')
      expect(passes([address])).toBe('no error')
    }),
  )
})

test('any text is a URL that was checked or an error of ours', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webUrl()), (text) => {
      expect(codeOfCall(() => checkUrl(text, { allow: [] }))).not.toBe('another error')
    }),
    { numRuns: 300 },
  )
})

test('the heartbeat is sent while all is well, and held back when it is not', async () => {
  const state = await openLocalState(':memory:')
  const settings = openSettings(state, () => 1)
  let well = true
  const heartbeat = startHeartbeat({
    settings,
    isWell: async () => well,
    log: silentLog,
    now: () => 5,
    request: (url, policy, options) =>
      requestOutside(url.replace('https:', 'http:'), { ...policy, ...http, allow: policy.allow }, options),
  })
  heartbeat.stop()
  expect(await heartbeat.beat()).toBe('off')
  await settings.change({ heartbeat_url: `https://127.0.0.1:${port}/beat` })
  expect(await heartbeat.beat()).toBe('failed')
  expect(heartbeat.last().error).toContain('outbound_allow')
  await settings.change({ outbound_allow: ['127.0.0.0/8'] })
  expect(await heartbeat.beat()).toBe('sent')
  expect(hits.at(-1)).toContain('/beat')
  expect(heartbeat.last()).toEqual({ sentAtMs: 5 })
  const before = hits.length
  well = false
  expect(await heartbeat.beat()).toBe('held_back')
  expect(hits).toHaveLength(before)
  await state.close()
})
