import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { LoggedReceipt } from '../../../src/model/receipt.ts'
import { benchDataFolder } from '../spine/event-source.ts'

/** Captures by the name of the mix they stand for, and the share of `JSON.parse`'s speed that is aimed for. */
export const mixes = [
  { name: 'Windows mix', files: ['windows-mix'], aim: '2 ×' },
  { name: 'enterprise mix', files: ['windows-mix', 'zeek', 'cloudtrail'], aim: '1.25 ×' },
  { name: 'process creation', files: ['windows-process-creation'], aim: '1 ×' },
] as const

export type Mix = (typeof mixes)[number]

/** At most so many lines of a mix, evenly over each capture: they are in order of time. */
export function linesOf({ files }: Mix, most: number): Buffer[] {
  return files.flatMap((file) => linesOfFile(file, Math.floor(most / files.length)))
}

export function receiptOf(buffer: Buffer, seq: number): LoggedReceipt {
  return { seq, source: 'bench', transport: 'http', receivedAtMs: 0, raw: buffer.toString() }
}

function linesOfFile(file: string, most: number): Buffer[] {
  const text = gunzipSync(readFileSync(join(benchDataFolder(), `${file}.ndjson.gz`))).toString()
  const lines = text.split('\n').filter((line) => line !== '')
  const step = Math.max(1, lines.length / most)
  return Array.from({ length: Math.min(most, lines.length) }, (_, index) =>
    Buffer.from(lines[Math.floor(index * step)] ?? ''),
  )
}
