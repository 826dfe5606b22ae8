import { hash } from 'node:crypto'
import { lstat, mkdir, readFile, rm } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { readCases } from '../../engine/detect/read-cases.ts'
import { parseRuleFile } from '../../engine/sigma/parse-rule.ts'
import type { RuleProblem } from '../../engine/sigma/problem.ts'
import type { Viewer } from '../../model/right.ts'
import type { StateStore } from '../../store/state/state-store.ts'
import type { RuleBook } from './rule-book.ts'
import { writeFileWhole } from './write-file.ts'

/** Why a rule was not saved. `problem`: the first thing wrong with its text, with line and column. */
export class OwnRuleError extends Error {
  override readonly name = 'OwnRuleError'
  readonly code: 'not_own' | 'changed_meanwhile' | 'rule_not_valid' | 'duplicate_rule'
  readonly problem: RuleProblem | undefined
  constructor(code: OwnRuleError['code'], message: string, problem?: RuleProblem) {
    super(message)
    this.code = code
    this.problem = problem
  }
}

export interface RuleSource {
  readonly file: string
  readonly own: boolean
  readonly text: string
  readonly cases: string
  /** Of text and cases: what a save is made on. */
  readonly base: string
}

export interface RuleDraftToSave {
  readonly text: string
  readonly cases: string
  readonly note: string
}

export interface RuleVersion extends RuleDraftToSave {
  readonly n: number
  readonly time: number
  readonly by_name: string
}

export interface OwnRulesParts {
  /** The data folder's `rules`; made with the first rule. */
  readonly folder: string
  readonly state: StateStore
  readonly book: RuleBook
  readonly now: () => number
  /** Reads these files anew; resolves when what they hold is in use. */
  readonly reload: (changed: readonly string[]) => Promise<void>
}

const casesOf = (path: string) => path.replace(/(\.ya?ml)$/i, '.cases$1')
const baseOf = (text: string, cases: string) => hash('sha256', `${text}\0${cases}`).slice(0, 32)
const keptVersions = 200

/** The organisation's own rules: files in the data folder, every save of them kept. */
export class OwnRules {
  readonly #parts: OwnRulesParts
  #turn: Promise<unknown> = Promise.resolve()

  constructor(parts: OwnRulesParts) {
    this.#parts = parts
  }

  /** The whole file that a rule stands in; undefined: there is no such rule. */
  async source(id: string): Promise<RuleSource | undefined> {
    const file = this.#parts.book.find(id)?.head.file
    return file === undefined ? undefined : this.#read(file)
  }

