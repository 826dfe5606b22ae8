import type { RowKind } from './import-report.ts'

/**
 * How a cell is read. `list`: parts separated by `;`. `hours`: `1-5 08:00-18:00; 6 09:00-12:00`. `spans`:
 * `2020-01-01..2024-03-31 employee; 2025-01-01.. contractor`.
 */
export type CellType = 'text' | 'number' | 'boolean' | 'list' | 'hours' | 'spans'

export interface Column {
  readonly name: string
  readonly type: CellType
  readonly isRequired?: true
}

const required = (name: string): Column => ({ name, type: 'text', isRequired: true })
const columns = (type: CellType, ...names: string[]): Column[] => names.map((name) => ({ name, type }))

/** Columns of a CSV file of each kind, in the order the guide shows them. */
export const columnsOfKind: Record<RowKind, readonly Column[]> = {
  places: [
    ...['id', 'kind', 'name'].map(required),
    ...columns('text', 'parent', 'time_zone'),
    { name: 'working_hours', type: 'hours' },
    { name: 'holidays', type: 'list' },
    ...columns('number', 'latitude', 'longitude'),
    { name: 'security', type: 'text' },
    { name: 'two_person', type: 'boolean' },
    ...columns('number', 'presence_minutes', 'access_feed_minutes'),
  ],
  assets: [
    ...['id', 'kind', 'name', 'place'].map(required),
    ...columns('list', 'names', 'addresses', 'macs', 'tags'),
    { name: 'roaming', type: 'boolean' },
    ...columns('text', 'leads_to', 'leads_from'),
    ...columns('list', 'entry_readers', 'exit_readers'),
    ...columns('boolean', 'request_to_exit', 'badge_exempt'),
    { name: 'covers', type: 'list' },
    ...columns('text', 'switch', 'port'),
    { name: 'shared', type: 'boolean' },
    ...columns('number', 'x', 'y'),
    ...columns('text', 'vendor', 'model', 'firmware'),
  ],
  people: [
    ...['id', 'name'].map(required),
    { name: 'email', type: 'text' },
    ...columns('list', 'accounts', 'credentials'),
    { name: 'home_site', type: 'text' },
    { name: 'teams', type: 'list' },
    ...columns('text', 'department', 'organisation'),
    { name: 'employment', type: 'spans' },
    ...columns('text', 'employment_from', 'employment_to', 'employment_type', 'sponsor'),
  ],
  teams: [...['id', 'name'].map(required), { name: 'email', type: 'text' }],
  plans: [
    ...['id', 'kind'].map(required),
    { name: 'title', type: 'text' },
    ...['from', 'to'].map(required),
    ...columns('list', 'people', 'places', 'assets'),
    ...columns('text', 'host', 'organisation'),
    { name: 'approved', type: 'boolean' },
    { name: 'approved_at', type: 'text' },
  ],
  travel: [...['from', 'to'].map(required), { name: 'minutes', type: 'number', isRequired: true }],
  walks: [
    { name: 'id', type: 'text' },
    ...['from', 'to'].map(required),
    { name: 'seconds', type: 'number', isRequired: true },
  ],
  threats: [...['id', 'place', 'level', 'reason', 'from'].map(required), { name: 'to', type: 'text' }],
}
