import {
  importBounds,
  type ImportFormat,
  type ImportKind,
  type ParsedFile,
  type RowProblem,
} from './import-report.ts'
import { parseCsvRows } from './parse-csv-rows.ts'
import { parseYamlRows } from './parse-yaml-rows.ts'

export interface RowsToParse {
  readonly kind: ImportKind
  readonly format: ImportFormat
  readonly text: string
}

/** Reads and checks each row on its own. Pure; never throws on bad input. */
export function parseRows({ kind, format, text }: RowsToParse): ParsedFile {
  const bytes = Buffer.byteLength(text)
  if (bytes > importBounds.bytes) {
    return refuse(`the file has ${bytes} bytes, more than ${importBounds.bytes}; split it`)
  }
  if (text.includes('\0')) return refuse('the file is not text: it holds NUL bytes; save it as UTF-8')
  if (format === 'yaml') return parseYamlRows(kind, text)
  if (kind === 'all') return refuse('a CSV file holds one kind; name it, or send YAML')
  return parseCsvRows(kind, text)
}

function refuse(message: string): ParsedFile {
  const problem: RowProblem = { line: 1, message }
  return { rows: [], rowsTotal: 0, problems: [problem], problemsTotal: 1 }
}
