import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isOfUse, setBounds, type RawSet } from './fetched-set.ts'
import { RuleSetError } from './rule-set-error.ts'

const maxDepth = 15

/** Reads what is of use in a folder. Links are left out; hidden folders are not entered. */
export async function readFolder(root: string): Promise<RawSet> {
  const files: { path: string; bytes: Buffer }[] = []
  let leftOut = 0
  let seen = 0
  let total = 0
  const enter = async (folder: string, depth: number): Promise<void> => {
    for (const name of (await readdir(join(root, folder))).sort()) {
      const path = folder === '' ? name : `${folder}/${name}`
      seen += 1
      if (seen > setBounds.maxEntries || depth > maxDepth) throw tooMuch(root)
      const entry = await lstat(join(root, path))
      if (entry.isDirectory()) {
        if (!name.startsWith('.')) await enter(path, depth + 1)
      } else if (!entry.isFile()) leftOut += 1
      else if (isOfUse(path)) {
        total += entry.size
        if (total > setBounds.maxBytes) throw tooMuch(root)
        files.push({ path, bytes: await readFile(join(root, path)) })
      }
    }
  }
  await enter('', 0)
  return { files, leftOut }
}

const tooMuch = (root: string) =>
  new RuleSetError(
    'too_large',
    `${root} holds too much for a set of rules`,
    'name the folder with the rules in it',
  )
