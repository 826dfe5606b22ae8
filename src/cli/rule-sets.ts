import { confirm, isCancel } from '@clack/prompts'
import { defineCommand } from 'citty'
import { ruleFoldersOf, ruleSettingsOf } from '../boot/pipeline-parts.ts'
import type { RuleSetSource } from '../model/rule-set.ts'
import { loadConfig } from '../pipeline/config.ts'
import { dataFolderAt } from '../pipeline/data-folder.ts'
import { bringSet, type BringOptions } from '../pipeline/rule-sets/bring-set.ts'
import { RuleSetError } from '../pipeline/rule-sets/rule-set-error.ts'
import { differenceLines, reportLines, setLines } from '../pipeline/rule-sets/set-report.ts'
import { checkSetName, nameOfSource, readSource } from '../pipeline/rule-sets/set-source.ts'
import { findSet, goBack, removeSet, switchTo } from '../pipeline/rule-sets/switch-set.ts'
import { readRuleSet, readRuleSets, setsFolderOf } from '../pipeline/rules/read-rule-sets.ts'
import { dataArg } from './common-args.ts'
import { failPlainly } from './fail-plainly.ts'
import { join } from 'node:path'

const fewLines = 20
const allArg = { type: 'boolean', description: 'Name every rule and problem, however many' } as const
const refArg = { type: 'string', description: 'Branch or tag of a git address' } as const
const onlyArg = { type: 'string', description: 'Only these folders of it, separated by commas' } as const
const nameArg = { type: 'positional', required: true, description: 'Name of the set' } as const

export const add = defineCommand({
  meta: {
    name: 'add',
    description: `Bring a set of rules of others: a git address, a folder, a .zip or .tar.gz
It is in use as soon as it is there; "gatehouse rules remove" takes it away.

  gatehouse rules add https://github.com/SigmaHQ/sigma
  gatehouse rules add https://github.com/SigmaHQ/sigma --only rules,rules-emerging-threats
  gatehouse rules add sigma-main.zip --name sigma
`,
  },
  args: {
    from: {
      type: 'positional',
      required: true,
      description: 'Git address (https, ssh, file), folder or archive',
    },
    name: { type: 'string', description: 'Name of the set (default: from the address)' },
    ref: refArg,
    only: onlyArg,
    all: allArg,
    data: dataArg,
  },
  run: ({ args }) =>
    plainly(async () => {
      const source = readSource(args.from, args.ref, foldersIn(args.only))
      const name = args.name === undefined ? nameOfSource(source) : checkSetName(args.name)
      const options = optionsOf(args.data)
      if (readRuleSet(join(setsFolderOf(options.dataFolder), name)))
        throw new RuleSetError(
          'set_exists',
          `there is a set ${name} already`,
          `gatehouse rules update ${name}`,
        )
      const { fetched, staged } = await bringSet(name, source, options)
      print(reportLines(fetched, staged, args.all ? Infinity : fewLines))
      const set = await switchTo(setsFolderOf(options.dataFolder), { name, source }, staged)
      print([`${name} is in use: ${set.current.rules} rules`])
    }),
})

export const update = defineCommand({
  meta: {
    name: 'update',
    description: `Bring sets anew from where they came; shows what changes and asks before it does
The state before is kept: "gatehouse rules back" returns to it.

  gatehouse rules update                      all sets
  gatehouse rules update sigma --yes          for scripts
  gatehouse rules update sigma --from newer.tar.gz
`,
  },
  args: {
    name: { type: 'positional', required: false, description: 'Name of the set (default: all)' },
    from: { type: 'string', description: 'Another address, folder or archive from now on' },
    yes: { type: 'boolean', description: 'Do not ask' },
    all: allArg,
    data: dataArg,
  },
  run: ({ args }) =>
    plainly(async () => {
      const options = optionsOf(args.data)
      const folder = setsFolderOf(options.dataFolder)
      const sets = args.name === undefined ? await readRuleSets(folder) : [findSet(folder, args.name)]
      if (sets.length === 0)
        throw new RuleSetError('no_sets', 'there are no sets of rules', 'gatehouse rules add brings one')
      if (args.from !== undefined && args.name === undefined)
        throw new RuleSetError('bad_usage', '--from is for one set', 'say which set it is')
      for (const { name, source, current } of sets) {
        const from = args.from === undefined ? source : moved(source, args.from)
        await updateOne(name, from, current.fingerprint, { ...options, ...args })
      }
    }),
})

export const back = defineCommand({
  meta: {
    name: 'back',
    description: 'Return a set to its state before the last update; once more undoes it',
  },
  args: { name: nameArg, data: dataArg },
  run: ({ args }) =>
    plainly(async () => print(setLines(await goBack(setsFolderOf(dataFolderAt(args.data).root), args.name)))),
})

export const remove = defineCommand({
  meta: { name: 'remove', description: 'Take a set of rules away, with the state kept of it' },
  args: { name: nameArg, data: dataArg },
  run: ({ args }) =>
    plainly(async () => {
      await removeSet(dataFolderAt(args.data).root, args.name)
      print([`${args.name} is gone`])
    }),
})

export const list = defineCommand({
  meta: {
    name: 'list',
    description: 'Sets of rules of others: where each comes from, its licence, what is kept',
  },
  args: { data: dataArg },
  run: ({ args }) =>
    plainly(async () => {
      const sets = await readRuleSets(setsFolderOf(dataFolderAt(args.data).root))
      print(sets.length === 0 ? ['none; gatehouse rules add brings one'] : sets.flatMap(setLines))
    }),
})

interface UpdateChoice extends BringOptions {
  readonly yes?: boolean | undefined
  readonly all?: boolean | undefined
}

async function updateOne(
  name: string,
  source: RuleSetSource,
  fingerprint: string | undefined,
  choice: UpdateChoice,
): Promise<void> {
  const { fetched, staged, differences } = await bringSet(name, source, choice)
  const most = choice.all ? Infinity : fewLines
  if (differences.length === 0 && fetched.fingerprint === fingerprint) {
    await staged.discard()
    return print([`${name}: nothing new`])
  }
  print([`${name}:`, ...reportLines(fetched, staged, most), ...differenceLines(differences, most)])
  if (choice.yes !== true && !(await isWanted(name))) {
    await staged.discard()
    process.exitCode = 1
    return print([`${name}: nothing was changed${process.stdin.isTTY ? '' : '; --yes puts it to use'}`])
  }
  await switchTo(setsFolderOf(choice.dataFolder), { name, source }, staged)
  print([`${name} is in use; "gatehouse rules back ${name}" returns to the state before`])
}

/** Where nobody can be asked the answer is no. */
async function isWanted(name: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false
  const answer = await confirm({ message: `Put this state of ${name} to use?` })
  return !isCancel(answer) && answer
}

function moved(source: RuleSetSource, from: string): RuleSetSource {
  const fresh = readSource(from, undefined, source.only)
  return fresh.kind === 'git' && source.ref !== undefined ? { ...fresh, ref: source.ref } : fresh
}

const foldersIn = (only: string | undefined) =>
  (only ?? '')
    .split(',')
    .map((folder) => folder.trim())
    .filter((folder) => folder !== '')

function optionsOf(data: string): BringOptions {
  const folder = dataFolderAt(data)
  const config = loadConfig(folder.root)
  return {
    dataFolder: folder.root,
    inUse: ruleFoldersOf(folder, config),
    settings: ruleSettingsOf(folder, config),
    nowMs: Date.now(),
  }
}

function print(lines: readonly string[]): void {
  for (const line of lines) console.log(line)
}

async function plainly(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    failPlainly(error)
  }
}
