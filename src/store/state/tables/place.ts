/**
 * What the tables of context facts have in common. `body` is the whole object as JSON; the other columns are
 * what lists filter and sort by. `search` is lower case text in which every name of it occurs.
 *
 * Each table has an index on (site, name): lists are filtered by the viewer's sites and sorted by name.
 */
export interface ContextRow {
  id: string
  kind: string | null
  name: string
  site: string | null
  search: string
  body: string
  version: number
  updated_at_ms: number
}

/** The tree of places. `site`: the nearest site at or above it; null for what lies above the sites. */
export type PlaceTable = ContextRow
