import { expect, test } from 'vitest'
import { Asset } from '../model/asset.ts'
import { PhysicalCoverage } from '../model/coverage.ts'
import type { Heard } from '../model/heard.ts'
import type { Place } from '../model/site.ts'
import { physicalCoverage } from './physical-coverage.ts'

const day = 86_400_000
const toMs = 100 * day

const places: Place[] = [
  { id: 'north', kind: 'site', name: 'North' },
  { id: 'house', kind: 'building', name: 'House', parent: 'north' },
  { id: 'lab', kind: 'zone', name: 'Lab', parent: 'house', security: 'secure' },
  { id: 'store', kind: 'zone', name: 'Store', parent: 'house' },
  { id: 'south', kind: 'site', name: 'South' },
  { id: 'yard', kind: 'zone', name: 'Yard', parent: 'south' },
]
const asset = (id: string, kind: string, place: string, more: object = {}) =>
  Asset.parse({ id, kind, name: id, place, ...more })
const assets = [
  asset('door-1', 'door', 'lab', {
    leads_to: 'lab',
    entry_readers: ['r1'],
    exit_readers: ['r2'],
    request_to_exit: true,
  }),
  asset('door-2', 'door', 'store', { leads_to: 'store', badge_exempt: true }),
  asset('gate-9', 'gate', 'yard'),
  asset('cam-1', 'camera', 'house', { covers: ['door-1'] }),
  asset('cam-2', 'camera', 'house', { covers: ['store'] }),
  asset('panel', 'alarm_panel', 'house'),
]
const heard = (subject: string, eventClass: string, daysAgo: number, detail = ''): Heard => ({
  source: 's',
  kind: 'asset',
  subject,
  class: eventClass,
  detail,
  timeMs: toMs - daysAgo * day,
})

const cover = (list: readonly Heard[], maySee: (site: string | undefined) => boolean = () => true) => {
  const found = physicalCoverage({ places, assets, heard: list, maySee, fromMs: toMs - 7 * day, toMs })
  expect(PhysicalCoverage.parse({ ...found, unanswered: [] })).toEqual({ ...found, unanswered: [] })
  return found
}
const door = (list: readonly Heard[], id: string) => {
  const one = cover(list).doors.find(({ asset: own }) => own === id)
  return Object.fromEntries(Object.entries(one?.checks ?? {}).map(([name, { state }]) => [name, state]))
}
const zone = (list: readonly Heard[], id: string) => cover(list).zones.find((one) => one.zone === id)?.checks

test('a door of which nothing was ever heard: what the inventory has is silent, the rest is missing', () => {
  expect(door([], 'door-1')).toEqual({
    events: 'missing',
    contact: 'missing',
    request_to_exit: 'silent',
    camera: 'silent',
    entry: 'silent',
    exit: 'silent',
  })
  expect(door([], 'gate-9')).toMatchObject({ request_to_exit: 'missing', camera: 'missing', exit: 'missing' })
})

test('each kind of message covers its own; a request to exit is no contact', () => {
  const list = [
    heard('door-1', 'physical_access', 1, 'in'),
    heard('door-1', 'door_state', 2, 'request_to_exit'),
    heard('cam-1', 'video_analytics', 1),
  ]
  expect(door(list, 'door-1')).toEqual({
    events: 'covered',
    contact: 'missing',
    request_to_exit: 'covered',
    camera: 'covered',
    entry: 'covered',
    exit: 'silent',
  })
})

test('what was heard of more than a week ago is silent, with when', () => {
  const { doors } = cover([heard('door-1', 'door_state', 9), heard('door-1', 'door_state', 8)])
  expect(doors.find(({ asset: own }) => own === 'door-1')?.checks.contact).toEqual({
    state: 'silent',
    heard_time: toMs - 8 * day,
  })
})

test('a door that is opened by key is not asked for readers', () => {
  expect(door([], 'door-2')).toMatchObject({ entry: 'exempt', exit: 'exempt' })
  expect(zone([], 'store')?.presence).toEqual({ state: 'exempt' })
})

test('a zone: the panel of the house it lies in, cameras that see it, and presence by the worst of its doors', () => {
  const both = [heard('door-1', 'physical_access', 1, 'in'), heard('door-1', 'physical_access', 1, 'out')]
  expect(zone([...both, heard('panel', 'intrusion_alarm', 3)], 'lab')).toMatchObject({
    panel: { state: 'covered', assets: ['panel'] },
    camera: { state: 'missing' },
    presence: { state: 'covered' },
  })
  expect(zone(both.slice(0, 1), 'lab')?.presence.state).toBe('silent')
  expect(zone([], 'store')?.camera).toEqual({ state: 'silent', assets: ['cam-2'] })
  expect(zone([], 'yard')?.panel.state).toBe('missing')
})

test('of a site that the viewer may not see nothing is told', () => {
  const { doors, zones } = cover([], (site) => site === 'south')
  expect(doors.map(({ asset: own }) => own)).toEqual(['gate-9'])
  expect(zones.map((one) => one.zone)).toEqual(['yard'])
})
