import { existsSync } from 'node:fs'
import type { FileFacts, SpoolFile } from './child/protocol.ts'
import { LakeError } from './lake-error.ts'
import type { LakeProcess } from './lake-process.ts'

/**
 * Has the child write one Parquet file. First sorted, which compresses better; from the second attempt on in the
 * order of the file, which takes less memory. Throws the child's `LakeError` once it is clear or `attempts` are over.
 */
export async function convertSpoolFile(
  process: LakeProcess,
  spool: SpoolFile,
  { name, attempts }: { readonly name: string; readonly attempts: number },
): Promise<FileFacts> {
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
