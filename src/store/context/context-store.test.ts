import { afterEach, beforeEach, expect, test } from 'vitest'
import { ContextEngine } from '../../engine/context/context-engine.ts'
import { makeLogon, twoSites } from '../../engine/context/test-facts.ts'
import { Asset } from '../../model/asset.ts'
import { Plan } from '../../model/person.ts'
import { Place } from '../../model/site.ts'
import { openLocalState, type StateStore } from '../state/state-store.ts'
import { ContextStore } from './context-store.ts'

let state: StateStore
let store: ContextStore
let nowMs = 1_000

beforeEach(async () => {
  state = await openLocalState(':memory:')
  store = new ContextStore(state, () => nowMs)
  const { places, assets, people, teams, plans } = twoSites
  await store.putMany({
    place: places,
    asset: assets,
    person: people,
    team: teams,
    plan: plans,
    travel: [{ from: 'hq', to: 'plant', minutes: 200 }],
  })
})

afterEach(() => state.close())

const everywhere = { all: true } as const
const at = (...sites: string[]) => ({ all: false, sites }) as const
const ids = async (kind: 'place' | 'asset' | 'plan', scope: typeof everywhere | ReturnType<typeof at>) =>
  (await store.list(kind, { scope, limit: 100, sort: 'id' })).items.map(({ item }) => item.id)

test('what goes in comes out, for the engine too', async () => {
  const facts = await store.loadFacts()
  const byId = (items: readonly { id: string }[]) => items.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  expect(facts.places).toEqual(byId(twoSites.places))
  expect(facts.assets).toEqual(byId(twoSites.assets))
  expect(facts.people).toEqual(byId(twoSites.people))
  expect(facts.plans).toEqual(byId(twoSites.plans))
  expect(facts.travel).toEqual([{ from: 'hq', to: 'plant', minutes: 200 }])
  expect(facts.version).toBe(1)
  expect(new ContextEngine(facts).stamp(makeLogon(0, 'anna', 'ws-1')).person).toBe('anna')
})

test('lists are cut to sites: places below the site, assets by place, plans by what they name', async () => {
  expect(await ids('place', at('plant'))).toEqual(['hall', 'plant'])
  expect(await ids('asset', at('plant'))).toEqual(['d-plant', 'dup-plant', 'ws-plant'])
  expect(await ids('plan', at('plant'))).toEqual(['wo-2'])
  expect(await ids('place', at())).toEqual([])
  expect((await store.list('asset', { scope: at('plant'), limit: 1 })).total).toBe(3)
})

test('a plan across sites, or about nothing in particular, belongs to the organisation', async () => {
  const span = { kind: 'change_window', from: '2026-03-10T00:00:00Z', to: '2026-03-10T01:00:00Z' }
  await store.put('plan', Plan.parse({ ...span, id: 'both', places: ['hall', 'lobby'] }))
  await store.put('plan', Plan.parse({ ...span, id: 'all' }))
  await store.put('plan', Plan.parse({ ...span, id: 'lost', places: ['hall', 'no-such-place'] }))
  const seen = await ids('plan', at('plant', 'hq'))
  for (const id of ['both', 'all', 'lost']) expect(seen).not.toContain(id)
  expect(await ids('plan', everywhere)).toEqual(expect.arrayContaining(['both', 'all', 'lost']))
})

test('moving a branch of the tree moves the site of all below it', async () => {
  const office = (await store.get('place', 'office'))?.item
  await store.put('place', Place.parse({ ...office, parent: 'plant' }))
  expect(await ids('asset', at('plant'))).toEqual(expect.arrayContaining(['ws-1', 'jump']))
  expect((await store.get('place', 'server-room'))?.site).toBe('plant')
  expect((await store.get('plan', 'wo-1'))?.site).toBe('plant')
})

test('each change raises the version once and tells the listeners; equal rows keep theirs', async () => {
  const told: number[] = []
  store.onChange((version) => told.push(version))
  const hall = Place.parse({ ...(await store.get('place', 'hall'))?.item, name: 'Great hall' })
  expect((await store.put('place', hall)).version).toBe(2)
  await store.putMany({ place: [hall] })
  expect((await store.get('place', 'hall'))?.version).toBe(2)
  expect(told).toEqual([2, 3])
  expect(await store.version()).toBe(3)
})

test('a write made on an old version is refused, and nothing of it is kept', async () => {
  const asset = Asset.parse({ id: 'new', kind: 'host', name: 'New', place: 'hall' })
  expect((await store.put('asset', asset, 0)).version).toBe(1)
  await expect(store.put('asset', { ...asset, name: 'Mine' }, 0)).rejects.toMatchObject({
    code: 'stale_version',
    current: 1,
  })
  expect((await store.get('asset', 'new'))?.item.name).toBe('New')
})

test('pages follow each other without gap or repeat, in both directions', async () => {
  for (const sort of ['name', '-name', 'id', '-updated'] as const) {
    const seen: string[] = []
    let after: string | undefined
    do {
      const page = await store.list('asset', { scope: everywhere, limit: 3, sort, after })
      seen.push(...page.items.map(({ item }) => item.id))
      after = page.next
    } while (after)
    expect(seen.toSorted()).toEqual(twoSites.assets.map(({ id }) => id).sort())
  }
  await expect(store.list('asset', { scope: everywhere, limit: 3, after: 'x' })).rejects.toMatchObject({
    code: 'bad_cursor',
  })
})

test('text finds by any name, word by word', async () => {
  const find = async (text: string) =>
    (await store.list('asset', { scope: everywhere, limit: 9, text })).items.map(({ item }) => item.id)
  expect(await find('10.0.0.11')).toEqual(['ws-1'])
  expect(await find('CORP host')).toEqual(['ws-1'])
  expect(await find('p1')).toEqual(['d-plant'])
  expect(await find("x' or 1=1 --")).toEqual([])
})

test('what still names an object is found, and shown only within the scope', async () => {
  expect(await store.references('place', 'hall', at('plant'))).toMatchObject({ others: 0 })
  const all = await store.references('place', 'hall', at('plant'))
  expect(all.shown.map(({ id }) => id).sort()).toEqual(['d-plant', 'dup-plant', 'ws-plant'])
  expect(await store.references('place', 'hall', at('hq'))).toEqual({ shown: [], others: 3 })
  expect((await store.references('asset', 'd-server', everywhere)).shown.map(({ id }) => id).sort()).toEqual([
    'cam-1',
    'mw-1',
  ])
  expect((await store.references('person', 'cy', everywhere)).shown).toHaveLength(3)
})

test('removing a site takes its travel times along', async () => {
  expect(await store.remove('place', 'plant')).toBe(true)
  expect(await store.remove('place', 'plant')).toBe(false)
  expect((await store.loadFacts()).travel).toEqual([])
  expect((await store.get('place', 'hall'))?.site).toBeUndefined()
})
