import { existsSync } from 'node:fs'
import type { Engine } from './engine.ts'
import { hashFile, readDigest } from './facts.ts'
import type { FileCheck, FileRef } from './protocol.ts'

/** Hash of a file's bytes and digest of its rows as they are now; `problem` where it cannot be read. */
export async function checkFile(engine: Engine, file: FileRef): Promise<FileCheck> {
  const path = engine.pathOf(file.path)
  if (!existsSync(path)) return { path: file.path, problem: 'the file is missing' }
  const { sha256 } = await hashFile(path)
  try {
    return await engine.use(async (connection) => ({
      path: file.path,
      sha256,
      ...(await readDigest(connection, await engine.source(connection, [file]))),
    }))
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { path: file.path, sha256, problem: `it cannot be read: ${why}` }
  }
}
