import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { defineEndpoint } from '../src/api/define-endpoint.ts'
import { serveApi, type ApiUnderTest } from './serve-api.ts'

const aborted: string[] = []
const put = defineEndpoint({
  method: 'put',
  path: '/api/raw',
  area: 'test',
  summary: 'test',
  access: 'public',
  rawBody: true,
  maxBodyBytes: 100_000,
  audit: 'raw.put',
  response: z.object({ bytes: z.number() }),
  handle: async ({ request }) => ({ bytes: (await request.arrayBuffer()).byteLength }),
})
const stream = defineEndpoint({
  method: 'get',
  path: '/api/stream',
  area: 'test',
  summary: 'test',
  access: 'public',
  response: { stream: 'text/event-stream', description: 'test' },
  async handle({ request }) {
    request.signal.addEventListener('abort', () => aborted.push('stream'))
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode('data: 1\n\n')),
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  },
})

let api: ApiUnderTest
beforeAll(async () => {
  api = await serveApi([put, stream])
})
afterAll(() => api.stop())

/** Sends a body in parts without saying how long it will be. */
const putParts = (parts: number) =>
  new Promise<number>((resolve, reject) => {
    const call = httpRequest(`${api.url}/api/raw`, { method: 'PUT' }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    call.on('error', reject)
    for (let part = 0; part < parts; part++) call.write(Buffer.alloc(10_000, 65))
    call.end()
  })

test('a raw body reaches its handler whole, and no further than its bound', async () => {
  const whole = await fetch(`${api.url}/api/raw`, { method: 'PUT', body: Buffer.alloc(100_000) })
  expect([whole.status, await whole.json()]).toEqual([200, { bytes: 100_000 }])
  const declared = await fetch(`${api.url}/api/raw`, { method: 'PUT', body: Buffer.alloc(100_001) })
  expect(declared.status).toBe(413)
  expect(await putParts(10)).toBe(200)
  expect(await putParts(11)).toBe(413)
})

test('a stream begins at once and its handler learns when the reader has gone', async () => {
  const reader = new AbortController()
  const response = await fetch(`${api.url}/api/stream`, { signal: reader.signal })
  const first = await response.body?.getReader().read()
  expect(new TextDecoder().decode(first?.value)).toBe('data: 1\n\n')
  reader.abort()
  await expect.poll(() => aborted).toEqual(['stream'])
})

test('headers beyond the bound are refused', async () => {
  const response = await fetch(`${api.url}/api/stream`, { headers: { 'x-long': 'x'.repeat(20_000) } })
  expect(response.status).toBe(431)
})
