import type { KeyObject } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { once } from 'node:events'
import type { Lake } from './lake.ts'
import { wholeScope, type LakeQuery } from './lake-query.ts'
import type { ExportFormat } from './export.ts'
import type { LakeRow } from './row.ts'

/** Where a command tells what it does; `progress` may be shown as a bar and overwritten. */
export interface CommandOutput {
  line(text: string): void
  progress(done: number, total: number, what: string): void
}

/** `gatehouse lake verify`: true when everything is as it was written. */
export async function verifyLakeCommand(
  lake: Lake,
  output: CommandOutput,
  options: { readonly publicKey?: KeyObject | undefined } = {},
): Promise<boolean> {
  const result = await lake.verify({
    ...options,
    onProgress: (done, total) => output.progress(done, total, 'files read back'),
  })
  for (const { where, problem } of result.problems) output.line(`${where}: ${problem}`)
  output.line(
    `${result.rows} events in ${result.files} files, ${result.bytes} bytes; ${result.removedRows} removed by retention; log positions up to ${result.nextSeq}`,
  )
  output.line(`chain head ${result.head}`)
  const found = result.problems.length
  output.line(found === 0 ? 'The lake is whole.' : `${found} ${found === 1 ? 'problem' : 'problems'} found.`)
  return found === 0
}

export interface AskArguments {
  readonly text?: string | undefined
  /** Epoch milliseconds UTC. */
  readonly from?: number | undefined
  readonly to?: number | undefined
}

/** `gatehouse lake export`: writes to `path`, whole or not at all. Returns the number of events; Parquet: of bytes. */
export async function exportLakeCommand(
  lake: Lake,
  output: CommandOutput,
  { path, format, ...ask }: AskArguments & { readonly path: string; readonly format: ExportFormat },
): Promise<number> {
  const part = `${path}.part`
  const stream = createWriteStream(part)
  const failed = once(stream, 'error').then(([error]) => {
    throw error
  })
  failed.catch(() => {})
  try {
    const count = await lake.export(
      { ...ask, format, scope: wholeScope },
      async (chunk) => {
        if (!stream.write(chunk)) await Promise.race([once(stream, 'drain'), failed])
      },
      { onProgress: (at) => output.progress(at.filesDone, at.filesTotal, 'files read') },
    )
    await Promise.race([new Promise<void>((resolve) => stream.end(resolve)), failed])
    await rename(part, path)
    output.line(`${count} ${format === 'parquet' ? 'bytes' : 'events'} written to ${path}`)
    return count
  } catch (error) {
    stream.destroy()
    // The file may still be on its way to being opened: removed before that, it would appear afterwards.
    if (!stream.closed) await once(stream, 'close')
    await rm(part, { force: true })
    throw error
  }
}

/** `gatehouse search`: prints events, newest first, one a line. Returns how many. */
export async function searchCommand(
  lake: Lake,
  output: CommandOutput,
  { limit, json = false, ...ask }: AskArguments & { readonly limit: number; readonly json?: boolean },
): Promise<number> {
  const query: LakeQuery = { ...ask, scope: wholeScope }
  let left = limit
  for (let after: string | undefined; left > 0;) {
    const page = await lake.search(
      { ...query, limit: Math.min(left, 1_000), after },
      { onProgress: (at) => output.progress(at.filesDone, at.filesTotal, 'files searched') },
    )
    for (const row of page.rows) output.line(json ? JSON.stringify(row) : shortLine(row))
    left -= page.rows.length
    if (page.next === undefined) break
    after = page.next
  }
  return limit - left
}

function shortLine(row: LakeRow): string {
  const time = new Date(row.time).toISOString()
  const what = `${row.class}/${row.activity}`
  const where = [row.site, row.zone, row.door ?? row.hostname]
    .filter((part) => part !== undefined)
    .join(' · ')
  // What a device wrote must not steer the terminal.
  const message = row.message.replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' ')
  return [time, row.severity, what, where, message].filter((part) => part !== '').join('  ')
}
