import type { ContextRow } from './place.ts'

/** The inventory of devices and hosts. `site`: that of its place. */
export type AssetTable = ContextRow
