import type { RuleSetSource } from '../../model/rule-set.ts'
import { RuleSetError } from './rule-set-error.ts'

/** What may be brought at most: the public rules are some 5,000 files and 15 MB. */
export const setBounds = {
  /** Entries of any kind in the source. */
  maxEntries: 100_000,
  maxFiles: 10_000,
  maxFileBytes: 2 * 1024 * 1024,
  maxBytes: 64 * 1024 * 1024,
  /** Of a packed archive, and of a clone on its way. */
  maxPackedBytes: 256 * 1024 * 1024,
} as const

interface SetFile {
  /** From the set's root, parts joined by `/`. */
  readonly path: string
  readonly bytes: Buffer
}

/** What a source gave, before anything is written. */
export interface RawSet {
  readonly files: readonly SetFile[]
  readonly fingerprint?: string
  /** Links, submodules and the like, of which nothing was read. */
  readonly leftOut: number
}

/** A raw set, looked through: its rules and cases, its licence, and what was not taken, by reason. */
export interface FetchedSet {
  readonly files: readonly SetFile[]
  readonly licence?: string
  readonly fingerprint?: string
  readonly leftOut: ReadonlyMap<string, number>
}

const licenceFile = /^(licen[cs]e|copying)(\.(txt|md|rst|detection\.rules\.md))?$/i
const yamlFile = /\.ya?ml$/i
const ruleKeys = /^(detection|correlation|filter)\s*:/m
const notForUse = new Set(['deprecated', 'unsupported', 'test', 'tests', 'regression_data', 'node_modules'])

/** Whether a file of a source is read at all. Hidden folders (`.git`, `.github`) hold no rules. */
export function isOfUse(path: string): boolean {
  const parts = path.split('/')
  if (parts.some((part) => part.startsWith('.') && part !== '.' && part !== '..')) return false
  return yamlFile.test(path) || (parts.length <= 2 && licenceFile.test(parts.at(-1) ?? ''))
}

/**
 * Chooses the rules among the files. Throws `RuleSetError` for a path that leads elsewhere, for too much, and where
 * nothing is left. Without `only`, folders of what is deprecated, unsupported or a test are left out.
 */
export function chooseFiles({ files, fingerprint, leftOut }: RawSet, { only }: RuleSetSource): FetchedSet {
  const plain = withoutTopFolder(files.map((file) => ({ ...file, path: checkPath(file.path) })))
  const reasons = new Map<string, number>()
  const count = (reason: string, by = 1) => reasons.set(reason, (reasons.get(reason) ?? 0) + by)
  if (leftOut > 0) count('links, submodules and the like', leftOut)
  const kept = plain.filter(({ path, bytes }) => {
    const parts = path.split('/').slice(0, -1)
    const isAsked = only === undefined || only.some((folder) => path.startsWith(`${folder}/`))
    const apart = only === undefined ? parts.find((part) => notForUse.has(part.toLowerCase())) : undefined
    if (!yamlFile.test(path)) return false
    if (!isAsked) count('in other folders than asked for')
    else if (apart !== undefined) count(`in folders "${apart}"`)
    else if (!isCases(path) && !ruleKeys.test(bytes.toString('utf8'))) count('YAML that is no rule')
    else return true
    return false
  })
  checkSize(kept)
  const licence = licenceOf(plain)
  return {
    files: kept,
    ...(licence !== undefined && { licence }),
    ...(fingerprint !== undefined && { fingerprint }),
    leftOut: reasons,
  }
}

export const isCases = (path: string): boolean => /\.cases\.ya?ml$/i.test(path)

function checkSize(files: readonly SetFile[]): void {
  const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0)
  if (!files.some(({ path }) => !isCases(path))) {
    throw new RuleSetError(
      'no_rules',
      'there are no rules in it',
      'see whether it is the right address, or --only',
    )
  }
  if (files.length > setBounds.maxFiles || bytes > setBounds.maxBytes) {
    throw new RuleSetError(
      'too_large',
      `${files.length} files of rules with ${bytes} bytes; at most ${setBounds.maxFiles} and ${setBounds.maxBytes}`,
      'take fewer folders with --only',
    )
  }
}

/** The path in plain parts. One that leads outside, or that some system would read otherwise, condemns the source. */
function checkPath(path: string): string {
  const parts = path.split('/').filter((part) => part !== '.' && part !== '')
  const isOdd =
    path.startsWith('/') ||
    path.length > 400 ||
    parts.length > 15 ||
    parts.some((part) => part === '..' || /[\\:\p{Cc}]/u.test(part) || /[. ]$/.test(part))
  if (!isOdd && parts.length > 0) return parts.join('/')
  throw new RuleSetError(
    'bad_path',
    `${JSON.stringify(path.slice(0, 100))} leads outside or cannot be a file's name everywhere`,
    'nothing of this source was taken: do not trust it',
  )
}

/** Archives of a repository hold one folder with everything in it. */
function withoutTopFolder(files: readonly SetFile[]): readonly SetFile[] {
  const top = files[0]?.path.split('/')[0]
  const isShared = files.every(({ path }) => path.includes('/') && path.split('/')[0] === top)
  const isNamedRules = top?.startsWith('rules') === true
  if (top === undefined || !isShared || isNamedRules) return files
  return files.map((file) => ({ ...file, path: file.path.slice(top.length + 1) }))
}

const knownLicence =
  /(Detection Rule License( \(DRL\))?|Apache License|MIT License|BSD \d-Clause|Elastic License|GNU (Affero |Lesser )?General Public License|Mozilla Public License|Creative Commons [\w-]+)[ ,]*(v(ersion )?)?\d*(\.\d+)?/i

/** The licence that its licence file names, else that file's first line. */
function licenceOf(files: readonly SetFile[]): string | undefined {
  const file = files.find(({ path }) => licenceFile.test(path))
  if (!file) return undefined
  const text = file.bytes.toString('utf8', 0, 4_000)
  const line = knownLicence.exec(text)?.[0] ?? text.split('\n').find((one) => /\w/.test(one))
  return line
    ?.replaceAll(/[\p{Cc}#*]/gu, '')
    .trim()
    .slice(0, 160)
}
