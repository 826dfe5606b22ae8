import type { ContextRow } from './place.ts'

/** Teams. They belong to the organisation: `site` is always null. */
export type TeamTable = ContextRow
