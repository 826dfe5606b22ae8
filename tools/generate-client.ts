/**
 * Writes the types of the console's client from the endpoints' own contract: `npm run generate`.
 * `test/console/client-schema.test.ts` fails while the committed file says something else.
 */
import { writeFileSync } from 'node:fs'
import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript'
import { endpoints } from '../src/api/endpoints.ts'
import { openApiOf } from '../src/api/openapi.ts'

export const schemaFile = 'console/client/schema.d.ts'

/** The text of `schemaFile`. The version is left out: a release alone changes no contract. */
export async function generateSchema(): Promise<string> {
  const document = JSON.stringify(openApiOf(endpoints, ''))
  return COMMENT_HEADER + astToString(await openapiTS(document, { silent: true }))
}

if (import.meta.main) writeFileSync(schemaFile, await generateSchema())
