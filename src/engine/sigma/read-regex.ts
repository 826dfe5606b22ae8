import { fold } from './fold.ts'

/** The longest run of characters that every match of the pattern contains; empty where none is sure. */
export function requiredLiteral(pattern: string): string {
  const { runs } = readRegex(pattern)
  const literals = runs
    .flatMap((run) => splitWhere(run, ({ length }) => length > 1))
    .map((run) => run.flat().join(''))
  return literals.reduce((longest, literal) => (literal.length > longest.length ? literal : longest), '')
}

/** A match of the pattern is never shorter than this, in UTF-16 units; 0 where that is not sure. */
export function leastLength(pattern: string): number {
  return readRegex(pattern).least
}

/** So many ASCII letters and digits stand in a row in every match of the pattern, because a class is repeated. */
export function longestRun(pattern: string): number {
  return readRegex(pattern).longestRun
}

/** More texts of one run are not worth being looked for. */
const manyTexts = 24

/**
 * Lists of texts of each of which the folded text of every match contains one. In any-case mode an `s` may stand for
 * the long ſ, which folds to itself.
 */
export function requiredTexts(pattern: string, flags: string): string[][] {
  const anyCase = flags.includes('i') || pattern.includes('(?')
  const isUnsure = (step: Step) => anyCase && step.some((text) => /[sS]|[^\p{ASCII}]/u.test(text))
  return readRegex(pattern)
    .runs.flatMap((run) => splitWhere(run, isUnsure))
    .flatMap(joinSteps)
    .map((texts) => [...new Set(texts.map(fold))])
}

/** What stands at one place of a match: one of these texts. */
type Step = readonly string[]

function splitWhere(run: readonly Step[], isBreak: (step: Step) => boolean): Step[][] {
  const parts: Step[][] = [[]]
  for (const step of run) {
    if (isBreak(step)) parts.push([])
    else parts.at(-1)?.push(step)
  }
  return parts.filter(({ length }) => length > 0)
}

/** All texts that the steps make, in pieces where they would be too many. */
function joinSteps(run: readonly Step[]): string[][] {
  const pieces: string[][] = []
  let texts = ['']
  for (const step of run) {
    if (texts.length * step.length > manyTexts) {
      pieces.push(texts)
      texts = ['']
    }
    texts = texts.flatMap((text) => step.map((next) => text + next))
  }
  pieces.push(texts)
  return pieces
}

interface ReadRegex {
  /** Steps that stand behind each other in every match. */
  readonly runs: readonly (readonly Step[])[]
  readonly least: number
  readonly longestRun: number
}

const nothingSure: ReadRegex = { runs: [], least: 0, longestRun: 0 }
const read = new Map<string, ReadRegex>()
const keptPatterns = 1_000

function readRegex(pattern: string): ReadRegex {
  let known = read.get(pattern)
  if (!known) {
    if (read.size >= keptPatterns) read.clear()
    known = new RegexReader(pattern).read()
    read.set(pattern, known)
  }
  return known
}

/** Classes with more members are not told apart. */
const manyMembers = 6

/** Walks the top level of a pattern. An alternation there leaves nothing sure. */
class RegexReader {
  readonly #pattern: string
  readonly #depth: number
  #at = 0

  constructor(pattern: string, depth = 0) {
    this.#pattern = pattern
    this.#depth = depth
  }

