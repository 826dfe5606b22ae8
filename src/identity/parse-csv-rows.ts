import { CsvError, parse } from 'csv-parse/sync'
import { columnsOfKind, type Column } from './import-columns.ts'
import { importBounds, ProblemList, type ParsedFile, type ParsedRow, type RowKind } from './import-report.ts'
import { CellError, readCell } from './read-cell.ts'
import { validateRow } from './validate-row.ts'

interface CsvRecord {
  readonly record: string[]
  readonly info: { readonly lines: number }
}

/**
 * Reads a CSV file of one kind: a header row, then one row each. Separated by comma, semicolon or tab, whichever
 * the header uses. Never throws: what cannot be read is a problem with its line.
 */
export function parseCsvRows(kind: RowKind, text: string): ParsedFile {
  const problems = new ProblemList()
  const records = readRecords(text, problems)
  const rows: ParsedRow[] = []
  const header = records.shift()
  const columns = header && readHeader(kind, header, problems)
  if (!header) problems.add({ line: 1, message: `the file is empty; expected the columns ${expected(kind)}` })
  if (records.length > importBounds.rows) {
    const message = `${records.length} rows are more than ${importBounds.rows}; split the file`
    problems.add({ line: importBounds.rows + 2, message })
  } else if (columns) {
    for (const { record, info } of records) {
      // The parser tells the line on which a record ends.
      const line = info.lines - record.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0)
      const row = readRow(kind, columns, record, line, problems)
      if (row) rows.push(row)
    }
  }
  return { rows, rowsTotal: records.length, problems: problems.items, problemsTotal: problems.total }
}

function readRecords(text: string, problems: ProblemList): CsvRecord[] {
  try {
    // Inside quotes the parser would count the two halves of CR LF as two lines.
    return parse(text.replaceAll('\r\n', '\n'), {
      bom: true,
      delimiter: delimiterOf(text),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      max_record_size: 256 * 1024,
      on_skip: (error) => {
        problems.add({ line: lineOf(error), message: `the row cannot be read: ${error?.message ?? ''}` })
      },
    }) as unknown as CsvRecord[]
  } catch (error) {
    const why = error instanceof Error ? error.message : ''
    problems.add({ line: lineOf(error), message: `the file cannot be read: ${why}` })
    return []
  }
}

function lineOf(error: unknown): number {
  const lines: unknown = error instanceof CsvError ? error['lines'] : 1
  return typeof lines === 'number' ? lines : 1
}

function delimiterOf(text: string): string {
  const end = text.search(/\r|\n/)
  const header = text.slice(0, end < 0 ? 10_000 : end)
  const count = (mark: string) => header.split(mark).length
  return [';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best), ',')
}

/** Where each column stands; undefined where the header is at fault. */
function readHeader(
  kind: RowKind,
  { record, info }: CsvRecord,
  problems: ProblemList,
): (Column | undefined)[] | undefined {
  const known = new Map(columnsOfKind[kind].map((column) => [column.name, column]))
  const names = record.map((name) =>
    name
      .trim()
      .toLowerCase()
      .replaceAll(/[\s-]+/g, '_'),
  )
  const unknown = names.filter((name) => name !== '' && !known.has(name))
  const twice = names.filter((name, index) => name !== '' && names.indexOf(name) !== index)
  const missing = [...known.values()].filter((column) => column.isRequired && !names.includes(column.name))
  const faults = [
    missing.length > 0 && `missing: ${missing.map(({ name }) => name).join(', ')}`,
    unknown.length > 0 && `unknown: ${unknown.slice(0, 20).map(show).join(', ')}`,
    twice.length > 0 && `twice: ${[...new Set(twice)].join(', ')}`,
  ].filter((fault) => fault !== false)
  if (faults.length === 0) return names.map((name) => known.get(name))
  const message = `the columns do not fit ${kind}: ${faults.join('; ')}; expected ${expected(kind)}`
  problems.add({ line: info.lines, kind, message })
  return undefined
}

function readRow(
  kind: RowKind,
  columns: readonly (Column | undefined)[],
  cells: readonly string[],
  line: number,
  problems: ProblemList,
): ParsedRow | undefined {
  const values = new Map<string, unknown>()
  let isGood = true
  const fault = (column: string | undefined, message: string) => {
    isGood = false
    const id = values.get('id')
    problems.add({
      line,
      kind,
      message,
      ...(typeof id === 'string' && { id }),
      ...(column !== undefined && { column }),
    })
  }
  if (cells.length > columns.length) {
    const id = cells[columns.findIndex((column) => column?.name === 'id')]
    if (id !== undefined) values.set('id', id)
    const more = `${cells.length} cells, but the header has ${columns.length}`
    fault(undefined, `${more}; quote cells that hold a separator`)
    return undefined
  }
  for (const [index, column] of columns.entries()) {
    if (!column) continue
    try {
      const value = readCell(cells[index] ?? '', column.type)
      if (value !== undefined) values.set(column.name, value)
    } catch (error) {
      if (!(error instanceof CellError)) throw error
      fault(column.name, error.message)
    }
  }
  if (!isGood) return undefined
  const found = validateRow(kind, line, assemble(kind, values))
  if ('row' in found) return found.row
  for (const { field, message } of found.problems) fault(field || undefined, message)
  return undefined
}

/** Columns that make up one field together: `x` and `y`, and the one span of employment. */
function assemble(kind: RowKind, values: ReadonlyMap<string, unknown>): object {
  const { x, y, employment_from, employment_to, employment_type, ...plain } = Object.fromEntries(values)
  if (kind === 'assets' && (x !== undefined || y !== undefined)) return { ...plain, position: { x, y } }
  if (kind !== 'people') return plain
  const single = employment_from ?? employment_to ?? employment_type
  if (single === undefined) return plain
  const span = {
    ...(employment_from !== undefined && { from: employment_from }),
    ...(employment_to !== undefined && { to: employment_to }),
    ...(employment_type !== undefined && { type: employment_type }),
  }
  return { ...plain, employment: [...((plain['employment'] as object[] | undefined) ?? []), span] }
}

function expected(kind: RowKind): string {
  const [needed, others] = [true, undefined].map((isRequired) =>
    columnsOfKind[kind].filter((column) => column.isRequired === isRequired).map(({ name }) => name),
  )
  return `${needed?.join(', ')}${others?.length ? `, and if wanted ${others.join(', ')}` : ''}`
}

function show(name: string): string {
  return name.length > 40 ? `${name.slice(0, 40)}…` : name
}
