import { createPrivateKey, hkdfSync, type KeyObject } from 'node:crypto'
import { keyFilePath, openKeyFile } from './key-file.ts'

export interface StorageKeys {
  /** 32 bytes each; absent: that store is not encrypted. */
  readonly log?: Uint8Array
  readonly state?: Uint8Array
  readonly lake?: Uint8Array
  /** Signs retention tombstones; always there. */
  readonly signingSeed: Uint8Array
}

/**
 * Derives the keys of log, state and lake from the data folder's first secret key (the first, since rotation adds keys and
 * what is stored must stay readable). One backed-up key file opens everything.
 */
export function deriveStorageKeys(dataFolder: string, encrypt: boolean, env: NodeJS.ProcessEnv): StorageKeys {
  const [first] = openKeyFile(keyFilePath(dataFolder, env))
  if (!first) throw new Error('the key file holds no key')
  const derive = (purpose: string): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', first.key, Buffer.alloc(0), `gatehouse ${purpose}`, 32))
  return {
    signingSeed: derive('tombstone'),
    ...(encrypt && { log: derive('log'), state: derive('state'), lake: derive('lake') }),
  }
}

/** An Ed25519 key from 32 bytes: PKCS#8's fixed prefix, then the seed. */
export function signingKey(seed: Uint8Array): KeyObject {
  const prefix = Buffer.from('302e020100300506032b657004220420', 'hex')
  return createPrivateKey({ key: Buffer.concat([prefix, seed]), format: 'der', type: 'pkcs8' })
}
