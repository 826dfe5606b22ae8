import { mkdir, mkdtemp, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { RuleSet, RuleSetSource } from '../../model/rule-set.ts'
import { readRuleSet, setFile, setsFolderOf } from '../rules/read-rule-sets.ts'
import { RuleSetError } from './rule-set-error.ts'
import type { StagedSet } from './stage-set.ts'

/**
 * Puts a staged set to use. Its folder is moved beside the one in use, and `rule-set.json` then replaced whole:
 * whoever reads rules sees the old set or the new one. The one in use until then is kept, an older one is removed.
 */
export async function switchTo(
  setsFolder: string,
  { name, source }: { readonly name: string; readonly source: RuleSetSource },
  { folder, version }: StagedSet,
): Promise<RuleSet> {
  const home = join(setsFolder, name)
  const before = readRuleSet(home)
  const set: RuleSet = { name, source, current: version, ...(before && { previous: before.current }) }
  await mkdir(home, { recursive: true })
  // A first set is named before it is there: a folder of rules without a name would be read as it grows.
  if (!before) await writeSet(home, set)
  await rename(folder, join(home, version.folder))
  if (before) await writeSet(home, set)
  await removeOthers(home, set)
  return set
}

/** Puts the set before back to use; the one left is kept instead, so that going back twice changes nothing. */
export async function goBack(setsFolder: string, name: string): Promise<RuleSet> {
  const home = join(setsFolder, name)
  const { previous, ...set } = findSet(setsFolder, name)
  if (!previous) {
    throw new RuleSetError('no_previous', `${name} has never been updated`, 'there is nothing to go back to')
  }
  const back = { ...set, current: previous, previous: set.current }
  await writeSet(home, back)
  return back
}

/** Takes a set away, its older state too. */
export async function removeSet(dataFolder: string, name: string): Promise<void> {
  const setsFolder = setsFolderOf(dataFolder)
  findSet(setsFolder, name)
  const home = join(setsFolder, name)
  const grave = await mkdtemp(join(dataFolder, 'incoming-rules-'))
  // Gone from among the rules at one stroke, however long removing takes.
  await rename(home, join(grave, name))
  await rm(grave, { recursive: true, force: true })
}

/** The set of that name; throws `RuleSetError` that names those there are. */
export function findSet(setsFolder: string, name: string): RuleSet {
  const set = /^[a-z0-9-]+$/.test(name) ? readRuleSet(join(setsFolder, name)) : undefined
  if (set) return set
  throw new RuleSetError(
    'no_such_set',
    `there is no set of rules ${JSON.stringify(name)}`,
    'see gatehouse rules list',
  )
}

async function writeSet(home: string, set: RuleSet): Promise<void> {
  const path = join(home, setFile)
  const file = await open(`${path}.new`, 'w')
  try {
    await file.writeFile(`${JSON.stringify(set, null, 2)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.new`, path)
}

async function removeOthers(home: string, { current, previous }: RuleSet): Promise<void> {
  for (const entry of await readdir(home, { withFileTypes: true })) {
    const isKept = entry.name === current.folder || entry.name === previous?.folder
    if (entry.isDirectory() && !isKept) await rm(join(home, entry.name), { recursive: true, force: true })
  }
}
