import { z } from 'zod'
import type { FactsToWrite } from '../store/context/write-facts.ts'

/** What one file may hold: one kind, or `all` (a YAML document with a list per kind). */
export const ImportKind = z.enum([
  'places',
  'assets',
  'people',
  'teams',
  'plans',
  'travel',
  'walks',
  'threats',
  'all',
])
export type ImportKind = z.infer<typeof ImportKind>
export type RowKind = Exclude<ImportKind, 'all'>

export const ImportMode = z.enum(['good_rows', 'all_or_nothing'])
export type ImportMode = z.infer<typeof ImportMode>

export const ImportFormat = z.enum(['csv', 'yaml'])
export type ImportFormat = z.infer<typeof ImportFormat>

export const RowProblem = z.object({
  /** Line in the file, from 1. */
  line: z.number().int(),
  kind: z.string().optional(),
  /** Id of the row where it has one. */
  id: z.string().optional(),
  /** Column or field at fault. */
  column: z.string().optional(),
  message: z.string(),
})
export type RowProblem = z.infer<typeof RowProblem>

export const ImportReport = z.object({
  kind: ImportKind,
  mode: ImportMode,
  dry_run: z.boolean(),
  /** False where nothing was written: a dry run, a file at fault, or a bad row under `all_or_nothing`. */
  written: z.boolean(),
  rows: z.number().int(),
  created: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
  rejected: z.number().int(),
  /** The first thousand; `errors_total` counts all. */
  errors: z.array(RowProblem),
  errors_total: z.number().int(),
  /** Kept, but worth a look. */
  warnings: z.array(RowProblem),
  warnings_total: z.number().int(),
})
export type ImportReport = z.infer<typeof ImportReport>

/** Bounds of one import. */
export const importBounds = { bytes: 10 * 1024 * 1024, rows: 200_000, problems: 1_000 } as const

/** A row that stands on its own; what it refers to is checked later. */
export interface ParsedRow {
  readonly kind: RowKind
  readonly line: number
  readonly id: string
  readonly item: unknown
}

export interface ParsedFile {
  readonly rows: ParsedRow[]
  /** Rows read, good or bad. */
  readonly rowsTotal: number
  readonly problems: RowProblem[]
  readonly problemsTotal: number
}

/** Which table a kind of row goes to. */
export const tableOf = {
  places: 'place',
  assets: 'asset',
  people: 'person',
  teams: 'team',
  plans: 'plan',
  travel: 'travel',
  walks: 'walk',
  threats: 'threat',
} as const satisfies Record<RowKind, keyof FactsToWrite>

/** Collects problems: keeps the first thousand and counts the rest. */
export class ProblemList {
  readonly items: RowProblem[] = []
  total = 0

  add(problem: RowProblem): void {
    this.total++
    if (this.items.length < importBounds.problems) this.items.push(problem)
  }
}
