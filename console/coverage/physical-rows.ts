import { doorChecks, zoneChecks, type Check } from '../../src/model/coverage.ts'
import type { PhysicalCoverage } from '../client/coverage.ts'
import type { View } from '../shell/view.ts'

export type CheckName = (typeof doorChecks)[number] | (typeof zoneChecks)[number]

/** A door or a zone with its checks, in the order of the columns. */
export interface CoverRow {
  readonly id: string
  readonly name: string
  readonly site: string | undefined
  readonly zone: string
  readonly checks: readonly (readonly [CheckName, Check])[]
}

export const doorRows = ({ doors }: PhysicalCoverage): CoverRow[] =>
  doors.map(({ asset, name, site, zone, checks }) => ({
    id: asset,
    name,
    site,
    zone,
    checks: doorChecks.map((check) => [check, checks[check]] as const),
  }))

export const zoneRows = ({ zones }: PhysicalCoverage): CoverRow[] =>
  zones.map(({ zone, name, site, checks }) => ({
    id: zone,
    name,
    site,
    zone,
    checks: zoneChecks.map((check) => [check, checks[check]] as const),
  }))

export const hasGap = (row: CoverRow): boolean =>
  row.checks.some(([, { state }]) => state === 'missing' || state === 'silent')

export function passes(row: CoverRow, { q, show, site }: View, where: string): boolean {
  if (site !== undefined && row.site !== site) return false
  if (show === 'gaps' && !hasGap(row)) return false
  if (show === 'silent' && !row.checks.some(([, { state }]) => state === 'silent')) return false
  const wanted = q?.toLowerCase()
  return wanted === undefined || [row.id, row.name, where].some((one) => one.toLowerCase().includes(wanted))
}
