import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { z } from 'zod'

export const manifestName = 'manifest.json'

/** What a backup holds; every file with its SHA-256, so that a damaged one is found and named. */
export const Manifest = z.object({
  format: z.literal(1),
  version: z.string(),
  made: z.iso.datetime(),
  /** Log sequence that the lake of this backup reaches. */
  lake_seq: z.number().int(),
  files: z.array(z.object({ path: z.string(), bytes: z.number().int(), sha256: z.string() })),
})
export type Manifest = z.infer<typeof Manifest>

export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** A backup cannot be made or used; the message says what and what to do. */
export class BackupError extends Error {
  override readonly name = 'BackupError'
  readonly code:
    | 'backup_damaged'
    | 'backup_unreadable'
    | 'target_not_empty'
    | 'lake_moved'
    | 'no_data'
    | 'wrong_passphrase'
  constructor(code: BackupError['code'], message: string) {
    super(message)
    this.code = code
  }
}
