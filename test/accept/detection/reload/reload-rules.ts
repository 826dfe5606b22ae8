import { globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const markRule = '5a3f0c52-5a0e-4a0e-8a54-6a27e1c0d101'
export const countRule = '5a3f0c52-5a0e-4a0e-8a54-6a27e1c0d103'

/** Rules that stay as they are: one that fires on every mark, and one that counts `slowEvents` of one person. */
export function writeOwnRules(dataFolder: string, slowEvents: number): void {
  const folder = join(dataFolder, 'rules')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(
    join(folder, 'stays.yml'),
    `title: A mark
id: ${markRule}
logsource: { product: windows, category: process_creation }
detection: { mark: { CommandLine|contains: reload-mark }, condition: mark }
level: low
---
title: A slow one
id: 5a3f0c52-5a0e-4a0e-8a54-6a27e1c0d102
name: reload_slow
logsource: { product: windows, category: process_creation }
detection: { slow: { CommandLine|contains: reload-slow }, condition: slow }
level: low
---
title: Slow ones over all changes
id: ${countRule}
correlation:
  type: event_count
  rules: [reload_slow]
  group-by: [User]
  timespan: 1h
  condition: { gte: ${slowEvents} }
level: low
`,
  )
}

/** One rule of a set that was brought, which can be made to fire on marks. */
export class ChangedRule {
  readonly id: string
  readonly #path: string
  readonly #text: string

  constructor(setFolder: string) {
    const [first] = globSync('*/rules/windows/process_creation/*.yml', { cwd: setFolder }).sort()
    if (first === undefined) throw new Error(`no rules on starts of programs under ${setFolder}`)
    this.#path = join(setFolder, first)
    this.#text = readFileSync(this.#path, 'utf8')
    this.id = /^id: (\S+)/m.exec(this.#text)?.[1] ?? ''
  }

  /** Writes the file anew, at one stroke, under another title. Returns when it was there (`performance.now`). */
  change(title: string): number {
    const detection = 'detection:\n  mark: { CommandLine|contains: reload-mark }\n  condition: mark\n'
    const text = this.#text
      .replace(/^title: .*$/m, `title: ${title}`)
      .replace(/^detection:\n(?:[ \t].*\n|\n)+/m, detection)
    writeFileSync(`${this.#path}.tmp`, text)
    renameSync(`${this.#path}.tmp`, this.#path)
    return performance.now()
  }
}
