import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { detectionsPage, generateDetectionsPage } from '../tools/list-detections.ts'

test('the page of detections is that of the rules (if not: npm run generate)', async () => {
  const page = await generateDetectionsPage()
  expect(readFileSync(detectionsPage, 'utf8')).toBe(page)
  const ids = [...page.matchAll(/^## (CV-\d\d)$/gm)].map(([, id]) => id)
  expect(ids).toEqual(Array.from({ length: 40 }, (_, index) => `CV-${String(index + 1).padStart(2, '0')}`))
  // Each says what it needs, and what it does not see.
  for (const section of page.split(/^## /m).slice(1)) {
    expect(section).toMatch(/^- Events: `/m)
    expect(section).toMatch(/^- Limit: /m)
  }
})
