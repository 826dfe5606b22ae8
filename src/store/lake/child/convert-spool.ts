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
/** A flushed file lives for minutes: the quickest level. */
const flushLevel = 1

/**
 * Turns a spool file into a Parquet file of the lake. Throws `rows_differ` when a row would be lost.
 * `sorted`: rows by class and host, which compresses better and takes memory for the whole file.
 */
export function convertSpool(
  engine: Engine,
  spool: SpoolFile & { readonly name: string; readonly sorted: boolean },
): Promise<FileFacts> {
  return engine.use(async (connection) => {
    let rows = `
      SELECT * FROM read_json(${quote(spool.path)}, format = 'newline_delimited',
        columns = {${columnTypes}}, maximum_object_size = ${maxLineBytes})`
    if (spool.sorted) {
      await connection.run(`CREATE TEMP TABLE batch AS ${rows}`)
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
    const path = await writeParquet(engine, connection, { source, name: spool.name, level: flushLevel })
    return { ...facts, ...(await hashFile(path)), path: spool.name, encrypted: engine.encrypts }
  })
}
