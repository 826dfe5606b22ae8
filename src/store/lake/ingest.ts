import { existsSync, rmSync } from 'node:fs'
import type { Compilable } from 'kysely'
import type { Catalogue } from './catalogue.ts'
import type { FileFacts, SpoolFile } from './child/protocol.ts'
import { LakeError } from './lake-error.ts'
import type { LakeProcess } from './lake-process.ts'

const attempts = 5

/**
 * Brings one spool file into the lake: Parquet first, then catalogue, chain and `extra` in one commit, then the
 * spool file goes. Files come in log order. One that is in already is dropped; one that leaves a gap is refused.
 */
export async function ingestSpool(
  { catalogue, process }: { catalogue: Catalogue; process: LakeProcess },
  spool: SpoolFile,
  extra: readonly Compilable[],
): Promise<void> {
  const expected = catalogue.nextSeq()
  if (spool.toSeq <= expected) return rmSync(spool.path, { force: true })
  if (spool.fromSeq !== expected) {
    throw new LakeError(
      'rows_differ',
      `the lake expects log position ${expected} and was given ${spool.fromSeq} to ${spool.toSeq}: read the log again from ${expected}`,
    )
  }
  const file = spool.rows === 0 ? undefined : await convert(process, spool)
  const files = file ? [file] : []
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
    extra,
  )
  rmSync(spool.path, { force: true })
}

async function convert(process: LakeProcess, spool: SpoolFile): Promise<FileFacts> {
  const name = `f-${String(spool.fromSeq).padStart(12, '0')}-${spool.toSeq}.parquet`
  let sorted = true
  for (let attempt = 1; ; attempt++) {
    try {
      return await process.call('convert', { ...spool, name, sorted })
    } catch (error) {
      sorted = false
      if (!isWorthRetrying(error) || attempt >= attempts) throw error
      if (!existsSync(spool.path)) throw error
    }
  }
}

function isWorthRetrying(error: unknown): boolean {
  return error instanceof LakeError && (error.code === 'lake_restarted' || error.code === 'query_too_large')
}
