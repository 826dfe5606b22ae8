/**
 * Writes the table of `docs/guide/logsources.md`: which logsources the public Sigma rules ask for and which connectors
 * bring them. `GATEHOUSE_TEST_DATA=<folder> node tools/list-logsources.ts`, with `sigma/rules.tar.gz` in that folder.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format } from 'prettier'
import { connectors } from '../src/connectors/registry.ts'
import { coverageOf, tableOf } from '../test/connectors/logsource-coverage.ts'
import { readPublicRules } from '../test/connectors/public-rules.ts'

const page = join(import.meta.dirname, '../docs/guide/logsources.md')
const asked = readPublicRules().map(({ logsource }) => logsource)
const table = tableOf(coverageOf(asked, connectors))
const text = readFileSync(page, 'utf8')
  .split('\n')
  .filter((line) => !line.startsWith('|'))
  .join('\n')
writeFileSync(page, await format(`${text.trimEnd()}\n\n${table}\n`, { parser: 'markdown' }))
console.log(table)
