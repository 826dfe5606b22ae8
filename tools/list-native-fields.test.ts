import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { generateNativeFields, nativeFieldsFile } from './list-native-fields.ts'

it('the table of native fields is that of the fixtures (if not: npm run generate)', async () => {
  expect(readFileSync(nativeFieldsFile, 'utf8')).toBe(await generateNativeFields())
})
