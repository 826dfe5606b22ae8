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

/** Turns a spool file into a Parquet file of the lake. Throws `rows_differ` when a row would be lost. */
export function convertSpool(engine: Engine, spool: SpoolFile & { name: string }): Promise<FileFacts> {
  return engine.use(async (connection) => {
    await connection.run(`
      CREATE TEMP TABLE batch AS SELECT * FROM read_json(${quote(spool.path)},
        format = 'newline_delimited', columns = {${columnTypes}}, maximum_object_size = ${maxLineBytes})`)
    const facts = await readFacts(connection, 'FROM batch')
    if (facts.rows !== spool.rows) {
      throw new LakeError(
        'rows_differ',
        `${spool.path}: ${spool.rows} rows were spooled and ${facts.rows} can be read; nothing was written`,
      )
    }
    const source = 'FROM batch ORDER BY class, hostname, time'
    const path = await writeParquet(engine, connection, { source, name: spool.name, level: flushLevel })
    return { ...facts, ...(await hashFile(path)), path: spool.name, encrypted: engine.encrypts }
  })
}
