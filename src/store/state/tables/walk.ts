import type { ContextRow } from './place.ts'

/** Walking times between doors. `site`: the one that both lie in; null where they are two. */
export type WalkTable = ContextRow
