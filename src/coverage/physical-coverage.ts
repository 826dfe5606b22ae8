import type { Asset } from '../model/asset.ts'
import type { Check, DoorCoverage, PhysicalCoverage, ZoneCoverage } from '../model/coverage.ts'
import type { Heard } from '../model/heard.ts'
import type { Place } from '../model/site.ts'
import { HeardAssets } from './heard-assets.ts'
import { placesAbove } from './places-above.ts'

export interface PhysicalFacts {
  readonly places: readonly Place[]
  readonly assets: readonly Asset[]
  readonly heard: readonly Heard[]
  /** May the viewer see what stands at this site? Undefined: at none. */
  readonly maySee: (site: string | undefined) => boolean
  /** Epoch milliseconds: what was heard of between them counts. */
  readonly fromMs: number
  readonly toMs: number
}

/**
 * What doors and zones tell: by the inventory what should be there, by what was heard of what is. Pure. Silence of a
 * thing that only speaks when something is wrong (a panel, a camera) is silence all the same: nobody knows.
 */
export function physicalCoverage(facts: PhysicalFacts): Omit<PhysicalCoverage, 'unanswered'> {
  const above = placesAbove(facts.places)
  const inSight = facts.assets.filter(({ place }) => facts.maySee(above(place).site))
  const heard = new HeardAssets(facts.heard, facts.fromMs)
  const byKind = Map.groupBy(inSight, ({ kind }) => kind)
  const cameras = byKind.get('camera') ?? []
  const panels = byKind.get('alarm_panel') ?? []
  const doorAssets = [...(byKind.get('door') ?? []), ...(byKind.get('gate') ?? [])]
  const doors = doorAssets.map((door) => coverDoor(door, above(door.place).site, cameras, heard))
  const zones = facts.places
    .filter(({ kind, id }) => kind === 'zone' && facts.maySee(above(id).site))
    .map((zone): ZoneCoverage => {
      const { site, places } = above(zone.id)
      const into = doorAssets.filter(({ leads_to, place }) => (leads_to ?? place) === zone.id)
      const own = doors.filter(({ asset }) => into.some(({ id }) => id === asset))
      return {
        zone: zone.id,
        name: zone.name,
        ...(site !== undefined && { site }),
        ...(zone.security !== undefined && { security: zone.security }),
        doors: into.length,
        checks: {
          panel: heard.anyOf(panels.filter(({ place }) => places.includes(place))),
          camera: heard.anyOf(
            cameras.filter(({ covers, place }) => place === zone.id || covers.includes(zone.id)),
          ),
          presence: presenceOf(own),
        },
      }
    })
  return { from: facts.fromMs, to: facts.toMs, doors: byName(doors), zones: byName(zones) }
}

function coverDoor(
  door: Asset,
  site: string | undefined,
  cameras: readonly Asset[],
  heard: HeardAssets,
): DoorCoverage {
  const zone = door.leads_to ?? door.place
  const sees = cameras.filter(({ covers }) => covers.includes(door.id) || covers.includes(zone))
  const reader = (direction: 'in' | 'out', names: readonly string[]): Check =>
    door.badge_exempt
      ? { state: 'exempt' }
      : heard.check(door.id, ({ detail }) => detail === direction, names.length > 0)
  return {
    asset: door.id,
    name: door.name,
    ...(site !== undefined && { site }),
    zone,
    checks: {
      events: heard.check(door.id, () => true, false),
      contact: heard.check(door.id, (one) => one.class === 'door_state' && one.detail === '', false),
      request_to_exit: heard.check(
        door.id,
        ({ detail }) => detail === 'request_to_exit',
        door.request_to_exit === true,
      ),
      camera: heard.anyOf(sees),
      entry: reader('in', door.entry_readers),
      exit: reader('out', door.exit_readers),
    },
  }
}

/** As good as the worst of its doors' readers; a zone without doors of its own has none to miss. */
function presenceOf(doors: readonly DoorCoverage[]): Check {
  const states = doors.flatMap(({ checks }) => [checks.entry.state, checks.exit.state])
  if (states.every((state) => state === 'exempt')) return { state: 'exempt' }
  const worst = (['missing', 'silent'] as const).find((state) => states.includes(state))
  return { state: worst ?? 'covered' }
}

function byName<T extends { readonly name: string }>(rows: readonly T[]): T[] {
  return rows.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
}
