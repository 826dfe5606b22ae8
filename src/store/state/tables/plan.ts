import type { ContextRow } from './place.ts'

/** Visits, work orders, windows. `site`: the one site that all it names lies in; null where they are several. */
export type PlanTable = ContextRow
