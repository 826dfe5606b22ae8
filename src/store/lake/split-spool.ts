import { rmSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileFacts, SpoolFile } from './child/protocol.ts'
import { convertSpoolFile } from './convert-spool-file.ts'
import { LakeError } from './lake-error.ts'
import type { LakeProcess } from './lake-process.ts'

/** A row that the lake cannot store, as it was spooled. */
export interface RefusedRow {
  /** Its log position; undefined where the line does not even tell that. */
  readonly seq: number | undefined
  /** The line, JSON where it is whole. */
  readonly line: string
  readonly reason: string
}

export interface SplitResult {
  readonly files: readonly FileFacts[]
  readonly refused: readonly RefusedRow[]
}

/** Does this come from what the rows are, so that fewer of them may go where all of them did not? */
export function isAboutTheRows(error: unknown): error is LakeError {
  return error instanceof LakeError && splittable.has(error.code)
}

const splittable = new Set(['query_too_large', 'rows_differ', 'rows_unreadable'])
/** A part that is refused is halved, so it is not asked for long; a single row has no other way out. */
const partAttempts = 2
const rowAttempts = 5
/** Where not even this finds room, something else holds the memory: no fault of the row. */
const smallRowBytes = 64 * 1024

/**
 * Converts a spool file that was refused whole by halves, each a file of its own, down to the rows that cannot be
 * stored. Nothing is in the catalogue yet: after a crash the next start removes the files, and where this throws it
 * does so itself. Throws `rows_differ` where lines of the file are missing, and whatever is not the rows' fault.
 */
export async function convertByHalves(
  { process, folder }: { readonly process: LakeProcess; readonly folder: string },
  spool: SpoolFile,
  name: string,
): Promise<SplitResult> {
  const lines = splitLines(await readFile(spool.path))
  if (lines.length !== spool.rows) {
    throw new LakeError(
      'rows_differ',
      `${spool.path}: ${spool.rows} rows were spooled and it has ${lines.length} lines; nothing was written`,
    )
  }
  const partPath = spool.path.replace(/\.ndjson$/, '-part.ndjson')
  const names: string[] = []
  const files: FileFacts[] = []
  const refused: RefusedRow[] = []

  const convert = async (part: readonly Buffer[]): Promise<void> => {
    await writeFile(partPath, Buffer.concat(part), { mode: 0o600 })
    const partName = name.replace(/\.parquet$/, `-${names.length}.parquet`)
    names.push(partName)
    const file = { ...spool, path: partPath, rows: part.length }
    const attempts = part.length === 1 ? rowAttempts : partAttempts
    try {
      files.push(await convertSpoolFile(process, file, { name: partName, attempts }))
    } catch (error) {
      if (!isAboutTheRows(error)) throw error
      const [line] = part
      if (part.length > 1) await convertHalves(part)
      else if (line && !isForLackOfRoom(error, line)) refused.push(describe(line, spool, error))
      else throw error
    }
  }
  const convertHalves = async (part: readonly Buffer[]): Promise<void> => {
    const middle = Math.ceil(part.length / 2)
    await convert(part.slice(0, middle))
    if (middle < part.length) await convert(part.slice(middle))
  }

  try {
    await convertHalves(lines)
    return { files, refused }
  } catch (error) {
    for (const written of names) rmSync(join(folder, written), { force: true })
    throw error
  } finally {
    rmSync(partPath, { force: true })
  }
}

function isForLackOfRoom({ code }: LakeError, line: Buffer): boolean {
  return code === 'query_too_large' && line.length <= smallRowBytes
}

/** Lines with their newline. */
function splitLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = []
  for (let at = 0; at < bytes.length;) {
    const newline = bytes.indexOf(10, at)
    const end = newline < 0 ? bytes.length : newline + 1
    lines.push(bytes.subarray(at, end))
    at = end
  }
  return lines
}

function describe(bytes: Buffer, { fromSeq, toSeq }: SpoolFile, { message }: LakeError): RefusedRow {
  const line = bytes.toString().trimEnd()
  // Id and position stand first, so that a line broken further on still tells them.
  const seq = Number(/^\{"id":"[^"\\]*","seq":(\d+)[,}]/.exec(line)?.[1] ?? NaN)
  return { seq: seq >= fromSeq && seq < toSeq ? seq : undefined, line, reason: message }
}
