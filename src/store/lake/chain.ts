import { createHash, sign, verify, type KeyObject } from 'node:crypto'

/** What a chain entry says of a file. */
export interface ChainFile {
  readonly path: string
  readonly rows: number
  readonly digest: string
  readonly sha256: string
}

export type ChainBody =
  | {
      readonly kind: 'flush'
      readonly fromSeq: number
      readonly toSeq: number
      readonly files: readonly ChainFile[]
    }
  | { readonly kind: 'compact'; readonly replaced: readonly string[]; readonly files: readonly ChainFile[] }
  | {
      readonly kind: 'retain'
      readonly replaced: readonly string[]
      readonly files: readonly ChainFile[]
      /** The tombstone: what went, and why. */
      readonly removedRows: number
      readonly removedDigest: string
      readonly reason: string
      readonly atMs: number
    }

export interface ChainEntry {
  readonly n: number
  readonly kind: ChainBody['kind']
  readonly body: string
  readonly hash: string
  readonly signature: string | null
}

export const firstHash = '0'.repeat(64)

/** Links `body` behind `previous`. Entries that remove rows are signed where a key is given. */
export function linkEntry(
  previous: { readonly n: number; readonly hash: string },
  body: ChainBody,
  signingKey: KeyObject | undefined,
): ChainEntry {
  const text = JSON.stringify(body)
  const hash = hashEntry(previous.hash, text)
  const signs = body.kind === 'retain' && signingKey !== undefined
  return {
    n: previous.n + 1,
    kind: body.kind,
    body: text,
    hash,
    signature: signs ? sign(null, Buffer.from(hash), signingKey).toString('base64') : null,
  }
}

export function hashEntry(previousHash: string, body: string): string {
  return createHash('sha256').update(previousHash).update('\n').update(body).digest('hex')
}

export function isSignedBy(entry: ChainEntry, publicKey: KeyObject): boolean {
  if (entry.signature === null) return false
  return verify(null, Buffer.from(entry.hash), publicKey, Buffer.from(entry.signature, 'base64'))
}
