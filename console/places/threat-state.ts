import { ThreatGrade, type Place, type ThreatLevel } from '../../src/model/site.ts'
import type { PlaceTree } from './place-tree.ts'

/** Does it hold at `nowMs`, is it over, or still to come? */
export function threatState({ from, to }: ThreatLevel, nowMs: number): 'holds' | 'over' | 'coming' {
  if (nowMs < Date.parse(from)) return 'coming'
  return to !== undefined && nowMs >= Date.parse(to) ? 'over' : 'holds'
}

/** The statement that decides for a place now: the highest of those for it or what it lies in; undefined: none holds. */
export function threatOf<T extends ThreatLevel>(
  place: string,
  threats: readonly T[],
  places: PlaceTree,
  nowMs: number,
): T | undefined {
  const chain = new Set<string>()
  for (let at = places.byId.get(place); at && !chain.has(at.id); at = places.byId.get(at.parent ?? ''))
    chain.add(at.id)
  return threats
    .filter((threat) => chain.has(threat.place) && threatState(threat, nowMs) === 'holds')
    .toSorted((a, b) => ThreatGrade.options.indexOf(b.level) - ThreatGrade.options.indexOf(a.level))[0]
}

/** A level is stated of a whole site, or of everything under an organisation. */
export const canBeThreatened = ({ kind }: Pick<Place, 'kind'>): boolean =>
  kind === 'site' || kind === 'organisation'
