import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Viewer } from '../../model/right.ts'
import { Source } from '../../model/source.ts'
import { DeadLetterStore } from '../../sources/dead-letter-store.ts'
import { SourceHealthBook } from '../../sources/source-health-book.ts'
import { SourceStore } from '../../sources/source-store.ts'
import type { EventLog } from '../../store/log/event-log.ts'
import { openLocalState, type StateStore } from '../../store/state/state-store.ts'
import type { Endpoint } from '../define-endpoint.ts'
import type { Services } from '../services.ts'
import { listDeadLetters, replayDeadLetters } from './dead-letters.ts'
import { getSource } from './get-source.ts'
import { listSources } from './list-sources.ts'
import { changeSource, createSource } from './put-source.ts'

let state: StateStore
let services: Services
const now = () => 1_700_000_000_000

beforeEach(async () => {
  state = await openLocalState(':memory:')
  const sources = await SourceStore.open(state, now)
  await sources.put(
    Source.parse({ id: 'cam-a', name: 'A', transport: 'mqtt', site: 'site-a', enabled: false }),
  )
  await sources.put(Source.parse({ id: 'cam-b', name: 'B', transport: 'mqtt', site: 'site-b' }))
  const deadLetters = new DeadLetterStore(state, now)
  for (const source of ['cam-a', 'cam-b']) {
    const receipt = { source, transport: 'mqtt' as const, receivedAtMs: 1, raw: source }
    await deadLetters.add([{ source, stage: 'normalise', reason: 'x', receipt }])
  }
  const log = { append: async () => ({ firstSeq: 1, accepted: 1, duplicates: 0 }) } as unknown as EventLog
  services = Object.assign({} as Services, {
    state,
    log,
    sources,
    health: new SourceHealthBook(),
    deadLetters,
    now,
  })
})
afterEach(() => state.close())

const administratorOf = (...sites: string[]): Viewer => ({
  id: 'u',
  name: 'U',
  kind: 'user',
  grants: [{ role: 'administrator', sites }],
})

/** Calls an endpoint as the framework does, its input parsed. */
async function call(
  endpoint: Endpoint,
  viewer: Viewer,
  input: { params?: unknown; query?: unknown; body?: unknown },
) {
  const parse = (schema: Endpoint['params'], value: unknown) => schema?.parse(value ?? {})
  return (await endpoint.handle({
    params: parse(endpoint.params, input.params),
    query: parse(endpoint.query, input.query),
    body: parse(endpoint.body, input.body),
    viewer,
    services,
    caller: { address: '', origin: '' },
    request: new Request('http://localhost/'),
  })) as { items: { source: Source & string }[] } & Source
}

test('a viewer of one site sees neither the sources nor the dead letters of another', async () => {
  const viewer = administratorOf('site-a')
  const sources = await call(listSources, viewer, {})
  expect(sources.items.map(({ source }) => source.id)).toEqual(['cam-a'])
  const letters = await call(listDeadLetters, viewer, {})
  expect(letters.items.map(({ source }) => source)).toEqual(['cam-a'])
  await expect(call(getSource, viewer, { params: { id: 'cam-b' } })).rejects.toMatchObject({ status: 404 })
  await expect(
    call(changeSource, viewer, { params: { id: 'cam-b' }, body: { name: 'x' } }),
  ).rejects.toMatchObject({
    status: 404,
  })
  await expect(call(replayDeadLetters, viewer, { body: { source: 'cam-b' } })).rejects.toMatchObject({
    status: 403,
  })
  await expect(call(replayDeadLetters, viewer, { body: { ids: [2] } })).rejects.toMatchObject({ status: 403 })
})

test('a source cannot be moved out of or into a site one does not administer', async () => {
  const viewer = administratorOf('site-a')
  const move = call(changeSource, viewer, { params: { id: 'cam-a' }, body: { site: 'site-b' } })
  await expect(move).rejects.toMatchObject({ code: 'wrong_site' })
  const add = call(createSource, viewer, { body: { id: 'n', name: 'N', transport: 'http' } })
  await expect(add).rejects.toMatchObject({ code: 'wrong_site' })
})

test('a change leaves alone what it does not mention', async () => {
  const changed = await call(changeSource, administratorOf('*'), {
    params: { id: 'cam-a' },
    body: { name: 'Lobby' },
  })
  expect(changed).toMatchObject({ name: 'Lobby', enabled: false, site: 'site-a' })
})

test('a second source of the same id is refused', async () => {
  const add = call(createSource, administratorOf('*'), {
    body: { id: 'cam-a', name: 'N', transport: 'http' },
  })
  await expect(add).rejects.toMatchObject({ status: 409, code: 'source_exists' })
})
