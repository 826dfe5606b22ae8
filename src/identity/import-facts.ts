import type { ContextStore } from '../store/context/context-store.ts'
import type { ContextKind } from '../store/context/context-kinds.ts'
import type { FactsToWrite } from '../store/context/write-facts.ts'
import type { ItemProblem } from './check-item.ts'
import { findFaults, findWarnings } from './check-references.ts'
import {
  ProblemList,
  tableOf,
  type ImportFormat,
  type ImportKind,
  type ImportMode,
  type ImportReport,
  type ParsedFile,
  type ParsedRow,
} from './import-report.ts'
import { KnownFacts } from './known-facts.ts'
import { parseAside } from './parse-aside.ts'

export interface ImportRequest {
  readonly kind: ImportKind
  readonly format: ImportFormat
  readonly text: string
  readonly mode: ImportMode
  readonly dryRun: boolean
  /** May the importer change facts of this kind at this site (undefined: the organisation)? */
  readonly mayWrite: (kind: ContextKind | 'travel', site: string | undefined) => boolean
}

/** For the command line and the demo: everything is allowed. */
export const mayWriteEverywhere: ImportRequest['mayWrite'] = () => true

/**
 * Imports places, assets, people, teams, plans, travel or walking times, or threat levels. Rows replace what stands under their id; equal rows
 * change nothing. Bad rows are reported with line and column; the good ones are kept, or nothing at all under
 * `all_or_nothing`. Throws only where the file cannot be read within bounds of time and memory.
 */
export async function importFacts(store: ContextStore, request: ImportRequest): Promise<ImportReport> {
  const parsed = await parseAside(request)
  const check = new ImportCheck(new KnownFacts(await store.loadFacts()), request, parsed)
  const rows = check.run()
  const changes = rows.map((row) => check.change(row))
  const changed = rows.filter((_, index) => changes[index] !== 'unchanged')
  const count = (change: string) => changes.filter((each) => each === change).length
  const isRefused = request.mode === 'all_or_nothing' && check.errors.total > 0
  const written = !request.dryRun && !isRefused && changed.length > 0
  if (written) await store.putMany(groupByTable(changed))
  return {
    kind: request.kind,
    mode: request.mode,
    dry_run: request.dryRun,
    written,
    rows: parsed.rowsTotal,
    created: isRefused ? 0 : count('created'),
    updated: isRefused ? 0 : count('updated'),
    unchanged: isRefused ? 0 : count('unchanged'),
    rejected: isRefused ? parsed.rowsTotal : parsed.rowsTotal - rows.length,
    errors: check.errors.items,
    errors_total: check.errors.total,
    warnings: check.warnings.items,
    warnings_total: check.warnings.total,
  }
}

class ImportCheck {
  readonly errors = new ProblemList()
  readonly warnings = new ProblemList()
  readonly #known: KnownFacts
  readonly #request: ImportRequest
  readonly #parsed: ParsedFile

  constructor(known: KnownFacts, request: ImportRequest, parsed: ParsedFile) {
    this.#known = known
    this.#request = request
    this.#parsed = parsed
    for (const problem of parsed.problems) this.errors.add(problem)
    this.errors.total = parsed.problemsTotal
  }

  /** The rows that may be written. */
  run(): ParsedRow[] {
    let rows = this.#withoutRepeats(this.#parsed.rows)
    for (const row of rows) this.#known.lay(row)
    // A row that falls may take others along that lie in it; each round takes one level of the tree.
    for (let before = -1; before !== rows.length;) {
      before = rows.length
      rows = rows.filter((row) => this.#isSound(row))
    }
    rows = rows.filter((row) => this.#isAllowed(row))
    this.#warn(rows)
    this.errors.items.sort((a, b) => a.line - b.line)
    return rows
  }

  change(row: ParsedRow): 'created' | 'updated' | 'unchanged' {
    const before = this.#known.before[row.kind].get(row.id)
    if (!before) return 'created'
    return JSON.stringify(before) === JSON.stringify(row.item) ? 'unchanged' : 'updated'
  }

  #withoutRepeats(rows: readonly ParsedRow[]): ParsedRow[] {
    const lines = new Map<string, number>()
    return rows.filter((row) => {
      const key = `${row.kind} ${row.id}`
      const first = lines.get(key)
      if (first === undefined) lines.set(key, row.line)
      else this.#reject(row, [{ field: 'id', message: `the same id stands on line ${first}` }])
      return first === undefined
    })
  }

  #isSound(row: ParsedRow): boolean {
    const faults = findFaults(this.#known, row, (place) => this.#maySeePlace(place))
    if (faults.length === 0) return true
    this.#reject(row, faults)
    this.#known.takeBack(row)
    return false
  }

  /** A right is needed where the row was and where it goes. */
  #isAllowed(row: ParsedRow): boolean {
    const { mayWrite } = this.#request
    const table = tableOf[row.kind]
    const before = this.#known.before[row.kind].get(row.id)
    const old = before && mayWrite !== mayWriteEverywhere ? this.#sitesBefore(row, before) : []
    if (old.some((site) => !mayWrite(table, site))) {
      this.#reject(row, [{ field: 'id', message: 'this id is taken by something you may not change' }])
      return false
    }
    const refused = this.#known.sitesOf(row.kind, row.item).find((site) => !mayWrite(table, site))
    const isFine = this.#known.sitesOf(row.kind, row.item).every((site) => mayWrite(table, site))
    if (isFine) return true
    const where = refused === undefined ? 'for the whole organisation' : `at ${refused}`
    this.#reject(row, [{ field: '', message: `you may not change ${row.kind} ${where}` }])
    return false
  }

  #sitesBefore(row: ParsedRow, before: unknown): (string | undefined)[] {
    return this.#beforeOnly().sitesOf(row.kind, before)
  }

  #cachedBefore: KnownFacts | undefined
  #beforeOnly(): KnownFacts {
    const { places, assets, people, teams, plans, travel, walks, threats } = this.#known.before
    this.#cachedBefore ??= new KnownFacts({
      version: 0,
      places: [...places.values()],
      assets: [...assets.values()],
      people: [...people.values()],
      teams: [...teams.values()],
      plans: [...plans.values()],
      travel: [...travel.values()],
      walks: [...walks.values()],
      threats: [...threats.values()],
    })
    return this.#cachedBefore
  }

  #maySeePlace(id: string): boolean {
    return this.#request.mayWrite('place', this.#known.siteOfPlace(id)) || this.#isAbove(id)
  }

  /** A site may be put under its organisation by whoever may write the site. */
  #isAbove(id: string): boolean {
    return this.#known.get('places', id)?.kind === 'organisation'
  }

  #warn(rows: readonly ParsedRow[]): void {
    const holders = this.#known.holders()
    const maySee = (id: string) => this.#request.mayWrite('person', this.#known.get('people', id)?.home_site)
    for (const row of rows) {
      for (const { field, message } of findWarnings(this.#known, row, holders, maySee)) {
        this.warnings.add({ line: row.line, kind: row.kind, id: row.id, column: field, message })
      }
    }
  }

  #reject(row: ParsedRow, problems: readonly ItemProblem[]): void {
    for (const { field, message } of problems) {
      const column = field === '' ? {} : { column: field }
      this.errors.add({ line: row.line, kind: row.kind, id: row.id, ...column, message })
    }
  }
}

function groupByTable(rows: readonly ParsedRow[]): FactsToWrite {
  const groups: Record<string, unknown[]> = {}
  for (const row of rows) (groups[tableOf[row.kind]] ??= []).push(row.item)
  return groups
}
