import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { compileRules } from '../../engine/detect/compile-rules.ts'
import { loadRules } from './load-rules.ts'
import { parseFile } from './parse-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-parse-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test(
  'many files go to threads, and come back as if they had been parsed here',
  { timeout: 60_000 },
  async () => {
    const count = 700
    const files = Array.from({ length: count }, (_, n) => {
      const text =
        n % 50 === 0
          ? 'title: [\n'
          : `title: r${n}\nid: r${n}\nlogsource: { product: p }\ndetection: { s: { f|contains|expand: ['${n}', '%who%'] }, condition: s }\n`
      const path = join(folder, `${String(n).padStart(4, '0')}.yml`)
      writeFileSync(path, text)
      return { path, size: text.length, modifiedAtMs: 0 }
    })
    const settings = { pipelines: [], placeholders: { who: ['x', 'y'] } }
    const loaded = await loadRules([folder], { settings })
    const here = []
    for (const file of files)
      here.push(await parseFile(file, { placeholders: new Map([['who', ['x', 'y']]]) }))
    const parsed = here.flatMap(({ rules }) => rules)
    expect(loaded.parsed).toEqual(parsed)
    expect(loaded.problems).toEqual(here.flatMap(({ problems }) => problems))
    expect(loaded.problems).toHaveLength(14)
    expect(loaded.rules.map(({ head }) => head.id)).toEqual(
      compileRules(parsed).rules.map(({ head }) => head.id),
    )
  },
)
