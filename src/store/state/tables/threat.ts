import type { ContextRow } from './place.ts'

/** Threat levels. `kind` is the level, `name` the reason; `site`: the place where it is one, null for an organisation. */
export type ThreatTable = ContextRow
