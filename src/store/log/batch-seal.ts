import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/** How a stored batch body is packed: zstd alone, or zstd and then AES-256-GCM with a random nonce in front. */
export const Codec = { zstd: 1, zstdAes: 2 } as const

// The checksum finds a flipped bit that would otherwise come out as other text.
const options = { params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 } }
const maxBatchBytes = 256 * 1024 * 1024

/** Compresses a batch, and encrypts it where a 32-byte key is given, bound to its place in the log. */
export function sealBatch(
  body: Uint8Array,
  firstSeq: number,
  key?: Uint8Array,
): { codec: number; bytes: Uint8Array } {
  const packed = zstdCompressSync(body, options)
  if (!key) return { codec: Codec.zstd, bytes: packed }
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(String(firstSeq)))
  const sealed = Buffer.concat([cipher.update(packed), cipher.final()])
  return { codec: Codec.zstdAes, bytes: Buffer.concat([nonce, cipher.getAuthTag(), sealed]) }
}

export function openBatch(
  codec: number,
  bytes: Uint8Array,
  firstSeq: number,
  key?: Uint8Array,
  maxBytes = maxBatchBytes,
): Uint8Array {
  if (codec === Codec.zstd) return zstdDecompressSync(bytes, { maxOutputLength: maxBytes })
  if (!key) throw new Error('it is encrypted and no key was given: set GATEHOUSE_KEY_FILE')
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
  decipher.setAAD(Buffer.from(String(firstSeq)))
  decipher.setAuthTag(bytes.subarray(12, 28))
  const packed = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()])
  return zstdDecompressSync(packed, { maxOutputLength: maxBytes })
}
