import { fold } from './fold.ts'

/** Gives each field name of a rule set a number, so that a value is looked up and folded once per event. */
export class FieldTable {
  readonly #slots = new Map<string, number>()
  readonly names: string[] = []

  slot(name: string): number {
    let slot = this.#slots.get(name)
    if (slot === undefined) {
      slot = this.names.length
      this.names.push(name)
      this.#slots.set(name, slot)
    }
    return slot
  }
}

/** What a record holds for one field. A list counts as each of its elements, a map as its JSON text. */
export interface FieldValue {
  present: boolean
  hasNull: boolean
  readonly texts: string[]
  readonly folds: string[]
}

interface Cell extends FieldValue {
  generation: number
  folded: boolean
}

/** Reads fields of a record that need not be parsed for that. */
export interface FieldReader {
  /** Puts what the record holds for the field into `into`, which is empty. False where it has to be parsed to know. */
  read(name: string, into: FieldValue): boolean
}

export type JsonRecord = Readonly<Record<string, unknown>>

const maxKeywordValues = 5_000
const maxKeywordDepth = 20

/** One record at a time, seen through the fields of a rule set. Reused from event to event. */
export class RecordView {
  readonly #fields: FieldTable
  readonly #cells: Cell[] = []
  #record: JsonRecord | (() => JsonRecord) = {}
  #reader: FieldReader | undefined
  #generation = 0
  #keywords: FieldValue | undefined

  constructor(fields: FieldTable) {
    this.#fields = fields
  }

  /** A function is asked for the record when it is first looked at. */
  reset(record: JsonRecord | (() => JsonRecord)): void {
    this.#record = record
    this.#reader = undefined
    this.#generation++
    this.#keywords = undefined
  }

  /** Asks `reader` first, as long as the record was not asked for: it has opened the same one. */
  readBy(reader: FieldReader): void {
    this.#reader = reader
  }

  /** The field's value with its texts as they are. */
  raw(slot: number): FieldValue {
    return this.#cell(slot)
  }

  /** The field's value with its texts folded too. */
  folded(slot: number): FieldValue {
    const cell = this.#cell(slot)
    if (!cell.folded) {
      for (let index = 0; index < cell.texts.length; index++)
        cell.folds[index] = fold(cell.texts[index] ?? '')
      cell.folded = true
    }
    return cell
  }

  /** Every value of the record, however deep: what keywords are sought in. */
  keywords(): FieldValue {
    if (!this.#keywords) {
      const texts: string[] = []
      collect(this.#read(), texts, 0)
      this.#keywords = { present: true, hasNull: false, texts, folds: texts.map(fold) }
    }
    return this.#keywords
  }

  /** The field as one text for grouping: folded, a list joined. Undefined where it is missing or empty. */
  groupText(slot: number): string | undefined {
    const { folds } = this.folded(slot)
    const text = folds.length === 1 ? folds[0] : folds.join(',')
    return text === '' ? undefined : text
  }

  #cell(slot: number): Cell {
    let cell = this.#cells[slot]
    if (!cell) {
      cell = { generation: 0, present: false, hasNull: false, texts: [], folds: [], folded: false }
      this.#cells[slot] = cell
    }
    if (cell.generation !== this.#generation) {
      cell.generation = this.#generation
      const name = this.#fields.names[slot] ?? ''
      empty(cell)
      if (typeof this.#record === 'function' && this.#reader) {
        if (this.#reader.read(name, cell)) return cell
        empty(cell)
      }
      cell.present = this.#fill(cell, name)
    }
    return cell
  }

  #read(): JsonRecord {
    if (typeof this.#record === 'function') this.#record = this.#record()
    return this.#record
  }

  #fill(cell: Cell, name: string): boolean {
    const record = this.#read()
    const value = record[name]
    if (value !== undefined && Object.hasOwn(record, name)) {
      add(cell, value)
      return true
    }
    return name.includes('.') && fillFromPath(cell, record, name)
  }
}

function empty(cell: Cell): void {
  cell.present = false
  cell.hasNull = false
  cell.folded = false
  cell.texts.length = 0
  cell.folds.length = 0
}

/** A dotted name is a path through nested maps; parts of the path may themselves be literal dotted keys. */
function fillFromPath(cell: Cell, record: object, path: string): boolean {
  let found = false
  for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
    const head = path.slice(0, dot)
    if (!Object.hasOwn(record, head)) continue
    const inner = (record as JsonRecord)[head]
    const rest = path.slice(dot + 1)
    for (const part of Array.isArray(inner) ? inner : [inner]) {
      if (typeof part !== 'object' || part === null) continue
      if (Object.hasOwn(part, rest)) {
        const value = (part as JsonRecord)[rest]
        if (value === undefined) continue
        add(cell, value)
        found = true
      } else if (fillFromPath(cell, part, rest)) found = true
    }
  }
  return found
}

function add(cell: Cell, value: unknown): void {
  if (typeof value === 'string') cell.texts.push(value)
  else if (value === null) cell.hasNull = true
  else if (Array.isArray(value)) {
    if (value.length === 0) cell.hasNull = true
    for (const element of value) add(cell, element)
  } else if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') {
    cell.texts.push(String(value))
  } else if (typeof value === 'object') {
    // Cloud rules search a whole part of a record, `requestParameters|contains`, as if it were text.
    cell.texts.push(JSON.stringify(value))
  }
}

function collect(value: unknown, texts: string[], depth: number): void {
  if (texts.length >= maxKeywordValues || depth > maxKeywordDepth) return
  if (typeof value === 'string') texts.push(value)
  else if (typeof value === 'number' || typeof value === 'boolean') texts.push(String(value))
  else if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) collect(inner, texts, depth + 1)
  }
}
