import { parentPort, workerData } from 'node:worker_threads'
import type { Placeholders } from '../../engine/sigma/apply-modifiers.ts'
import type { RuleProblem } from '../../engine/sigma/problem.ts'
import type { FoundFile } from './folder-memory.ts'
import { packRule, type PackedRule } from './pack-rule.ts'
import { parseFile } from './parse-file.ts'

/** What a parsing thread is started with. */
export interface ParserStart {
  readonly files: readonly FoundFile[]
  readonly placeholders: Placeholders
}

/** Some of its files, from number `from` on. */
export interface FromParser {
  readonly from: number
  readonly parsed: readonly {
    readonly rules: readonly PackedRule[]
    readonly problems: readonly RuleProblem[]
  }[]
}

/** So few that the thread which takes them up is not held for long. */
const filesAtOnce = 100

// Parses its files, hands them over and ends.
const { files, placeholders } = workerData as ParserStart
for (let from = 0; from < files.length; from += filesAtOnce) {
  const parsed = []
  for (const file of files.slice(from, from + filesAtOnce)) {
    const { rules, problems } = await parseFile(file, { placeholders })
    parsed.push({ rules: rules.map((rule) => packRule(rule)), problems })
  }
  parentPort?.postMessage({ from, parsed } satisfies FromParser)
}
