import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto'
import { BackupError } from './manifest.ts'

const cost = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 }
const magic = Buffer.from('GHKEY1')

/** Seals the key file with a passphrase: scrypt, then AES-256-GCM. */
export function sealKey(key: Uint8Array, passphrase: string): Buffer {
  const salt = randomBytes(16)
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', scryptSync(passphrase, salt, 32, cost), nonce)
  cipher.setAAD(magic)
  const sealed = Buffer.concat([cipher.update(key), cipher.final()])
  return Buffer.concat([magic, salt, nonce, cipher.getAuthTag(), sealed])
}

/** Throws `BackupError` `wrong_passphrase`; a damaged file looks the same. */
export function openKey(sealed: Buffer, passphrase: string): Buffer {
  const wrong = () =>
    new BackupError(
      'wrong_passphrase',
      'the key cannot be opened: the passphrase is wrong, or the file damaged',
    )
  if (sealed.length < 50 || !sealed.subarray(0, 6).equals(magic)) throw wrong()
  const decipher = createDecipheriv(
    'aes-256-gcm',
    scryptSync(passphrase, sealed.subarray(6, 22), 32, cost),
    sealed.subarray(22, 34),
  )
  decipher.setAAD(magic)
  decipher.setAuthTag(sealed.subarray(34, 50))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(50)), decipher.final()])
  } catch {
    throw wrong()
  }
}