  /** Writes a new file. Resolves with the id of its first rule, which is live by then. */
  create(draft: RuleDraftToSave, by: Viewer): Promise<string> {
    return this.#inTurn(async () => {
      const { folder } = this.#parts
      const { id, title } = this.#check(draft, undefined)
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await this.#write(await freePath(folder, title), draft, by)
      return id
    })
  }

  /** Writes over the file that the rule stands in, where nobody changed it since `base`. */
  save(rule: string, base: string, draft: RuleDraftToSave, by: Viewer): Promise<string> {
    return this.#inTurn(async () => {
      const before = await this.#ownSource(rule)
      if (before.base !== base)
        throw new OwnRuleError('changed_meanwhile', 'the rule was changed since you opened it')
      const { id } = this.#check(draft, before.file)
      await this.#keepFound(before)
      await this.#write(before.file, draft, by)
      return id
    })
  }

  /** Removes the file that the rule stands in; what it was stays among its versions. */
  remove(rule: string): Promise<void> {
    return this.#inTurn(async () => {
      const before = await this.#ownSource(rule)
      await this.#keepFound(before)
      await rm(before.file)
      await rm(casesOf(before.file), { force: true })
      await this.#parts.reload([before.file, casesOf(before.file)])
    })
  }

  /** What its file was, the newest first. */
  async versions(rule: string): Promise<RuleVersion[]> {
    const source = await this.source(rule)
    if (!source?.own) return []
    const rows = await this.#parts.state.db
      .selectFrom('rule_version')
      .selectAll()
      .where('file', '=', this.#nameOf(source.file))
      .orderBy('n', 'desc')
      .limit(keptVersions)
      .execute()
    return rows.map(({ n, text, cases, note, saved_at_ms: time, saved_by_name }) => ({
      n,
      text,
      cases,
      note,
      time,
      by_name: saved_by_name,
    }))
  }

  async #ownSource(rule: string): Promise<RuleSource> {
    const source = await this.source(rule)
    // A link leads out of the folder: what it names is not ours to write.
    if (!source?.own || !(await lstat(source.file)).isFile())
      throw new OwnRuleError('not_own', 'only rules of the data folder can be changed here: copy this one')
    return source
  }

  async #read(file: string): Promise<RuleSource> {
    const text = await readFile(file, 'utf8')
    const cases = await readFile(casesOf(file), 'utf8').catch(() => '')
    return { file, own: this.#parts.book.isOwn(file), text, cases, base: baseOf(text, cases) }
  }

  /** What is saved can be used: one that is half written stays in the editor. */
  #check({ text, cases }: RuleDraftToSave, file: string | undefined): { id: string; title: string } {
    const { book } = this.#parts
    const [problem] = [
      ...book.check(text).problems,
      ...(cases === '' ? [] : readCases('rule.cases.yml', cases).problems),
    ]
    if (problem) throw new OwnRuleError('rule_not_valid', problem.message, problem)
    const { rules } = parseRuleFile('rule.yml', text)
    for (const { head } of rules) {
      const other = book.find(head.id)
      if (other && other.head.file !== file)
        throw new OwnRuleError('duplicate_rule', `the id ${head.id} belongs to "${other.head.title}"`)
    }
    const [first] = rules
    return { id: first?.head.id ?? '', title: first?.head.title ?? '' }
  }

  /** A file that came from elsewhere is kept as it was before it is first written over. */
  async #keepFound({ file, text, cases }: RuleSource): Promise<void> {
    const { db } = this.#parts.state
    const newest = await db
      .selectFrom('rule_version')
      .select(['text', 'cases'])
      .where('file', '=', this.#nameOf(file))
      .orderBy('n', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (newest?.text === text && newest.cases === cases) return
    const { mtimeMs } = await lstat(file)
    await this.#keep(file, { text, cases, note: '' }, { id: '', name: '' }, Math.round(mtimeMs))
  }

  async #write(file: string, draft: RuleDraftToSave, by: Viewer): Promise<void> {
    const { now, reload } = this.#parts
    if (draft.cases === '') await rm(casesOf(file), { force: true })
    else await writeFileWhole(casesOf(file), draft.cases)
    await writeFileWhole(file, draft.text)
    await this.#keep(file, draft, by, now())
    await reload([file, casesOf(file)])
  }

  async #keep(
    file: string,
    { text, cases, note }: RuleDraftToSave,
    by: Pick<Viewer, 'id' | 'name'>,
    atMs: number,
  ): Promise<void> {
    const row = {
      file: this.#nameOf(file),
      text,
      cases,
      note,
      saved_at_ms: atMs,
      saved_by: by.id,
      saved_by_name: by.name,
    }
    await this.#parts.state.db.insertInto('rule_version').values(row).execute()
  }

  #nameOf(file: string): string {
    return relative(this.#parts.folder, file).split(sep).join('/')
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work)
    this.#turn = turn.catch(() => {})
    return turn
  }
}

async function freePath(folder: string, title: string): Promise<string> {
  const name = slugOf(title)
  for (let n = 1; ; n++) {
    const path = resolve(join(folder, n === 1 ? `${name}.yml` : `${name}-${n}.yml`))
    if (!(await lstat(path).catch(() => undefined))) return path
  }
}

/** Letters and digits alone: a title cannot name another folder, nor a file of cases. */
function slugOf(title: string): string {
  const slug = title
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60)
  return slug === '' ? 'rule' : slug
}
