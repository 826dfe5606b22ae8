const bitsPerKey = 10
const probes = 7

/** A Bloom filter of 53-bit hashes: 10 bits a key, about one false answer in a hundred. */
export function buildBloom(hashes: ReadonlySet<number>): Uint8Array {
  const bytes = new Uint8Array(Math.max(8, Math.ceil((hashes.size * bitsPerKey) / 8)))
  for (const hash of hashes) {
    forEachBit(hash, bytes.length * 8, (bit) => {
      bytes[bit >>> 3] = (bytes[bit >>> 3] ?? 0) | (1 << (bit & 7))
      return true
    })
  }
  return bytes
}

/** False: certainly not in. True: probably. */
export function mayHold(bloom: Uint8Array, hash: number): boolean {
  return forEachBit(hash, bloom.length * 8, (bit) => ((bloom[bit >>> 3] ?? 0) & (1 << (bit & 7))) !== 0)
}

function forEachBit(hash: number, bits: number, visit: (bit: number) => boolean): boolean {
  const low = hash % 2 ** 32
  const step = Math.floor(hash / 2 ** 32) | 1
  for (let probe = 0; probe < probes; probe++) {
    if (!visit((low + probe * step * 7919) % bits)) return false
  }
  return true
}
