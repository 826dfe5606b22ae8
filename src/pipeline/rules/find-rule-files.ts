import { lstat, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { FolderMemory, type Entry, type FoundFile } from './folder-memory.ts'
import { byName, readRuleSet, setFile } from './read-rule-sets.ts'

const maxFiles = 50_000
const maxDepth = 20
const skipped = new Set(['node_modules', '.git'])

export interface FindOptions {
  /** A folder that is passed over. */
  readonly except?: string | undefined
  /** What it holds is taken as it was; what it does not hold is looked up and kept in it. */
  readonly memory?: FolderMemory | undefined
}

/**
 * All `.yml` and `.yaml` files under the paths; case files stand apart. Links to folders are not followed.
 *
 * The order decides which of two rules with one id is used: path by path as given, in each by name; sets of rules of
 * others (folders with a `rule-set.json`) come last, so that none of them ever takes the place of an own rule.
 */
export async function findRuleFiles(
  paths: readonly string[],
  { except, memory = new FolderMemory() }: FindOptions = {},
): Promise<{ rules: FoundFile[]; cases: FoundFile[] }> {
  const found: Found = { own: [], ofSets: [], memory, ...(except !== undefined && { except }) }
  for (const path of paths) await collect(path, found.own, found, 0)
  const unique = [...new Map([...found.own, ...found.ofSets].map((file) => [file.path, file])).values()]
  const isCasesFile = ({ path }: FoundFile) => /\.cases\.ya?ml$/i.test(path)
  return { rules: unique.filter((file) => !isCasesFile(file)), cases: unique.filter(isCasesFile) }
}

interface Found {
  readonly own: FoundFile[]
  readonly ofSets: FoundFile[]
  readonly memory: FolderMemory
  readonly except?: string
}

async function collect(path: string, into: FoundFile[], found: Found, depth: number): Promise<void> {
  if (depth > maxDepth || into.length >= maxFiles || path === found.except) return
  // What is remembered costs no turn of the event loop, for thousands of files.
  let entry = found.memory.get(path)
  if (!entry) {
    const { forgotten } = found.memory
    entry = await look(path, depth)
    found.memory.set(path, entry, forgotten)
  }
  if (entry.kind === 'file') into.push(entry.file)
  if (entry.kind !== 'folder') return
  const { names } = entry
  if (names.includes(setFile)) {
    const set = readRuleSet(path)
    if (set) return collect(join(path, set.current.folder), found.ofSets, found, depth + 1)
    // Read as a rule it becomes a problem with its place: a set must not vanish without a word.
    into.push({ path: join(path, setFile), size: 0, modifiedAtMs: 0 })
    return
  }
  for (const name of names) if (!skipped.has(name)) await collect(join(path, name), into, found, depth + 1)
}

async function look(path: string, depth: number): Promise<Entry> {
  // A path that the operator names may be a link; below it links are left alone.
  const entry = await (depth === 0 ? stat(path) : lstat(path)).catch(() => undefined)
  if (entry?.isFile() && /\.ya?ml$/i.test(path))
    return { kind: 'file', file: { path, size: entry.size, modifiedAtMs: entry.mtimeMs } }
  if (!entry?.isDirectory()) return { kind: 'other' }
  const names = (await readdir(path).catch(() => [] as string[])).sort(byName)
  return { kind: 'folder', names }
}
