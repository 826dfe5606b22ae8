import { RE2JS } from 're2js'
import { estimateProgram } from './estimate-program.ts'
import { fold } from './fold.ts'
import { RuleError, type Position } from './problem.ts'

const maxPatternChars = 8_192
/** Largest compiled pattern, in RE2's instructions; the largest of the public rules has 1,003. */
const maxProgram = 10_000
/** Characters × instructions that one search may cost: a longer value is searched only this far. */
const maxSteps = 8_000_000
export const maxTextChars = 262_144

/**
 * Tests a raw text; `folded` is the same text folded, for the cheap look before. `searched`: characters of the same
 * value, a list, that were searched already, since its bound is one for all of them.
 */
export type RegexTest = (text: string, folded: string, searched?: number) => boolean

/**
 * Compiles a regular expression for linear time (RE2). The pattern is sought anywhere in the text.
 *
 * A literal that every match must contain is looked for first; it spares most texts the engine.
 */
export function compileRegex(
  pattern: string,
  flags: string,
  at: Position,
  maxChars = maxTextChars,
): RegexTest {
  const { compiled, size } = compileBounded(pattern, flags, at)
  const reach = Math.min(maxChars, Math.floor(maxSteps / size))
  const literal = fold(requiredLiteral(pattern))
  const least = leastLength(pattern)
  const anyCase = flags.includes('i') || pattern.includes('(?')
  return (text, folded, searched = 0) => {
    if (text.length < least) return false
    // In any-case mode a match may hold a letter that folds otherwise (ſ, K): only plain ASCII can be ruled out.
    if (literal && !folded.includes(literal) && !(anyCase && hasNonAscii(text))) return false
    const left = reach - searched
    if (left <= 0 && text !== '') return false
    return compiled.test(text.length > left ? text.slice(0, left) : text)
  }
}

/** Instructions that it compiles to. Throws where it is no expression, or too large a one. */
export function regexSize(pattern: string, flags: string, at: Position): number {
  return compileBounded(pattern, flags, at).size
}

function compileBounded(pattern: string, flags: string, at: Position): { compiled: RE2JS; size: number } {
  if (pattern.length > maxPatternChars) {
    const message = `the regular expression has ${pattern.length} characters; at most ${maxPatternChars}`
    throw new RuleError('bad_regex', at, message, 'use several shorter ones, or contains')
  }
  const tooLarge = (size: string) => {
    const message = `the regular expression needs ${size} instructions; at most ${maxProgram}`
    return new RuleError('bad_regex', at, message, 'use smaller repeat counts, or split it')
  }
  const estimated = estimateProgram(pattern)
  if (estimated > 2 * maxProgram) throw tooLarge(`about ${estimated}`)
  const compiled = compile(pattern, flags, at)
  const size = Math.max(1, compiled.programSize())
  if (size > maxProgram) throw tooLarge(String(size))
  return { compiled, size }
}

function compile(pattern: string, flags: string, at: Position): RE2JS {
  const bits =
    (flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) |
    (flags.includes('m') ? RE2JS.MULTILINE : 0) |
    (flags.includes('s') ? RE2JS.DOTALL : 0)
  try {
    return RE2JS.compile(pattern, bits)
  } catch (error) {
    const message = `not a regular expression: ${error instanceof Error ? error.message : String(error)}`
    const lookAround = /\(\?<?[=!]|\\[1-9]/.test(pattern)
    const hint = lookAround
      ? 'look-around and back-references are not supported: split it into selections joined by and/not'
      : 'check brackets and backslashes; quote the pattern with single quotes'
    throw new RuleError('bad_regex', at, message, hint)
  }
}

function hasNonAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 127) return true
  return false
}

/** The longest run of characters that every match of the pattern contains; empty where none is sure. */
export function requiredLiteral(pattern: string): string {
  return longestOf(new LiteralScan(pattern).runs())
}

/** A match of the pattern is never shorter than this, in UTF-16 units; 0 where that is not sure. */
export function leastLength(pattern: string): number {
  const scan = new LiteralScan(pattern)
  return scan.runs().length === 0 ? 0 : scan.least
}

function longestOf(runs: readonly string[]): string {
  return runs.reduce((longest, run) => (run.length > longest.length ? run : longest), '')
}

/**
 * A run of characters that the folded text of every match contains; empty where none is sure. In any-case mode an `s`
 * may stand for the long ſ, which folds to itself.
 */
export function foldedLiteral(pattern: string, flags: string): string {
  const anyCase = flags.includes('i') || pattern.includes('(?')
  const runs = new LiteralScan(pattern)
    .runs()
    .flatMap((run) => (anyCase ? run.split(/[sS]|[^\p{ASCII}]/u) : [run]))
  return fold(longestOf(runs))
}

/** Walks the top level of a pattern. Groups and classes end a run; an alternation at top level leaves none. */
class LiteralScan {
  readonly #pattern: string
  #at = 0
  /** After `runs`: how long a match is at least, as far as it was understood. */
  least = 0
  constructor(pattern: string) {
    this.#pattern = pattern
  }

  runs(): string[] {
    const runs: string[] = []
    let run = ''
    const end = () => {
      runs.push(run)
      run = ''
    }
    while (this.#at < this.#pattern.length) {
      const character = this.#next()
      if (character === '|') return []
      if (character === '(') this.#skipGroup()
      else if (character === '[') this.#skipClass()
      const isOne = character === '[' || character === '.' || this.#isClassEscape(character)
      const literal = this.#literal(character)
      const { optional, times } = this.#quantifier()
      if (isOne || literal !== undefined) this.least += times
      if (literal === undefined || optional !== undefined) {
        if (literal !== undefined && optional === false) run += literal
        end()
      } else run += literal
    }
    end()
    return runs
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
