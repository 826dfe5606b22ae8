import { existsSync } from 'node:fs'
import { defineCommand } from 'citty'
import { ruleFoldersOf, ruleSettingsOf } from '../boot/pipeline-parts.ts'
import { loadConfig } from '../pipeline/config.ts'
import { dataFolderAt } from '../pipeline/data-folder.ts'
import { checkRules, testRules, type RuleReport } from '../pipeline/rules/check-rules.ts'
import type { RuleSettings } from '../pipeline/rules/rule-settings.ts'
import { summaries } from './command-summaries.ts'
import { dataArg } from './common-args.ts'
import { failPlainly, UsageError } from './fail-plainly.ts'
import { add, back, list, remove, update } from './rule-sets.ts'

const args = {
  path: {
    type: 'positional',
    required: false,
    description: 'Rule files or folders; several may be named (default: all that this Gatehouse uses)',
  },
  data: dataArg,
} as const

const check = defineCommand({
  meta: {
    name: 'check',
    description: `Load rules and name every problem with its place
Ends with 1 when there is one.

  gatehouse rules check                 what this Gatehouse uses
  gatehouse rules check my-rules/
`,
  },
  args,
  run: ({ args: { data, _ } }) => print(data, _, checkRules),
})

const test = defineCommand({
  meta: {
    name: 'test',
    description: `Run the cases (x.cases.yml) beside the rules
Ends with 1 when one does not come out as it says.

  gatehouse rules test my-rules/
`,
  },
  args,
  run: ({ args: { data, _ } }) => print(data, _, testRules),
})

export const rules = defineCommand({
  meta: { name: 'rules', description: summaries.rules },
  subCommands: { add, update, list, back, remove, check, test },
})

async function print(
  data: string,
  paths: readonly string[],
  run: (paths: readonly string[], settings: RuleSettings) => Promise<RuleReport>,
): Promise<void> {
  try {
    const missing = paths.find((path) => !existsSync(path))
    if (missing !== undefined) throw new UsageError(`${missing} does not exist`)
    const folder = dataFolderAt(data)
    const config = loadConfig(folder.root)
    const inUse = paths.length > 0 ? paths : ruleFoldersOf(folder, config)
    const { ok, lines } = await run(inUse, ruleSettingsOf(folder, config))
    for (const line of lines) console.log(line)
    if (!ok) process.exitCode = 1
  } catch (error) {
    failPlainly(error)
  }
}
