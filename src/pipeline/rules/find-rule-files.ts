import { lstat, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

export interface FoundFile {
  readonly path: string
  readonly size: number
  readonly modifiedAtMs: number
}

const maxFiles = 20_000
const maxDepth = 20
const skipped = new Set(['node_modules', '.git'])

/** All `.yml` and `.yaml` files under the paths, in order of name; case files stand apart. Links to folders are not followed. */
export async function findRuleFiles(
  paths: readonly string[],
): Promise<{ rules: FoundFile[]; cases: FoundFile[] }> {
  const found: FoundFile[] = []
  for (const path of paths) await collect(path, found, 0)
  const unique = [...new Map(found.map((file) => [file.path, file])).values()]
  unique.sort((a, b) => (a.path < b.path ? -1 : 1))
  const isCases = ({ path }: FoundFile) => /\.cases\.ya?ml$/i.test(path)
  return { rules: unique.filter((file) => !isCases(file)), cases: unique.filter(isCases) }
}

async function collect(path: string, found: FoundFile[], depth: number): Promise<void> {
  if (depth > maxDepth || found.length >= maxFiles) return
  // A path that the operator names may be a link; below it links are left alone.
  const entry = await (depth === 0 ? stat(path) : lstat(path)).catch(() => undefined)
  if (!entry) return
  if (entry.isFile()) {
    if (/\.ya?ml$/i.test(path)) found.push({ path, size: entry.size, modifiedAtMs: entry.mtimeMs })
    return
  }
  if (!entry.isDirectory()) return
  const names = await readdir(path).catch(() => [])
  for (const name of names) if (!skipped.has(name)) await collect(join(path, name), found, depth + 1)
}
