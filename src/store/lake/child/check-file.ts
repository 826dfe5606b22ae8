import { existsSync } from 'node:fs'
import type { Engine } from './engine.ts'
import { hashFile, readDigest } from './facts.ts'
import type { FileCheck, FileRef } from './protocol.ts'

/** Hash of a file's bytes and digest of its rows as they are now; `problem` where it cannot be read. */
export async function checkFile(engine: Engine, file: FileRef): Promise<FileCheck> {
  const path = engine.pathOf(file.path)
  const missing = { path: file.path, problem: 'the file is missing' }
  if (!existsSync(path)) return missing
  let sha256: string | undefined
  try {
    sha256 = (await hashFile(path)).sha256
    const digest = await engine.use(async (connection) =>
      readDigest(connection, await engine.source(connection, [file])),
    )
    return { path: file.path, sha256, ...digest }
  } catch (error) {
    // Merged away while it was read.
    if (!existsSync(path)) return missing
    const why = error instanceof Error ? error.message : String(error)
    return { path: file.path, ...(sha256 !== undefined && { sha256 }), problem: `it cannot be read: ${why}` }
  }
}
