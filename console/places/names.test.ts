import { expect, it } from 'vitest'
import { Asset } from '../../src/model/asset.ts'
import { makeNames } from './names.ts'
import { makePlaceTree } from './place-tree.ts'

const asset = (id: string, name: string, names: string[]): Asset =>
  Asset.parse({ id, name, names, kind: 'door', place: 'z' })
const places = makePlaceTree([{ id: 'z', kind: 'zone', name: 'Server room' }])
const names = makeNames(places, [
  asset('d-3', 'Server room door', ['DOOR.3', 'B-3']),
  asset('ws-1', 'WS-1', ['ws-1', 'ws-1.example']),
  asset('short', 'A name', ['at']),
])
const text = (message: string, ...assets: string[]): string =>
  names
    .inMessage(message, assets)
    .map(({ text, said }) => (said === undefined ? text : `[${text}|${said}]`))
    .join('')

it.each([
  ['Badge denied at d-3 (in)', 'Badge denied at [Server room door|d-3] (in)'],
  ['D-3 opened, then door.3.', '[Server room door|D-3] opened, then [Server room door|door.3].'],
  ['d-3-left, d-33 and xd-3 are others', 'd-3-left, d-33 and xd-3 are others'],
  ['doorx3 is no DOOR.3', 'doorx3 is no [Server room door|DOOR.3]'],
  ['Logon at WS-1', 'Logon at WS-1'],
  ['Logon at ws-1.example', 'Logon at [WS-1|ws-1.example]'],
  ['granted at short', 'granted at [A name|short]'],
])('%s', (message, shown) => {
  expect(text(message, 'd-3', 'ws-1', 'short')).toBe(shown)
})

it('leaves what an event is not about, and what nobody knows', () => {
  expect(text('d-3 opened', 'ws-1', 'gone')).toBe('d-3 opened')
  expect(names.of('gone')).toBe('gone')
})

it('names the entity of a join', () => {
  const entity = { kind: 'zone', id: 'z' } as const
  expect(names.join({ text: 'same zone z, 4 min apart', entity })).toBe('same zone Server room, 4 min apart')
})
