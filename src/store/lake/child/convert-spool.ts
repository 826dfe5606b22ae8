import { LakeError } from '../lake-error.ts'
import { lakeColumns } from '../columns.ts'
import { maxLineBytes } from '../spool-limits.ts'
import type { Engine } from './engine.ts'
import { hashFile, readFacts } from './facts.ts'
import type { FileFacts, SpoolFile } from './protocol.ts'
import { quote } from './quote.ts'
import { writeParquet } from './write-file.ts'

const columnTypes = Object.entries(lakeColumns)
  .map(([name, type]) => `"${name}": '${type}'`)
  .join(', ')

/** Twice as much is held for reading; a file with a longer line is read again with room for the longest there may be. */
const usualLineBytes = 1024 * 1024

/**
 * Turns a spool file into a Parquet file of the lake. Throws `rows_differ` when a row would be lost.
 * `sorted`: rows by class and host, which compresses better and takes memory for the whole file.
 */
export async function convertSpool(engine: Engine, spool: NamedSpool): Promise<FileFacts> {
  try {
    return await convertLines(engine, spool, usualLineBytes)
  } catch (error) {
    if (!(error instanceof LakeError) || error.code !== 'rows_unreadable') throw error
    return convertLines(engine, spool, maxLineBytes)
  }
}

type NamedSpool = SpoolFile & { readonly name: string; readonly sorted: boolean }

function convertLines(engine: Engine, spool: NamedSpool, lineBytes: number): Promise<FileFacts> {
  return engine.use(async (connection) => {
    let rows = `
      SELECT * FROM read_json(${quote(spool.path)}, format = 'newline_delimited',
        columns = {${columnTypes}}, maximum_object_size = ${lineBytes})`
    if (spool.sorted) {
      await connection.run(`CREATE OR REPLACE TEMP TABLE batch AS ${rows}`)
      rows = 'FROM batch'
    }
    const facts = await readFacts(connection, rows)
    if (facts.rows !== spool.rows) {
      throw new LakeError(
        'rows_differ',
        `${spool.path}: ${spool.rows} rows were spooled and ${facts.rows} can be read; nothing was written`,
      )
    }
    const source = spool.sorted ? `${rows} ORDER BY class, hostname, time` : rows
    const path = await writeParquet(engine, connection, { source, name: spool.name, kind: 'flushed' })
    return { ...facts, ...(await hashFile(path)), path: spool.name, encrypted: engine.encrypts }
  })
}
