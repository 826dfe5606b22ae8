import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { addKey, openKeyFile, type SecretKey } from './key-file.ts'

/**
 * Seals secrets that Gatehouse must be able to read again (MQTT passwords, private keys, TOTP secrets).
 *
 * A sealed text is `gh1.<key id>.<base64url of nonce ‖ tag ‖ ciphertext>`, AES-256-GCM. `purpose` is bound in: a text
 * sealed for one purpose does not open for another.
 */
export interface SecretBox {
  seal(plain: string | Uint8Array, purpose: string): string
  /** Throws `SecretBoxError`: the key is gone, or the text was changed. */
  open(sealed: string, purpose: string): Buffer
  /** Was it sealed with an older key? Then seal it again. */
  isStale(sealed: string): boolean
  /** A 32-byte key for `purpose`, one per key in the file, the newest first. */
  derive(purpose: string): { readonly id: string; readonly key: Buffer }[]
  /** From now on a new key seals. Returns its id. */
  rotate(): string
}

export class SecretBoxError extends Error {
  override readonly name = 'SecretBoxError'
  readonly code: 'not_sealed' | 'key_missing' | 'changed'
  constructor(code: SecretBoxError['code'], message: string) {
    super(message)
    this.code = code
  }
}

const nonceBytes = 12
const tagBytes = 16

/** Opens the box whose keys lie at `path`, made there at the first start. */
export function openSecretBox(path: string): SecretBox {
  let keys = openKeyFile(path)
  return boxOf(
    () => keys,
    () => {
      keys = addKey(path, keys)
    },
  )
}

/** A box that lives in memory, for tests. */
export function makeMemoryBox(): SecretBox {
  const keys: SecretKey[] = []
  const add = () => {
    keys.push({ id: randomBytes(4).toString('hex'), key: randomBytes(32), made: '' })
  }
  add()
  return boxOf(() => keys, add)
}

function boxOf(keys: () => readonly SecretKey[], add: () => void): SecretBox {
  const newest = () => keys().at(-1)!
  return {
    seal(plain, purpose) {
      const { id, key } = newest()
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound(id, purpose))
      const body = Buffer.concat([
        cipher.update(typeof plain === 'string' ? Buffer.from(plain) : plain),
        cipher.final(),
      ])
      return `gh1.${id}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`
    },
    open(sealed, purpose) {
      const { id, bytes } = split(sealed)
      const found = keys().find((key) => key.id === id)
      if (!found) {
        throw new SecretBoxError(
          'key_missing',
          `a secret for ${purpose} needs key ${id}: restore the key file`,
        )
      }
      return decrypt(found, bytes, purpose)
    },
    isStale: (sealed) => split(sealed).id !== newest().id,
    derive: (purpose) =>
      keys()
        .toReversed()
        .map(({ id, key }) => ({ id, key: Buffer.from(hkdfSync('sha256', key, 'gatehouse', purpose, 32)) })),
    rotate() {
      add()
      return newest().id
    },
  }
}

function decrypt({ id, key }: SecretKey, bytes: Buffer, purpose: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  })
  decipher.setAAD(bound(id, purpose)).setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()])
  } catch {
    throw new SecretBoxError('changed', `a secret for ${purpose} was changed or is for another purpose`)
  }
}

function split(sealed: string): { id: string; bytes: Buffer } {
  const match = /^gh1\.([a-z0-9]{8})\.([A-Za-z0-9_-]+)$/.exec(sealed)
  const bytes = Buffer.from(match?.[2] ?? '', 'base64url')
  if (!match?.[1] || bytes.length < nonceBytes + tagBytes) {
    throw new SecretBoxError('not_sealed', 'this is not a sealed secret')
  }
  return { id: match[1], bytes }
}

function bound(id: string, purpose: string): Buffer {
  return Buffer.from(`gh1.${id}.${purpose}`)
}
