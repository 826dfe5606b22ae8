import type { ContextRow } from './place.ts'

/** People. `site`: their home site; null: only whoever sees the whole organisation sees them. */
export type PersonTable = ContextRow
