import type { KeyObject } from 'node:crypto'
import { readdirSync } from 'node:fs'
import type { StateStore } from '../state/state-store.ts'
import type { Catalogue } from './catalogue.ts'
import { firstHash, hashEntry, isSignedBy, type ChainBody, type ChainFile } from './chain.ts'
import { addDigests, emptyDigest, subtractDigests, sumDigests } from './digest.ts'
import type { LakeProcess } from './lake-process.ts'

export interface LakeProblem {
  /** A file name, or `chain entry 12`. */
  readonly where: string
  readonly problem: string
}

export interface VerifyResult {
  readonly problems: readonly LakeProblem[]
  readonly files: number
  readonly rows: number
  readonly bytes: number
  /** Rows that retention removed, by signed or unsigned tombstones. */
  readonly removedRows: number
  /** Log positions in the lake: from the first flush's to this one, without a gap where there is no problem. */
  readonly nextSeq: number
  /** Newest hash of the chain: compare it with an anchor kept elsewhere. */
  readonly head: string
}

export interface VerifyOptions {
  /** Tombstones must carry this key's signature. */
  readonly publicKey?: KeyObject | undefined
  readonly onProgress?: ((done: number, total: number) => void) | undefined
}

/**
 * Reads everything back: every chain entry's hash, that flushes cover the log without gap or overlap, that merges
 * and tombstones account for every row, and every file's bytes and rows against what the chain says of them.
 */
export async function verifyLake(
  {
    state,
    catalogue,
    process,
    folder,
  }: { state: StateStore; catalogue: Catalogue; process: LakeProcess; folder: string },
  { publicKey, onProgress }: VerifyOptions = {},
): Promise<VerifyResult> {
  const problems: LakeProblem[] = []
  const walk = new ChainWalk(problems, publicKey)
  const files = await filesAtHead(state, catalogue, walk)
  const release = catalogue.hold(files)
  try {
    compareLists(walk.live, files, folder, problems)
    for (const [index, file] of files.entries()) {
      const check = await process.call('checkFile', { path: file.path, encrypted: file.encrypted })
      const chained = walk.live.get(file.path) ?? file
      const problem =
        check.sha256 !== undefined && check.sha256 !== chained.sha256
          ? 'its bytes are not those that were written'
          : (check.problem ??
            (check.digest !== chained.digest || check.rows !== chained.rows
              ? 'its rows are not those of the chain'
              : undefined))
      if (problem !== undefined) problems.push({ where: file.path, problem })
      onProgress?.(index + 1, files.length)
    }
  } finally {
    release()
  }
  const kept = addDigests(sumDigests([...walk.live.values()].map((file) => file.digest)), walk.removedDigest)
  if (kept !== walk.flushedDigest) {
    problems.push({
      where: 'chain',
      problem: 'what is there and what was removed do not make up what was written',
    })
  }
  return {
    problems,
    files: files.length,
    rows: files.reduce((sum, file) => sum + file.rows, 0),
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    removedRows: walk.removedRows,
    nextSeq: walk.nextSeq ?? 0,
    head: walk.hash,
  }
}

/** Reads the chain to its head and takes the files of that very moment, while others may go on writing. */
async function filesAtHead(state: StateStore, catalogue: Catalogue, walk: ChainWalk) {
  for (let attempt = 0; ; attempt++) {
    await readChain(state, walk)
    if (walk.n === catalogue.head().n || attempt >= headAttempts) return catalogue.files()
    // The state store is a moment ahead of this process, or for good where another process writes.
    await new Promise((resolve) => setTimeout(resolve, 20))
    if (walk.n > catalogue.head().n) await catalogue.reload()
  }
}

const headAttempts = 100

/** Replays the chain: what should be there now. */
class ChainWalk {
  readonly live = new Map<string, ChainFile>()
  hash = firstHash
  nextSeq: number | undefined
  flushedDigest = emptyDigest
  removedDigest = emptyDigest
  removedRows = 0
  /** The last entry taken. */
  n = 0
  readonly #problems: LakeProblem[]
  readonly #publicKey: KeyObject | undefined

  constructor(problems: LakeProblem[], publicKey: KeyObject | undefined) {
    this.#problems = problems
    this.#publicKey = publicKey
  }

