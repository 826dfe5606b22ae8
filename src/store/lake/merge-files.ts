import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { CompactRequest, CompactResult } from './child/protocol.ts'
import type { LakeProcess } from './lake-process.ts'

/** Asks the child to rewrite files. What it had written when it failed or died is removed at once. */
export async function mergeFiles(
  { process, folder }: { readonly process: LakeProcess; readonly folder: string },
  request: CompactRequest,
): Promise<CompactResult> {
  try {
    return await process.call('compact', request)
  } catch (error) {
    for (const name of readdirSync(folder)) {
      if (name.startsWith(`${request.prefix}-`)) rmSync(join(folder, name), { force: true })
    }
    throw error
  }
}