  read(): ReadRegex {
    const runs: (readonly Step[])[] = []
    let run: Step[] = []
    let least = 0
    let longest = 0
    const end = () => {
      runs.push(run)
      run = []
    }
    while (this.#at < this.#pattern.length) {
      const start = this.#at
      const character = this.#next()
      if (character === '|') return nothingSure
      if (character === '(') this.#skipGroup()
      else if (character === '[') this.#skipClass()
      const isOne = character === '[' || character === '.' || this.#isClassEscape(character)
      const literal = this.#literal(character)
      const step = literal === undefined ? stepOf(this.#pattern.slice(start, this.#at)) : [literal]
      const inner =
        step === undefined && character === '('
          ? innerOf(this.#pattern.slice(start, this.#at), this.#depth)
          : undefined
      const { optional, times } = this.#quantifier()
      if (isOne || literal !== undefined) least += times
      if (isAlphanumericClass(this.#pattern.slice(start, this.#at))) longest = Math.max(longest, times)
      if (inner && optional !== true) {
        // Before the group stands its beginning, behind it its end; it may stand several times between them.
        const [first = [], ...others] = inner.runs
        run.push(...first)
        if (others.length > 0 || optional !== undefined) {
          end()
          runs.push(...others.slice(0, -1))
          run = [...(others.at(-1) ?? first)]
        }
        least += inner.least * times
        continue
      }
      if (step && optional !== true) run.push(step)
      if (!step || optional !== undefined) end()
    }
    end()
    return { runs, least, longestRun: longest }
  }

  #next(): string {
    return this.#pattern.charAt(this.#at++)
  }

  #literal(character: string): string | undefined {
    if (character === '\\') {
      const escaped = this.#next()
      if (!/[A-Za-z0-9]/.test(escaped)) return escaped
      if ('pPx'.includes(escaped) && this.#pattern.charAt(this.#at) === '{') {
        const close = this.#pattern.indexOf('}', this.#at)
        this.#at = close < 0 ? this.#pattern.length : close + 1
      } else if (escaped === 'x') this.#at += 2
      else if (escaped === 'Q') this.#at = this.#pattern.length
      return undefined
    }
    return '()[].^$*+?{}'.includes(character) ? undefined : character
  }

  /** `\d` and its like: one character of a class. */
  #isClassEscape(character: string): boolean {
    return character === '\\' && /[dDwWsS]/.test(this.#pattern.charAt(this.#at))
  }

  /**
   * `optional`: what stands before may be missing (true) or stands at least once (false); undefined where there is no
   * quantifier. `times`: how often it stands at least.
   */
  #quantifier(): { optional?: boolean; times: number } {
    const rest = this.#pattern.slice(this.#at, this.#at + 16)
    const found = /^(?:[*+?]|\{(\d+),?\d*\})[?+]?/.exec(rest)
    if (!found) return { times: 1 }
    this.#at += found[0].length
    const times = found[0].startsWith('*') || found[0].startsWith('?') ? 0 : Number(found[1] ?? '1')
    return { optional: times === 0, times }
  }

  #skipGroup(): void {
    for (let depth = 1; depth > 0 && this.#at < this.#pattern.length;) {
      const character = this.#next()
      if (character === '\\') this.#at++
      else if (character === '[') this.#skipClass()
      else if (character === '(') depth++
      else if (character === ')') depth--
    }
  }

  #skipClass(): void {
    if (this.#pattern.charAt(this.#at) === '^') this.#at++
    if (this.#pattern.charAt(this.#at) === ']') this.#at++
    while (this.#at < this.#pattern.length) {
      const character = this.#next()
      if (character === '\\') this.#at++
      else if (character === '[' && this.#pattern.charAt(this.#at) === ':') {
        const close = this.#pattern.indexOf(':]', this.#at)
        this.#at = close < 0 ? this.#pattern.length : close + 2
      } else if (character === ']') return
    }
  }
}

const groupDepth = 8

/** What a group without alternation holds; undefined for others, and for what only looks around or sets flags. */
function innerOf(written: string, depth: number): ReadRegex | undefined {
  const inner = /^\((?:\?:)?([^?][^]*)\)$/.exec(written)?.[1]
  if (inner === undefined || depth > groupDepth) return undefined
  const found = new RegexReader(inner, depth + 1).read()
  return found === nothingSure ? undefined : found
}

/** The texts that a small class or a group of plain alternatives stands for. */
function stepOf(written: string): Step | undefined {
  const plain = String.raw`[^\\()[\]{}.*+?^$|]|\\[^A-Za-z0-9]`
  const group = new RegExp(String.raw`^\((?:\?:)?((?:${plain})+(?:\|(?:${plain})+)*)\)$`).exec(written)
  if (group?.[1] !== undefined) {
    const texts = ['']
    for (const [letter] of group[1].matchAll(/\\?[^]/gu)) {
      if (letter === '|') texts.push('')
      else texts.push((texts.pop() ?? '') + letter.replace(/^\\(?=.)/su, ''))
    }
    return texts.length <= manyMembers ? texts : undefined
  }
  const members = /^\[((?:[^\\^\][-]|\\[^A-Za-z0-9])+)\]$/.exec(written)
  if (members?.[1] === undefined) return undefined
  const texts = Array.from(members[1].replaceAll(/\\(.)/g, '$1'))
  return texts.length <= manyMembers ? texts : undefined
}

const isAlphanumericClass = (written: string) =>
  /^\[(?:[a-z]-[a-z]|[A-Z]-[A-Z]|\d-\d|[A-Za-z0-9])+\]\{\d+,?\d*\}$/.test(written)
