import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { decompress, type Compression } from './decompress.ts'

const compress = { gzip: gzipSync, deflate: deflateSync, zstd: zstdCompressSync, br: brotliCompressSync }

async function unpack(bytes: Uint8Array, compression: Compression, chunkSize: number): Promise<Buffer> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += chunkSize) yield bytes.subarray(at, at + chunkSize)
  }
  const parts: Uint8Array[] = []
  for await (const part of decompress(chunks(), compression)) parts.push(Buffer.from(part))
  return Buffer.concat(parts)
}

const piece = fc.oneof(
  fc.uint8Array({ maxLength: 3000 }),
  fc.nat(200_000).map((length) => new Uint8Array(length)),
)

test.each(['gzip', 'zstd'] as const)(
  '%s: parts one after the other, cut anywhere, are all read',
  async (compression) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 5000 }),
        async (parts, size) => {
          const packed = Buffer.concat(parts.map((part) => compress[compression](part)))
          expect((await unpack(packed, compression, size)).equals(Buffer.concat(parts))).toBe(true)
        },
      ),
      { numRuns: 40 },
    )
  },
)

test.each(['gzip', 'zstd', 'deflate', 'br'] as const)('%s: damage is an error', async (compression) => {
  const packed = compress[compression](Buffer.from('some text '.repeat(100)))
  await expect(unpack(packed.subarray(0, -6), compression, 10)).rejects.toThrow(/end of file|unexpected/i)
  await expect(unpack(Buffer.from('this is not compressed at all'), compression, 10)).rejects.toThrow(
    /header|unknown|frame|decompress|block/i,
  )
})

test.each(['gzip', 'zstd'] as const)(
  '%s: an error of the source arrives, and a reader may leave early',
  async (compression) => {
    const packed = compress[compression](Buffer.alloc(1_000_000, 'x'))
    let closed = false
    async function* failing(): AsyncGenerator<Uint8Array> {
      try {
        yield packed.subarray(0, 20)
        throw new Error('connection lost')
      } finally {
        closed = true
      }
    }
    await expect(async () => {
      for await (const _ of decompress(failing(), compression));
    }).rejects.toThrow('connection lost')
    expect(closed).toBe(true)
    for await (const chunk of decompress(
      (async function* () {
        yield packed
      })(),
      compression,
    )) {
      expect(chunk.length).toBeGreaterThan(0)
      break
    }
  },
)
