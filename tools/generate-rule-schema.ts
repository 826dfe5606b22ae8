/**
 * Writes the JSON Schema of the kinds of correlation that Gatehouse adds to Sigma's: `npm run generate`.
 * `test/rule-schema.test.ts` fails while the committed file says something else.
 */
import { writeFileSync } from 'node:fs'
import { z } from 'zod'
import { CorrelationExtension } from '../src/model/correlation-extension.ts'

export const ruleSchemaFile = 'docs/guide/correlation-extension.schema.json'

/** The text of `ruleSchemaFile`. */
export function generateRuleSchema(): string {
  const schema = {
    title: "Gatehouse's own kinds of Sigma correlation",
    ...z.toJSONSchema(CorrelationExtension),
  }
  return `${JSON.stringify(schema, null, 2)}\n`
}

if (import.meta.main) writeFileSync(ruleSchemaFile, generateRuleSchema())
