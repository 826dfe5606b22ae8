import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import type { RuleSetVersion } from '../../model/rule-set.ts'
import { loadRules } from '../rules/load-rules.ts'
import type { RuleSettings } from '../rules/rule-settings.ts'
import type { RuleProblem } from '../../engine/sigma/problem.ts'
import type { ParsedRule } from '../../engine/sigma/rule-ast.ts'
import type { FetchedSet } from './fetched-set.ts'

/** A set as it would be, written beside what is in use and not yet read by anybody. */
export interface StagedSet {
  /** Where it lies, for `switchTo` to move; `discard` removes it. */
  readonly folder: string
  readonly version: RuleSetVersion
  readonly parsed: readonly ParsedRule[]
  /** How many of `parsed` can be used beside all other rules. */
  readonly usable: number
  /** Paths from the set's root. */
  readonly problems: readonly RuleProblem[]
  discard(): Promise<void>
}

export interface StageOptions {
  readonly dataFolder: string
  /** Folders of all rules in use. */
  readonly inUse: readonly string[]
  /** The folder of the set that this one is to replace. */
  readonly replaces: string
  readonly settings: RuleSettings
  readonly nowMs: number
}

const incoming = 'incoming-rules-'
const leftBehindMs = 3_600_000
const writesAtOnce = 16

/** Writes a fetched set into the data folder, apart from what is in use, and loads it together with the other rules. */
export async function stageSet(fetched: FetchedSet, options: StageOptions): Promise<StagedSet> {
  const { dataFolder, inUse, replaces, settings, nowMs } = options
  await mkdir(dataFolder, { recursive: true, mode: 0o700 })
  await removeLeftBehind(dataFolder, nowMs)
  const folder = await mkdtemp(join(dataFolder, incoming))
  const discard = () => rm(folder, { recursive: true, force: true })
  try {
    await writeFiles(folder, fetched)
    const alone = await loadRules([folder], { settings })
    // The others first: where an id is used twice, the set's rule is the one that is refused.
    const together = await loadRules([...inUse, folder], { settings, except: replaces })
    const isOwn = (file: string) => file.startsWith(folder + sep)
    const plain = (problem: RuleProblem) => ({ ...problem, file: problem.file.slice(folder.length + 1) })
    return {
      folder,
      version: {
        folder: versionFolder(nowMs, fetched.fingerprint),
        ...(fetched.fingerprint !== undefined && { fingerprint: fetched.fingerprint }),
        fetched_time: nowMs,
        licence: fetched.licence ?? licencesOf(alone.parsed),
        rules: alone.parsed.length,
        authors: new Set(alone.parsed.map(({ head }) => head.author).filter(Boolean)).size,
      },
      parsed: alone.parsed,
      usable: together.rules.filter(({ head }) => isOwn(head.file)).length,
      problems: together.problems.filter(({ file }) => isOwn(file)).map(plain),
      discard,
    }
  } catch (error) {
    await discard()
    throw error
  }
}

async function writeFiles(folder: string, { files }: FetchedSet): Promise<void> {
  const folders = new Set(files.map(({ path }) => dirname(join(folder, path))))
  for (const one of folders) await mkdir(one, { recursive: true })
  const queue = files.values()
  const writer = async () => {
    for (const { path, bytes } of queue)
      await writeFile(join(folder, path), bytes, { flag: 'wx', flush: true })
  }
  await Promise.all(Array.from({ length: writesAtOnce }, writer))
}

function versionFolder(nowMs: number, fingerprint = ''): string {
  const at = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  return [at, fingerprint.slice(0, 12)].filter((part) => part !== '').join('-')
}

function licencesOf(parsed: readonly ParsedRule[]): string {
  const named = new Set(parsed.map(({ head }) => head.license).filter((one) => one !== ''))
  return [...named].sort().join(', ').slice(0, 160) || 'not said'
}

/** What a command that was ended left. One that is under way is younger. */
async function removeLeftBehind(dataFolder: string, nowMs: number): Promise<void> {
  for (const name of await readdir(dataFolder)) {
    if (!name.startsWith(incoming)) continue
    const path = join(dataFolder, name)
    if ((await stat(path)).mtimeMs < nowMs - leftBehindMs) await rm(path, { recursive: true, force: true })
  }
}
