import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Grant, Viewer } from '../../model/right.ts'
import { LiveHub } from './live-hub.ts'
import type { LiveMessage } from './live-message.ts'

const viewerOf = (id: string, ...grants: Grant[]): Viewer => ({ id, name: id, kind: 'user', grants })
const chief = viewerOf('chief', { role: 'supervisor', sites: ['*'] })
const guardA = viewerOf('guard-a', { role: 'operator', sites: ['a'] })
const idle = new AbortController().signal

let hub: LiveHub
beforeEach(() => {
  hub = new LiveHub({ queue: 5, ring: 10 })
})
afterEach(() => hub.close())

interface Received {
  readonly id?: string
  readonly event?: string
  readonly data?: unknown
}

/** What a client has got once the hub is closed. */
async function received(stream: ReadableStream<Uint8Array>): Promise<Received[]> {
  const text = await new Response(stream).text()
  return text
    .split('\n\n')
    .filter((block) => block !== '' && !block.startsWith(':'))
    .map((block) => {
      const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s, 2)))
      return { id: fields['id'], event: fields['event'], data: JSON.parse(fields['data'] ?? 'null') }
    })
}

/** Reads for as long as the messages flow, then ends the stream. */
async function watch(
  viewer: Viewer,
  last: string | null,
  messages: readonly LiveMessage[],
): Promise<Received[]> {
  const result = received(hub.open(viewer, last, idle))
  await new Promise(setImmediate)
  for (const message of messages) {
    hub.publish(message)
    await new Promise(setImmediate)
  }
  hub.close(viewer.id)
  return result
}

const alertAt = (site: string | undefined, data: unknown): LiveMessage => ({
  kind: 'alert',
  ...(site === undefined ? {} : { site }),
  domains: ['physical'],
  data,
})
const dataOf = (messages: readonly Received[]) => messages.map(({ data }) => data)

test.each<[string, LiveMessage, unknown[], unknown[]]>([
  ['at the site', alertAt('a', 1), [1], [1]],
  ['at another site', alertAt('b', 1), [1], []],
  ['without a site', alertAt(undefined, 1), [1], []],
  ['that names no domain', { kind: 'rate', site: 'a', data: 1 }, [], []],
  ['of the system', { kind: 'sources', site: 'a', domains: ['system'], data: 1 }, [1], []],
  [
    'over two sites, with something for those who see a part',
    {
      kind: 'incident',
      places: [
        { site: 'a', domain: 'physical' },
        { site: 'b', domain: 'cyber' },
      ],
      data: 'whole',
      partial: 'part',
    },
    ['whole'],
    ['part'],
  ],
  [
    'over two sites, whole or not at all',
    {
      kind: 'incident',
      places: [
        { site: 'a', domain: 'physical' },
        { site: 'b', domain: 'cyber' },
      ],
      data: 'whole',
    },
    ['whole'],
    [],
  ],
])('a message %s', async (_what, message, forChief, forGuard) => {
  expect(dataOf(await watch(chief, null, [message]))).toEqual(forChief)
  expect(dataOf(await watch(guardA, null, [message]))).toEqual(forGuard)
})

test('who comes back gets what was missed, and only what they may see', async () => {
  const [first] = await watch(guardA, null, [alertAt('a', 1)])
  for (const message of [alertAt('a', 2), alertAt('b', 3), alertAt('a', 4)]) hub.publish(message)
  expect(dataOf(await watch(guardA, first?.id ?? '', [alertAt('a', 5)]))).toEqual([2, 4, 5])
})

test.each(['unknown', '', '1-1', '\u0000'])(
  'a last id that is not kept (%j) asks to load again',
  async (last) => {
    hub.publish(alertAt('a', 1))
    const [resync, ...rest] = await watch(guardA, last, [alertAt('a', 2)])
    expect(resync?.event).toBe('resync')
    expect(dataOf(rest)).toEqual([2])
    expect(dataOf(await watch(guardA, resync?.id ?? '', []))).toEqual([2])
  },
)

test('an id that fell out of the ring asks to load again', async () => {
  const [first] = await watch(guardA, null, [alertAt('a', 0)])
  for (let n = 1; n <= 11; n++) hub.publish(alertAt('a', n))
  expect((await watch(guardA, first?.id ?? '', [])).map(({ event }) => event)).toEqual(['resync'])
})

test('a client that does not read is bounded: what waited is dropped for one resync, then it goes on', async () => {
  const stream = hub.open(guardA, null, idle)
  for (let n = 0; n < 8; n++) hub.publish(alertAt('a', n))
  const reader = received(stream)
  await new Promise(setImmediate)
  hub.publish(alertAt('a', 'after'))
  await new Promise(setImmediate)
  hub.close()
  const got = await reader
  expect(got[0]?.event).toBe('resync')
  expect(dataOf(got.slice(1))).toEqual([6, 7, 'after'])
})

test('a stream ends when its reader goes, when its request is aborted, and for a viewer whose rights changed', async () => {
  const abort = new AbortController()
  const left = hub.open(guardA, null, idle)
  hub.open(guardA, null, abort.signal)
  hub.open(guardA, null, idle)
  hub.open(chief, null, idle)
  expect(hub.watching).toBe(4)
  await left.cancel()
  expect(hub.watching).toBe(3)
  abort.abort()
  expect(hub.watching).toBe(2)
  hub.close('guard-a')
  expect(hub.watching).toBe(1)
})

test('more streams than allowed are refused', () => {
  hub = new LiveHub({ clients: 1 })
  hub.open(guardA, null, idle)
  expect(() => hub.open(guardA, null, idle)).toThrow(/1 live streams are open/)
})
