import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { generateSchema, schemaFile } from '../../tools/generate-client.ts'

it('the types of the client are those of the endpoints (if not: npm run generate)', async () => {
  expect(readFileSync(schemaFile, 'utf8') === (await generateSchema())).toBe(true)
})
