import { execFileSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { CompiledRule } from '../../../src/engine/detect/compiled-rule.ts'
import { loadRules } from '../../../src/pipeline/rules/load-rules.ts'
import { benchDataFolder } from './event-source.ts'

export interface RuleShelf {
  readonly origin: string
  /** That many rules as one set: the shipped ones and others, or where those are more, others alone. */
  load(count: number): Promise<readonly CompiledRule[]>
  /** Paths for `rules.folders` of the configuration that make, with the shipped ones, at least that many. */
  files(count: number): Promise<readonly string[]>
  close(): void
}

const shipped = resolve(import.meta.dirname, '../../../rules')

/** The shipped rules and public ones for Windows where their archive is there, else made-up ones. */
export function openRuleShelf(most = 1_200): RuleShelf {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-rules-'))
  const archive = resolve(benchDataFolder(), '../sigma/rules.tar.gz')
  const isThere = existsSync(archive)
  if (isThere) execFileSync('tar', ['xzf', archive, '-C', folder, 'rules/windows'])
  else for (let index = 0; index < most; index++) writeMadeUp(folder, index)
  const others = globSync('**/*.yml', { cwd: folder })
    .sort()
    .map((path) => join(folder, path))
  const countShipped = async () => (await loadRules([shipped])).rules.length
  const files = async (count: number) => spread(others, Math.max(0, count - (await countShipped())))
  return {
    origin: `shipped ones and ${isThere ? 'public ones for Windows' : 'made-up ones'}`,
    files,
    async load(count) {
      const paths =
        count < (await countShipped()) ? spread(others, count) : [shipped, ...(await files(count))]
      return (await loadRules(paths)).rules
    },
    close: () => rmSync(folder, { recursive: true }),
  }
}

/** `count` of them, evenly from beginning to end: the files are sorted by what they look at. */
function spread<T>(all: readonly T[], count: number): T[] {
  const step = Math.max(1, all.length / Math.max(1, count))
  return Array.from({ length: Math.min(count, all.length) }, (_, index) => all[Math.floor(index * step)] as T)
}

function writeMadeUp(folder: string, index: number): void {
  const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`
  writeFileSync(
    join(folder, `${index}.yml`),
    `title: Made-up rule ${index}
id: ${id}
logsource: { product: windows, category: process_creation }
detection:
  program: { Image|endswith: '\\tool-${index}.exe' }
  arguments: { CommandLine|contains: ['-enc ${index}', 'download-${index}', '/add-${index}'] }
  known: { ParentImage|endswith: '\\installer.exe' }
  condition: (program or arguments) and not known
level: high
`,
  )
}
