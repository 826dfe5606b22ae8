import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml'
import { Asset } from '../model/asset.ts'
import { Person, Plan, Team } from '../model/person.ts'
import { Place, ThreatLevel, TravelTime, WalkTime } from '../model/site.ts'
import {
  importBounds,
  ProblemList,
  type ImportKind,
  type ParsedFile,
  type ParsedRow,
  type RowKind,
} from './import-report.ts'
import { validateRow } from './validate-row.ts'

const fieldsOf: Record<RowKind, ReadonlySet<string>> = {
  places: new Set(Object.keys(Place.shape)),
  assets: new Set(Object.keys(Asset.shape)),
  people: new Set(Object.keys(Person.shape)),
  teams: new Set(Object.keys(Team.shape)),
  plans: new Set(Object.keys(Plan.shape)),
  travel: new Set(Object.keys(TravelTime.shape)),
  walks: new Set(Object.keys(WalkTime.shape)),
  threats: new Set(Object.keys(ThreatLevel.shape)),
}
const rowKinds = Object.keys(fieldsOf) as RowKind[]

/** Aliases that one row may expand to. */
const maxAliases = 100

/**
 * Reads a YAML (or JSON) document: a map with a list per kind, or, where one kind is asked for, the list alone.
 * Never throws: what cannot be read is a problem with its line.
 */
export function parseYamlRows(kind: ImportKind, text: string): ParsedFile {
  const reader = new YamlReader(kind)
  try {
    reader.read(text)
  } catch (error) {
    // Nesting that no list of places needs exhausts the parser's stack.
    const why = error instanceof RangeError ? 'it is nested too deeply' : String(error)
    reader.problems.add({ line: 1, message: `the file cannot be read: ${why}` })
  }
  const { rows, rowsTotal, problems } = reader
  return { rows, rowsTotal, problems: problems.items, problemsTotal: problems.total }
}

class YamlReader {
  readonly rows: ParsedRow[] = []
  readonly problems = new ProblemList()
  rowsTotal = 0
  readonly #kind: ImportKind
  readonly #lines = new LineCounter()

  constructor(kind: ImportKind) {
    this.#kind = kind
  }

  read(text: string): void {
    const document = parseDocument(text, { lineCounter: this.#lines, logLevel: 'error' })
    for (const error of document.errors) {
      const message = error.message.split('\n')[0] ?? ''
      this.problems.add({ line: this.#lines.linePos(error.pos[0]).line || 1, message })
    }
    if (document.errors.length > 0) return
    const { contents } = document
    if (isSeq(contents) && this.#kind !== 'all') this.#readList(document, this.#kind, contents.items)
    else if (isMap(contents)) this.#readMap(document, contents.items)
    else this.#fault(contents, undefined, `expected a map with lists named ${rowKinds.join(', ')}`)
  }

  #readMap(document: Document, pairs: readonly { key: unknown; value: unknown }[]): void {
    for (const { key, value } of pairs) {
      const name = isScalar(key) ? String(key.value) : ''
      const kind = rowKinds.find((each) => each === name && (this.#kind === 'all' || this.#kind === each))
      if (!kind) {
        const wanted = this.#kind === 'all' ? rowKinds.join(', ') : this.#kind
        this.#fault(key as Node, undefined, `unknown list "${name.slice(0, 60)}"; expected ${wanted}`)
      } else if (isSeq(value)) this.#readList(document, kind, value.items as Node[])
      else if (!(isScalar(value) && value.value === null)) {
        this.#fault(key as Node, kind, `${kind} is not a list`)
      }
    }
  }

  #readList(document: Document, kind: RowKind, items: readonly Node[]): void {
    this.rowsTotal += items.length
    if (this.rowsTotal > importBounds.rows) {
      this.#fault(items[0], kind, `${this.rowsTotal} rows are more than ${importBounds.rows}; split the file`)
      return
    }
    for (const node of items) this.#readItem(document, kind, node)
  }

  #readItem(document: Document, kind: RowKind, node: Node): void {
    const line = this.#lineOf(node)
    let candidate: unknown
    try {
      candidate = node.toJS(document, { maxAliasCount: maxAliases })
    } catch (error) {
      this.#fault(node, kind, `the row cannot be read: ${error instanceof Error ? error.message : ''}`)
      return
    }
    if (typeof candidate !== 'object' || candidate === null || Array.isArray(candidate)) {
      this.#fault(node, kind, `expected a map with ${[...fieldsOf[kind]].slice(0, 4).join(', ')} …`)
      return
    }
    const unknown = Object.keys(candidate).filter((key) => !fieldsOf[kind].has(key))
    for (const field of unknown) {
      const message = `unknown field; expected one of ${[...fieldsOf[kind]].join(', ')}`
      this.#problem(node, kind, { field: field.slice(0, 60), message }, undefined)
    }
    const found = validateRow(kind, line, candidate)
    if ('problems' in found) {
      for (const problem of found.problems) this.#problem(node, kind, problem, found.id)
    } else if (unknown.length === 0) this.rows.push(found.row)
  }

  #problem(
    node: Node,
    kind: RowKind,
    { field, message }: { field: string; message: string },
    id: string | undefined,
  ): void {
    const value = isMap(node) && field !== '' ? node.get(field, true) : undefined
    this.problems.add({
      line: this.#lineOf(value ?? node),
      kind,
      message,
      ...(id !== undefined && { id }),
      ...(field !== '' && { column: field }),
    })
  }

  #fault(node: Node | null | undefined, kind: RowKind | undefined, message: string): void {
    this.problems.add({ line: this.#lineOf(node), message, ...(kind && { kind }) })
  }

  #lineOf(node: Node | null | undefined): number {
    return node?.range ? this.#lines.linePos(node.range[0]).line || 1 : 1
  }
}
