import { expect, test } from 'vitest'
import type { SecurityEvent } from '../model/event.ts'
import { openLocalState } from '../store/state/state-store.ts'
import { HeardBook } from './heard-book.ts'
import { HeardStore } from './heard-store.ts'

const event = (parts: Partial<SecurityEvent>): SecurityEvent => ({
  id: 'e',
  class: 'physical_access',
  activity: 'granted',
  domain: 'physical',
  severity: 'low',
  message: '',
  time: 0,
  received_time: 1_000,
  time_basis: 'device',
  source: 'doors',
  connector: 'badge',
  raw: '',
  context: { version: 1, asset: 'd-1', door: 'd-1', passage: 'in' },
  ...parts,
})

test('notes the kind of record and the thing, once a minute', () => {
  const book = new HeardBook()
  book.add(event({ logsource: { product: 'Acme', service: 'doors' } }))
  book.add(event({ logsource: { product: 'Acme', service: 'doors' }, received_time: 60_000 }))
  const doors = { source: 'doors', class: 'physical_access', timeMs: 1_000 }
  expect(book.take()).toEqual([
    { ...doors, kind: 'logsource', subject: 'acme//doors', detail: '' },
    { ...doors, kind: 'asset', subject: 'd-1', detail: 'in' },
  ])
  expect(book.take()).toEqual([])
  book.add(event({ logsource: { product: 'acme', service: 'doors' }, received_time: 61_000 }))
  expect(book.take()).toHaveLength(2)
})

test('word that a camera is lost is not word from the camera', () => {
  const book = new HeardBook()
  const camera = { class: 'device_health', context: { version: 1, camera: 'cam' } } as const
  book.add(event({ ...camera, activity: 'lost' }))
  expect(book.take().map(({ kind }) => kind)).toEqual(['logsource'])
  book.add(event({ ...camera, activity: 'heartbeat' }))
  expect(book.take()).toMatchObject([{ kind: 'asset', subject: 'cam' }])
})

test('the newest time holds, in whatever order it is told', async () => {
  const state = await openLocalState(':memory:')
  const store = new HeardStore(state)
  const row = { source: 's', kind: 'asset', subject: 'd', class: 'door_state', detail: '' } as const
  await store.record([{ ...row, timeMs: 5 }])
  await store.record([{ ...row, timeMs: 3 }])
  expect(await store.list('asset')).toEqual([{ ...row, timeMs: 5 }])
  expect(await store.list('logsource')).toEqual([])
  await state.close()
})
