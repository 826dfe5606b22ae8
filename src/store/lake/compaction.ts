import { randomBytes } from 'node:crypto'
import { bucketOf } from './buckets.ts'
import type { Catalogue, CatalogueFile } from './catalogue.ts'
import { mergeFiles } from './merge-files.ts'
import type { LakeProcess } from './lake-process.ts'

/** Files of about this size are left alone: large enough to compress, small enough to leave out and to rewrite. */
export const targetRows = 400_000
const fanIn = 16
const mostInputs = 64

/**
 * The files to merge next, or none. Files of the same day and size class are merged sixteen at a time, so a row is
 * rewritten about once per size class; a day that is over is drawn together as soon as it has four.
 */
export function pickFiles(files: readonly CatalogueFile[], nowMs: number): CatalogueFile[] {
  const groups = new Map<string, CatalogueFile[]>()
  for (const file of files) {
    if (file.rows >= targetRows / 2) continue
    const { name, endMs } = bucketOf(file)
    const key = endMs + 3_600_000 < nowMs ? `over ${name}` : `${name} ${sizeClass(file.rows)}`
    const group = groups.get(key) ?? []
    group.push(file)
    groups.set(key, group)
  }
  let best: CatalogueFile[] = []
  for (const [key, group] of groups) {
    const run = takeRun(group)
    const rows = run.reduce((sum, file) => sum + file.rows, 0)
    const worth =
      run.length >= (key.startsWith('over') ? 4 : fanIn) || (rows >= targetRows / 2 && run.length >= 4)
    if (worth && run.length > best.length) best = run
  }
  return best
}

function takeRun(group: readonly CatalogueFile[]): CatalogueFile[] {
  const run: CatalogueFile[] = []
  let rows = 0
  for (const file of group.toSorted((a, b) => a.minSeq - b.minSeq)) {
    if (run.length >= mostInputs || (run.length > 1 && rows + file.rows > targetRows * 1.25)) break
    run.push(file)
    rows += file.rows
  }
  return run
}

function sizeClass(rows: number): number {
  return rows < 1_000 ? 0 : rows < 16_000 ? 1 : 2
}

/** Merges files. The old files go when nobody reads them any more. */
export async function compactOnce(
  parts: { readonly catalogue: Catalogue; readonly process: LakeProcess; readonly folder: string },
  inputs: readonly CatalogueFile[],
): Promise<void> {
  const { catalogue } = parts
  const { files } = await mergeFiles(parts, {
    inputs: inputs.map(({ path, encrypted, digest }) => ({ path, encrypted, digest })),
    prefix: newPrefix('c', catalogue),
  })
  await catalogue.commit({
    add: files,
    remove: inputs.map((file) => file.path),
    body: {
      kind: 'compact',
      replaced: inputs.map((file) => file.path),
      files: files.map(({ path, rows, digest, sha256 }) => ({ path, rows, digest, sha256 })),
    },
  })
}

/** A name no file has had: a crash may leave one behind that carries the same chain number. */
export function newPrefix(letter: 'c' | 'r' | 'x', catalogue: Catalogue): string {
  return `${letter}-${String(catalogue.head().n + 1).padStart(9, '0')}-${randomBytes(4).toString('hex')}`
}
