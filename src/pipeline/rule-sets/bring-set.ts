import { join } from 'node:path'
import type { RuleSetSource } from '../../model/rule-set.ts'
import { loadRules } from '../rules/load-rules.ts'
import { readRuleSet, setsFolderOf } from '../rules/read-rule-sets.ts'
import type { RuleSettings } from '../rules/rule-settings.ts'
import { compareRules, type RuleDifference } from './compare-rules.ts'
import { fetchGit } from './fetch-git.ts'
import { chooseFiles, type FetchedSet, type RawSet } from './fetched-set.ts'
import { readArchive } from './read-archive.ts'
import { readFolder } from './read-folder.ts'
import { stageSet, type StagedSet } from './stage-set.ts'

export interface BringOptions {
  readonly dataFolder: string
  /** Folders of all rules in use. */
  readonly inUse: readonly string[]
  readonly settings: RuleSettings
  readonly nowMs: number
}

/** A set that was brought and not yet put to use: `switchTo` does that, `staged.discard` drops it. */
export interface BroughtSet {
  readonly fetched: FetchedSet
  readonly staged: StagedSet
  /** To the state in use; of a new set everything is added. */
  readonly differences: readonly RuleDifference[]
}

const readers: Record<RuleSetSource['kind'], (source: RuleSetSource) => Promise<RawSet>> = {
  git: fetchGit,
  folder: ({ address }) => readFolder(address),
  archive: ({ address }) => readArchive(address),
}

/** Reads a set from its source, writes it apart and says what it would change. Throws `RuleSetError`. */
export async function bringSet(
  name: string,
  source: RuleSetSource,
  options: BringOptions,
): Promise<BroughtSet> {
  const { dataFolder, inUse, settings, nowMs } = options
  const home = join(setsFolderOf(dataFolder), name)
  const fetched = chooseFiles(await readers[source.kind](source), source)
  const staged = await stageSet(fetched, { dataFolder, inUse, replaces: home, settings, nowMs })
  const before = readRuleSet(home)
  const old = before ? (await loadRules([join(home, before.current.folder)], { settings })).parsed : []
  return { fetched, staged, differences: compareRules(old, staged.parsed) }
}
