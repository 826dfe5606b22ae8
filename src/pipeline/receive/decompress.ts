import { pipeline, Readable, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'

export type Compression = 'gzip' | 'deflate' | 'zstd' | 'br'

const chunkSize = 64 * 1024

const makers: Record<Compression, () => Transform> = {
  gzip: () => createGunzip({ chunkSize }),
  deflate: () => createInflate({ chunkSize }),
  zstd: () => createZstdDecompress({ chunkSize }),
  br: () => createBrotliDecompress({ chunkSize }),
}

/**
 * Decompresses chunk by chunk, as fast as the reader takes them. Throws zlib's error where the data is damaged or
 * ends too early, and the source's own errors.
 */
export async function* decompress(
  source: AsyncIterable<Uint8Array>,
  compression: Compression | undefined,
): AsyncGenerator<Uint8Array> {
  if (compression === undefined) {
    yield* source
    return
  }
  const inflate = makers[compression]()
  // The error reaches the loop below, since pipeline destroys the last stream with it.
  pipeline(Readable.from(source), inflate, () => undefined)
  for await (const chunk of inflate) yield chunk as Buffer
}

/** Recognises gzip and zstd by their first bytes. */
export function compressionOf(head: Uint8Array): Compression | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip'
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return 'zstd'
  return undefined
}
