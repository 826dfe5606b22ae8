import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import type { RuleSetSource } from '../../model/rule-set.ts'
import { isOfUse, setBounds, type RawSet } from './fetched-set.ts'
import { RuleSetError } from './rule-set-error.ts'

const timeoutMs = 10 * 60_000
const sizeCheckMs = 500
/** git's own checks and nothing that a repository brings: no hooks, no filters, no other protocol, no submodules. */
const settings = ['core.hooksPath=/dev/null', 'core.fsmonitor=false', 'fetch.fsckObjects=true', 'gc.auto=0']
const passedOn = ['PATH', 'HOME', 'SSH_AUTH_SOCK', 'https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY']

/**
 * Brings the newest commit of a repository through the `git` program. There is never a work tree: files are read as
 * objects, so that links, attributes and odd paths of the repository have nothing to act on.
 */
export async function fetchGit({ address, ref }: RuleSetSource): Promise<RawSet> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-git-'))
  const repository = join(folder, 'repository')
  try {
    const branch = ref === undefined ? [] : [`--branch=${ref}`]
    const clone = ['clone', '--bare', '--depth=1', '--single-branch', '--no-tags', '--template=', ...branch]
    const config = [...settings, 'core.symlinks=false'].flatMap((one) => ['-c', one])
    await git([...config, ...clone, '--no-recurse-submodules', '--', address, repository], {
      within: repository,
    })
    const inside = [...config, `--git-dir=${repository}`]
    const commit = (await git([...inside, 'rev-parse', '--verify', 'HEAD'])).toString().trim()
    const listed = (await git([...inside, 'ls-tree', '-r', '-l', '-z', commit])).toString('utf8')
    const { wanted, leftOut } = readTree(listed)
    const bodies = await git([...inside, 'cat-file', '--batch'], {
      input: wanted.map(({ object }) => `${object}\n`).join(''),
    })
    return { files: readBodies(bodies, wanted), fingerprint: commit, leftOut }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface TreeFile {
  readonly path: string
  readonly object: string
  readonly size: number
}

/** Records of `ls-tree -l -z`: `<mode> <kind> <object> <size>\t<path>`. */
function readTree(listed: string): { wanted: TreeFile[]; leftOut: number } {
  const wanted: TreeFile[] = []
  let leftOut = 0
  let total = 0
  const records = listed.split('\0').filter((record) => record !== '')
  if (records.length > setBounds.maxEntries) throw tooLarge()
  for (const record of records) {
    const tab = record.indexOf('\t')
    const [mode = '', kind, object = '', size] = record.slice(0, tab).split(/ +/)
    const path = record.slice(tab + 1)
    if (kind !== 'blob' || !mode.startsWith('100')) leftOut += 1
    else if (isOfUse(path)) {
      total += Number(size)
      wanted.push({ path, object, size: Number(size) })
    }
  }
  if (total > setBounds.maxBytes) throw tooLarge()
  return { wanted, leftOut }
}

/** The answer of `cat-file --batch`: a head line, the bytes, a line break, for each that was asked for. */
function readBodies(bodies: Buffer, wanted: readonly TreeFile[]): RawSet['files'] {
  let at = 0
  return wanted.map(({ path, object, size }) => {
    const head = bodies.toString('latin1', at, bodies.indexOf(0x0a, at))
    if (head !== `${object} blob ${size}`) throw failed(`git gave something else for ${path}`)
    const from = at + head.length + 1
    at = from + size + 1
    return { path, bytes: bodies.subarray(from, from + size) }
  })
}

interface GitCall {
  readonly input?: string
  /** The folder whose growth is watched. */
  readonly within?: string
}

/** Runs git without a shell, with few of our variables and nobody to ask; resolves with its output. */
function git(args: readonly string[], { input, within }: GitCall = {}): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, { env: environment(), stdio: 'pipe', timeout: timeoutMs })
    const out: Buffer[] = []
    let size = 0
    let said = ''
    const stop = () => {
      child.kill('SIGKILL')
      reject(tooLarge())
    }
    const watch = setInterval(() => {
      if (within === undefined) return
      void sizeOf(within).then((bytes) => bytes > setBounds.maxPackedBytes && stop())
    }, sizeCheckMs)
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > setBounds.maxPackedBytes) stop()
      else out.push(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString('utf8')).slice(-2_000)))
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearInterval(watch)
      reject(error.code === 'ENOENT' ? noGit() : failed(error.message))
    })
    child.on('close', (code, signal) => {
      clearInterval(watch)
      if (code === 0) resolve(Buffer.concat(out))
      else reject(failed(signal ? `git was ended by ${signal}` : plain(said)))
    })
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}

function environment(): NodeJS.ProcessEnv {
  const kept = passedOn.map((name) => [name, process.env[name]] as const)
  return {
    ...Object.fromEntries(kept.filter(([, value]) => value !== undefined)),
    LC_ALL: 'C',
    GIT_ALLOW_PROTOCOL: 'https:ssh:file',
    GIT_TERMINAL_PROMPT: '0',
    GIT_LFS_SKIP_SMUDGE: '1',
    GIT_SSH_COMMAND: 'ssh -oBatchMode=yes',
  }
}

/** Bytes of the packs; what is half written counts. */
async function sizeOf(repository: string): Promise<number> {
  const packs = join(repository, 'objects', 'pack')
  const names = await readdir(packs).catch(() => [])
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(packs, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** What git said, fit for a terminal. */
const plain = (said: string) => said.replaceAll(/[^\P{Cc}\n]/gu, '').trim()
const failed = (message: string) =>
  new RuleSetError(
    'git_failed',
    `git: ${message}`,
    'see that the address is right and may be read without being asked',
  )
const noGit = () =>
  new RuleSetError('no_git', 'the git program is not installed', 'install it, or give a folder or an archive')
const tooLarge = () =>
  new RuleSetError(
    'too_large',
    'the repository is too large for a set of rules',
    'give a folder or an archive of less',
  )