  step(entry: {
    n: number
    body: string
    hash: string
    signature: string | null
    kind: ChainBody['kind']
  }): void {
    if (entry.n !== this.n + 1) this.#report(entry.n, `entries ${this.n + 1} to ${entry.n - 1} are missing`)
    if (hashEntry(this.hash, entry.body) !== entry.hash)
      this.#report(entry.n, 'its hash does not follow from the one before')
    this.n = entry.n
    this.hash = entry.hash
    let body: ChainBody
    try {
      body = JSON.parse(entry.body) as ChainBody
    } catch {
      return this.#report(entry.n, 'it cannot be read')
    }
    if (body.kind === 'flush') this.#flush(entry.n, body)
    else this.#replace(entry, body)
  }

  #flush(n: number, body: ChainBody & { kind: 'flush' }): void {
    if (this.nextSeq !== undefined && body.fromSeq !== this.nextSeq) {
      const what = body.fromSeq > this.nextSeq ? 'are missing' : 'are there twice'
      const [from, to] = [Math.min(body.fromSeq, this.nextSeq), Math.max(body.fromSeq, this.nextSeq)]
      this.#report(n, `log positions ${from} to ${to - 1} ${what}`)
    }
    this.nextSeq = body.toSeq
    for (const file of body.files) {
      this.live.set(file.path, file)
      this.flushedDigest = addDigests(this.flushedDigest, file.digest)
    }
  }

  #replace(
    entry: { n: number; hash: string; body: string; signature: string | null; kind: ChainBody['kind'] },
    body: Exclude<ChainBody, { kind: 'flush' }>,
  ): void {
    let before = emptyDigest
    for (const path of body.replaced) {
      const file = this.live.get(path)
      if (!file) this.#report(entry.n, `it replaces ${path}, which was not there`)
      else before = addDigests(before, file.digest)
      this.live.delete(path)
    }
    for (const file of body.files) this.live.set(file.path, file)
    const after = sumDigests(body.files.map((file) => file.digest))
    const removed = body.kind === 'retain' ? body.removedDigest : emptyDigest
    if (subtractDigests(before, after) !== removed)
      this.#report(entry.n, 'the rows before and after do not balance')
    if (body.kind !== 'retain') return
    this.removedDigest = addDigests(this.removedDigest, removed)
    this.removedRows += body.removedRows
    if (this.#publicKey && !isSignedBy(entry, this.#publicKey)) {
      this.#report(entry.n, `it removes ${body.removedRows} rows without a valid signature`)
    }
  }

  #report(n: number, problem: string): void {
    this.#problems.push({ where: `chain entry ${n}`, problem })
  }
}

async function readChain({ db }: StateStore, walk: ChainWalk): Promise<void> {
  for (;;) {
    const entries = await db
      .selectFrom('lake_chain')
      .select(['n', 'kind', 'body', 'hash', 'signature'])
      .where('n', '>', walk.n)
      .orderBy('n')
      .limit(1_000)
      .execute()
    for (const entry of entries) walk.step(entry)
    if (entries.length === 0) return
  }
}

function compareLists(
  live: ReadonlyMap<string, ChainFile>,
  files: readonly { readonly path: string; readonly sha256: string; readonly digest: string }[],
  folder: string,
  problems: LakeProblem[],
): void {
  const known = new Map(files.map((file) => [file.path, file]))
  for (const [path, chained] of live) {
    const file = known.get(path)
    if (!file) problems.push({ where: path, problem: 'the chain has it and the catalogue does not' })
    else if (file.sha256 !== chained.sha256 || file.digest !== chained.digest) {
      problems.push({ where: path, problem: 'catalogue and chain do not say the same of it' })
    }
  }
  for (const { path } of files) {
    if (!live.has(path))
      problems.push({ where: path, problem: 'the catalogue has it and the chain does not' })
  }
  // Files being written or about to be deleted are not in the catalogue; a parquet file under no known name is news.
  const strange = readdirSync(folder).filter((name) => name.endsWith('.parquet') && !/^[fcrx]-/.test(name))
  for (const name of strange) problems.push({ where: name, problem: 'this file does not belong here' })
}
