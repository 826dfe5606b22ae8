import type { LoggedReceipt, Receipt } from '../../model/receipt.ts'

/**
 * The log's batch format, before compression. Little endian.
 *
 * ```
 * u32 length of the header, header (JSON: the distinct origins), then per receipt:
 * u16 origin · f64 receivedAtMs · u8 flags (encoding, 4: retained) · u16 length of id, id · u32 length of raw, raw
 * ```
 *
 * Binary, since JSON text inside JSON would escape every quote: this is four times cheaper to write and read.
 */
interface Origin {
  readonly source: string
  readonly transport: Receipt['transport']
  readonly connector?: string
  readonly peer?: string
  readonly channel?: string
}

const encodings = [undefined, 'utf8', 'utf8-lossy', 'truncated'] as const
const encodingMask = 3
const retainedFlag = 4
const fixedBytes = 2 + 8 + 1 + 2 + 4

export function encodeBatch(receipts: readonly Receipt[]): Uint8Array<ArrayBuffer> {
  const origins: Origin[] = []
  const indexByKey = new Map<string, number>()
  const originOf = receipts.map((receipt) => {
    const key = `${receipt.source}\0${receipt.transport}\0${receipt.connector ?? ''}\0${receipt.peer ?? ''}\0${receipt.channel ?? ''}`
    let index = indexByKey.get(key)
    if (index === undefined) {
      index = origins.push(toOrigin(receipt)) - 1
      indexByKey.set(key, index)
    }
    return index
  })
  const header = Buffer.from(JSON.stringify(origins))
  let bound = 4 + header.length
  for (const { raw, id } of receipts) bound += fixedBytes + raw.length * 3 + (id?.length ?? 0) * 3
  const out = Buffer.allocUnsafeSlow(bound)
  let at = out.writeUInt32LE(header.length, 0)
  at += header.copy(out, at)
  receipts.forEach((receipt, index) => {
    at = writeReceipt(out, at, receipt, originOf[index] as number)
  })
  return new Uint8Array(out.buffer, 0, at)
}

function writeReceipt(out: Buffer, start: number, receipt: Receipt, origin: number): number {
  let at = out.writeUInt16LE(origin, start)
  at = out.writeDoubleLE(receipt.receivedAtMs, at)
  at = out.writeUInt8(encodings.indexOf(receipt.encoding) | (receipt.retained ? retainedFlag : 0), at)
  const idBytes = receipt.id === undefined ? 0 : out.write(receipt.id, at + 2)
  out.writeUInt16LE(idBytes, at)
  at += 2 + idBytes
  const rawBytes = out.write(receipt.raw, at + 4)
  out.writeUInt32LE(rawBytes, at)
  return at + 4 + rawBytes
}

/** Reads a batch back, numbering from `firstSeq`. Throws `LogCorruptError` where the lengths do not add up. */
export function decodeBatch(bytes: Uint8Array, firstSeq: number): LoggedReceipt[] {
  const input = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const receipts: LoggedReceipt[] = []
  try {
    let at = 4 + input.readUInt32LE(0)
    const origins = JSON.parse(input.toString('utf8', 4, at)) as Origin[]
    while (at < input.length) {
      const origin = origins[input.readUInt16LE(at)]
      if (!origin) throw new RangeError('a receipt names no origin')
      const receivedAtMs = input.readDoubleLE(at + 2)
      const flags = input.readUInt8(at + 10)
      const encoding = encodings[flags & encodingMask]
      const idEnd = at + 13 + input.readUInt16LE(at + 11)
      const rawEnd = idEnd + 4 + input.readUInt32LE(idEnd)
      if (rawEnd > input.length) throw new RangeError('a receipt runs past the end')
      receipts.push({
        ...origin,
        seq: firstSeq + receipts.length,
        receivedAtMs,
        ...(encoding && { encoding }),
        ...((flags & retainedFlag) !== 0 && { retained: true }),
        ...(idEnd > at + 13 && { id: input.toString('utf8', at + 13, idEnd) }),
        raw: input.toString('utf8', idEnd + 4, rawEnd),
      })
      at = rawEnd
    }
  } catch (error) {
    throw new LogCorruptError(firstSeq, error)
  }
  return receipts
}

function toOrigin({ source, transport, connector, peer, channel }: Receipt): Origin {
  return {
    source,
    transport,
    ...(connector !== undefined && { connector }),
    ...(peer !== undefined && { peer }),
    ...(channel !== undefined && { channel }),
  }
}

/** A batch of the event log cannot be read: the file was damaged, or the key is another one. */
export class LogCorruptError extends Error {
  override readonly name = 'LogCorruptError'
  readonly code = 'log_corrupt'
  readonly firstSeq: number
  /** Where the next batch begins, as far as it is known. */
  readonly nextSeq: number | undefined
  constructor(firstSeq: number, cause: unknown, nextSeq?: number) {
    super(
      `event log: the batch at sequence ${firstSeq} cannot be read (${cause instanceof Error ? cause.message : String(cause)}); restore the log from a backup`,
      { cause },
    )
    this.firstSeq = firstSeq
    this.nextSeq = nextSeq
  }
}
