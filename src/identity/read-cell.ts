import type { CellType } from './import-columns.ts'

/** A cell cannot be read as what its column holds. */
export class CellError extends Error {
  override readonly name = 'CellError'
  readonly code = 'bad_cell'
}

/** The mark that an export puts before what a spreadsheet would take for a formula. */
const guarded = /^'(?='*[=+\-@\t\r])/

/** Reads a cell; undefined where it is empty. Throws `CellError` that says what was expected. */
export function readCell(text: string, type: CellType): unknown {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  return readers[type](trimmed.replace(guarded, ''))
}

const readers: Record<CellType, (text: string) => unknown> = {
  text: (text) => text,
  number: readNumber,
  boolean: readBoolean,
  list: parts,
  hours: (text) => parts(text).map(readHours),
  spans: (text) => parts(text).map(readSpan),
}

function parts(text: string): string[] {
  return text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function readNumber(text: string): number {
  if (!/^[+-]?\d+(?:\.\d+)?$/.test(text))
    throw new CellError(`"${show(text)}" is not a number; write 12 or 12.5`)
  return Number(text)
}

const yes = new Set(['true', 'yes', 'y', '1'])
const no = new Set(['false', 'no', 'n', '0'])

function readBoolean(text: string): boolean {
  const word = text.toLowerCase()
  if (yes.has(word)) return true
  if (no.has(word)) return false
  throw new CellError(`"${show(text)}" is neither yes nor no; write true or false`)
}

function readHours(text: string): { days: number[]; from: string; to: string } {
  const found = /^([1-7](?:[-,][1-7])*) (\d\d:\d\d)-(\d\d:\d\d)$/.exec(text)
  if (!found) throw new CellError(`"${show(text)}" is not working hours; write 1-5 08:00-18:00 (Monday is 1)`)
  const [, days = '', from = '', to = ''] = found
  return { days: days.split(',').flatMap(readDays), from, to }
}

function readDays(text: string): number[] {
  const numbers = text.split('-').map(Number)
  const first = numbers[0] ?? 1
  const last = numbers.at(-1) ?? first
  return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, index) => ((first - 1 + index) % 7) + 1)
}

function readSpan(text: string): { from?: string; to?: string; type?: string } {
  const found = /^(\S*?)\.\.(\S*)(?: +(\w+))?$/.exec(text)
  if (!found) {
    throw new CellError(
      `"${show(text)}" is not a span; write 2020-01-01..2024-03-31 employee, or 2020-01-01..`,
    )
  }
  const [, from, to, type] = found
  return { ...(from && { from }), ...(to && { to }), ...(type && { type }) }
}

function show(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
