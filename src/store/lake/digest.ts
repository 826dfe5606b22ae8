const lane = 1n << 64n

/** Two decimal sums of 64-bit halves → 32 hex digits, each half modulo 2^64. Null sums (no rows) are zero. */
export function digestOfSums(low: unknown, high: unknown): string {
  return format(toBigInt(low), toBigInt(high))
}

export const emptyDigest = '0'.repeat(32)

/** Digest of two disjoint sets of rows together. */
export function addDigests(a: string, b: string): string {
  const [aHigh, aLow] = split(a)
  const [bHigh, bLow] = split(b)
  return format(aLow + bLow, aHigh + bHigh)
}

/** Digest of the rows of `a` without those of `b`. */
export function subtractDigests(a: string, b: string): string {
  const [aHigh, aLow] = split(a)
  const [bHigh, bLow] = split(b)
  return format(aLow - bLow, aHigh - bHigh)
}

export function sumDigests(digests: Iterable<string>): string {
  let sum = emptyDigest
  for (const digest of digests) sum = addDigests(sum, digest)
  return sum
}

function split(digest: string): [bigint, bigint] {
  return [BigInt(`0x${digest.slice(0, 16)}`), BigInt(`0x${digest.slice(16)}`)]
}

function format(low: bigint, high: bigint): string {
  return [high, low]
    .map((part) =>
      BigInt.asUintN(64, part % lane)
        .toString(16)
        .padStart(16, '0'),
    )
    .join('')
}

function toBigInt(value: unknown): bigint {
  return typeof value === 'string' ? BigInt(value) : 0n
}
