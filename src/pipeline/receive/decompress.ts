import { pipeline, Readable, type Transform } from 'node:stream'
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
  type ZstdDecompress,
} from 'node:zlib'

export type Compression = 'gzip' | 'deflate' | 'zstd' | 'br'

const chunkSize = 64 * 1024

const makers: Record<Exclude<Compression, 'zstd'>, () => Transform> = {
  gzip: () => createGunzip({ chunkSize }),
  deflate: () => createInflate({ chunkSize }),
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
  if (compression === 'zstd') {
    yield* decompressZstd(source)
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

/**
 * Node's decoder stops at the end of the first zstd frame and drops what else is in that chunk. Parallel compressors
 * and appended files have many frames, so each gets a decoder of its own, fed from where the last one stopped.
 */
async function* decompressZstd(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]()
  try {
    for (let rest = await nextChunk(chunks); rest !== undefined;) {
      const decoder = createZstdDecompress({ chunkSize })
      // Errors are thrown by the loop below; nobody else need hear them.
      decoder.on('error', () => undefined)
      const feeding = feed(decoder, chunks, rest)
      feeding.catch(() => undefined)
      for await (const chunk of decoder) yield chunk as Buffer
      rest = await feeding
    }
  } finally {
    await chunks.return?.()
  }
}

/** Writes until the frame ends; what the decoder did not take, or undefined at the end of the source. */
async function feed(
  decoder: ZstdDecompress,
  chunks: AsyncIterator<Uint8Array>,
  first: Uint8Array,
): Promise<Uint8Array | undefined> {
  const gone = new Promise<void>((resolve) => decoder.once('close', () => resolve()))
  try {
    let offered = 0
    for (let chunk: Uint8Array | undefined = first; chunk !== undefined; chunk = await nextChunk(chunks)) {
      const bytes = chunk
      offered += bytes.length
      await Promise.race([new Promise<void>((resolve) => decoder.write(bytes, () => resolve())), gone])
      // It takes all of a chunk unless the frame ends inside.
      const left = offered - decoder.bytesWritten
      if (left > 0 || decoder.destroyed) return bytes.subarray(bytes.length - left)
    }
    decoder.end()
    return undefined
  } catch (error) {
    decoder.destroy(error instanceof Error ? error : new Error(String(error)))
    throw error
  }
}

async function nextChunk(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array | undefined> {
  for (;;) {
    const next = await chunks.next()
    if (next.done === true) return undefined
    if (next.value.length > 0) return next.value
  }
}
