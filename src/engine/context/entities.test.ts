import { expect, test } from 'vitest'
import type { SecurityEvent } from '../../model/event.ts'
import { entitiesOf, summarise } from './entities.ts'

const base: SecurityEvent = {
  id: 'e-1',
  class: 'authentication',
  activity: 'logon',
  domain: 'cyber',
  severity: 'informational',
  message: 'logon',
  time: 1_000,
  received_time: 1_000,
  time_basis: 'device',
  source: 's',
  connector: 'c',
  raw: '',
}
const keys = (event: SecurityEvent) => entitiesOf(event).map((entity) => `${entity.kind}:${entity.id}`)

test('a logon is about its person, account, host and source address', () => {
  const event: SecurityEvent = {
    ...base,
    user: { name: 'ASmith', domain: 'CORP' },
    device: { hostname: 'ws-12.corp.example' },
    src_endpoint: { ip: '203.0.113.9' },
    context: { version: 1, person: 'p-anna', asset: 'ws-12', asset_kind: 'host', zone: 'office' },
  }
  expect(keys(event)).toEqual([
    'person:p-anna',
    'account:corp\\asmith',
    'host:ws-12',
    'address:203.0.113.9',
    'zone:office',
  ])
})

test('what many share is left out: lobby, jump host, NAT address, root, loopback', () => {
  const event: SecurityEvent = {
    ...base,
    user: { name: 'root' },
    src_endpoint: { ip: '203.0.113.9' },
    context: {
      version: 1,
      asset: 'jump-1',
      asset_kind: 'jump_host',
      zone: 'lobby',
      shared: ['jump-1', 'lobby', '203.0.113.9'],
    },
  }
  expect(keys(event)).toEqual([])
  expect(keys({ ...base, src_endpoint: { ip: '127.0.0.1' } })).toEqual([])
})

test('names the inventory does not know still join, in lower case', () => {
  expect(keys({ ...base, device: { hostname: 'Web-3.Example.Org' } })).toEqual(['host:web-3'])
  expect(
    keys({
      ...base,
      class: 'physical_access',
      activity: 'denied',
      domain: 'physical',
      door: 'Front Door',
      credential: { uid: 'AB12' },
    }),
  ).toEqual(['credential:ab12', 'door:front door'])
})

test('a camera is about the doors it sees', () => {
  const event: SecurityEvent = {
    ...base,
    class: 'video_analytics',
    activity: 'review',
    domain: 'physical',
    camera: 'srv_cam',
    context: { version: 1, asset: 'cam-1', asset_kind: 'camera', camera: 'cam-1', covers: ['door-3'] },
  }
  expect(keys(event)).toEqual(['camera:cam-1', 'door:door-3'])
})

test('a summary carries the stamp', () => {
  const summary = summarise({ ...base, context: { version: 1, site: 'hq', person: 'p-1' } }, 7)
  expect(summary).toMatchObject({
    seq: 7,
    site: 'hq',
    person: 'p-1',
    entities: [{ kind: 'person', id: 'p-1' }],
  })
})
