import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { generateScanner, scannerFile } from './generate-scanner.ts'

it('the scanner is compiled from its source (if not: npm run generate)', async () => {
  expect(readFileSync(scannerFile, 'utf8') === (await generateScanner())).toBe(true)
})
