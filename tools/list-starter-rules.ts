/** Writes the table of `docs/guide/starter-rules.md` from the rules themselves: `node tools/list-starter-rules.ts`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format } from 'prettier'
import { loadRules } from '../src/pipeline/rules/load-rules.ts'
import { starterRuleTable } from './starter-rule-table.ts'

const root = join(import.meta.dirname, '..')
const page = join(root, 'docs/guide/starter-rules.md')
const { parsed } = await loadRules([join(root, 'rules/starter')])
const text = readFileSync(page, 'utf8')
  .split('\n')
  .filter((line) => !line.startsWith('|'))
  .join('\n')
writeFileSync(
  page,
  await format(`${text.trimEnd()}\n\n${starterRuleTable(parsed)}\n`, { parser: 'markdown' }),
)
