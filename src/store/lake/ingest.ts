import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Compilable } from 'kysely'
import type { Catalogue } from './catalogue.ts'
import type { SpoolFile } from './child/protocol.ts'
import { convertSpoolFile } from './convert-spool-file.ts'
import { LakeError } from './lake-error.ts'
import type { LakeProcess } from './lake-process.ts'
import { convertByHalves, isAboutTheRows, type RefusedRow, type SplitResult } from './split-spool.ts'

const attempts = 5

/** Says how rows that the lake cannot store are kept: queries that commit together with the rows it can. */
export type KeepRefused = (rows: readonly RefusedRow[]) => Promise<readonly Compilable[]>

interface Parts {
  readonly catalogue: Catalogue
  readonly process: LakeProcess
  readonly folder: string
}

/**
 * Brings one spool file into the lake: Parquet first, then catalogue, chain and the rows it refuses in one commit,
 * then the spool file goes. Files come in log order. One that is in already is dropped; one that leaves a gap is
 * refused. Without `keepRefused` a file with a row that cannot be stored is refused whole.
 */
export async function ingestSpool(
  parts: Parts,
  spool: SpoolFile,
  keepRefused: KeepRefused | undefined,
): Promise<void> {
  const { catalogue } = parts
  const expected = catalogue.nextSeq()
  if (spool.toSeq <= expected) return rmSync(spool.path, { force: true })
  if (spool.fromSeq !== expected) {
    throw new LakeError(
      'rows_differ',
      `the lake expects log position ${expected} and was given ${spool.fromSeq} to ${spool.toSeq}: read the log again from ${expected}`,
    )
  }
  const { files, refused } = await convert(parts, spool, keepRefused !== undefined)
  const kept = refused.length > 0 ? await keepRefused?.(refused) : []
  await catalogue.commit(
    {
      add: files,
      remove: [],
      body: {
        kind: 'flush',
        fromSeq: spool.fromSeq,
        toSeq: spool.toSeq,
        files: files.map(({ path, rows, digest, sha256 }) => ({ path, rows, digest, sha256 })),
      },
    },
    kept,
  )
  rmSync(spool.path, { force: true })
}

async function convert(parts: Parts, spool: SpoolFile, maySplit: boolean): Promise<SplitResult> {
  if (spool.rows === 0) return { files: [], refused: [] }
  const name = `f-${String(spool.fromSeq).padStart(12, '0')}-${spool.toSeq}.parquet`
  try {
    return { files: [await convertSpoolFile(parts.process, spool, { name, attempts })], refused: [] }
  } catch (error) {
    if (!maySplit || !isAboutTheRows(error)) throw error
    // An attempt may have written it before another one failed.
    rmSync(join(parts.folder, name), { force: true })
    return await convertByHalves(parts, spool, name)
  }
}
