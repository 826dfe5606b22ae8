import type { Employment } from '../model/person.ts'
import type { WorkingHours } from '../model/site.ts'
import { columnsOfKind, type CellType } from './import-columns.ts'
import type { RowKind } from './import-report.ts'

/** The header row, with its line end. */
export function csvHeader(kind: RowKind): string {
  return line(columnsOfExport(kind).map(({ name }) => name))
}

/** One row as an import of the same kind reads it back, with its line end. */
export function csvRow(kind: RowKind, item: object): string {
  const values: Record<string, unknown> = { ...item }
  if (kind === 'assets') Object.assign(values, values['position'])
  return line(columnsOfExport(kind).map(({ name, type }) => writeCell(values[name], type)))
}

/** `employment` says all that the three single columns could. */
function columnsOfExport(kind: RowKind) {
  return columnsOfKind[kind].filter(({ name }) => !name.startsWith('employment_'))
}

function writeCell(value: unknown, type: CellType): string {
  if (value === undefined || value === null) return ''
  if (type === 'list') return guard((value as string[]).join(';'))
  if (type === 'hours') return (value as WorkingHours[]).map(writeHours).join('; ')
  if (type === 'spans') return (value as Employment[]).map(writeSpan).join('; ')
  return typeof value === 'string' ? guard(value) : JSON.stringify(value)
}

function writeHours({ days, from, to }: WorkingHours): string {
  return `${days.join(',')} ${from}-${to}`
}

function writeSpan({ from = '', to = '', type }: Employment): string {
  return `${from}..${to} ${type}`
}

/** A spreadsheet must not take a name for a formula; an import takes the mark away again. */
function guard(text: string): string {
  return /^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text
}

function line(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",;\r\n\t]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`
}
