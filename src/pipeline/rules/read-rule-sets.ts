import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { RuleSet } from '../../model/rule-set.ts'

/** Says which of the folders beside it holds the set in use. It is replaced whole: a set changes at one stroke. */
export const setFile = 'rule-set.json'

/** The folder of all sets in a data folder. */
export const setsFolderOf = (dataFolder: string): string => join(dataFolder, 'rules', 'sets')

/** The set whose `rule-set.json` lies in `folder`; undefined where it cannot be read. */
export function readRuleSet(folder: string): RuleSet | undefined {
  try {
    return RuleSet.parse(JSON.parse(readFileSync(join(folder, setFile), 'utf8')))
  } catch {
    return undefined
  }
}

/** The order of names of files, the same on every machine. */
export const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** All sets, by name. */
export async function readRuleSets(setsFolder: string): Promise<RuleSet[]> {
  const names: string[] = await readdir(setsFolder).catch(() => [])
  return names.sort(byName).flatMap((name) => readRuleSet(join(setsFolder, name)) ?? [])
}

/** The name of the set that a rule file belongs to, by its path. */
export function setOfFile(setsFolder: string, file: string): string | undefined {
  const start = setsFolder.endsWith('/') ? setsFolder : `${setsFolder}/`
  const path = file.replaceAll('\\', '/')
  return path.startsWith(start.replaceAll('\\', '/')) ? path.slice(start.length).split('/')[0] : undefined
}
