import type { Presence } from '../../model/event-context.ts'
import type { FactIndex } from './fact-index.ts'
import type { FeedHealth } from './feed-health.ts'
import { presenceLife, type PlaceNode, type SiteNode } from './place-tree.ts'
import { placeOfPassage, type Passage } from './presence-table.ts'

/** Where somebody is as of a time; `place` undefined: outside, or not known. */
export interface Whereabouts {
  readonly passage: Passage | undefined
  /** Where they are present. */
  readonly place: PlaceNode | undefined
  /** They may be here: passed a door an unknown way, or their stay ended without anyone seeing them leave. */
  readonly maybe: SiteNode | undefined
}

/** Nobody stays longer without passing a door: who was not seen for so long did not come in before we watched. */
const longestStayMs = 24 * 3_600_000

const nowhere: Whereabouts = { passage: undefined, place: undefined, maybe: undefined }

/** Follows from the last passage alone: any later one would have moved them. */
export function whereaboutsOf(
  facts: FactIndex,
  feeds: FeedHealth,
  passage: Passage | undefined,
  timeMs: number,
): Whereabouts {
  if (!passage) return nowhere
  const place = placeOfPassage(facts, passage)
  const site = place?.site
  if (!place || !site) return { passage, place: undefined, maybe: undefined }
  if (passage.isUnsure) return { passage, place: undefined, maybe: site }
  const { lifeMs, afterwards } = presenceLife(site)
  if (timeMs >= passage.time + lifeMs) {
    return { passage, place: undefined, maybe: afterwards === 'unknown' ? site : undefined }
  }
  // Where people badge out, a dead feed would have hidden it.
  const couldHaveLeft =
    site.perimeterExits > 0 && feeds.isHealthy(site.id, site.feedBoundMs, timeMs) !== 'yes'
  return couldHaveLeft ? { passage, place: undefined, maybe: site } : { passage, place, maybe: undefined }
}

/**
 * Is the person at the site of `place`? `absent` is only said where it can be known: the site has badge doors, none
 * from outside is used without a badge, nor any into the zone; and its feed was heard all the time since the person
 * was last seen elsewhere, or for as long as an entry would count, at most 24 h.
 */
export function judgePresence(
  facts: FactIndex,
  feeds: FeedHealth,
  where: Whereabouts,
  place: PlaceNode,
  timeMs: number,
): Presence {
  const { site } = place
  if (!site) return 'unknown'
  if (where.place?.site === site) return 'present'
  if (where.maybe === site) return 'unknown'
  if (!site.hasBadgeDoors || site.hasExemptPerimeter || isExempt(facts, place)) return 'unknown'
  const stayMs = Math.min(presenceLife(site).lifeMs, longestStayMs)
  const from = Math.max(where.passage?.time ?? -Infinity, timeMs - stayMs)
  const isCovered = feeds.isCovered(site.id, site.feedBoundMs, from, timeMs)
  return isCovered ? 'absent' : 'unknown'
}

function isExempt(facts: FactIndex, place: PlaceNode): boolean {
  return place.isExempt || place.counted.some((id) => facts.places.get(id)?.isExempt === true)
}
