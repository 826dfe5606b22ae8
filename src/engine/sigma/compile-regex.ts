import { RE2JS } from 're2js'
import { estimateProgram } from './estimate-program.ts'
import { fold } from './fold.ts'
import { RuleError, type Position } from './problem.ts'
import { leastLength, longestRun, requiredLiteral } from './read-regex.ts'

const maxPatternChars = 8_192
/** Largest compiled pattern, in RE2's instructions; the largest of the public rules has 1,003. */
const maxProgram = 10_000
/** Characters × instructions that one search may cost: a longer value is searched only this far. */
const maxSteps = 8_000_000
export const maxTextChars = 262_144

/** Letters of a class in a row that few texts have. */
const longRun = 16

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
  const run = longestRun(pattern)
  return (text, folded, searched = 0) => {
    if (text.length < least) return false
    if (run >= longRun && !hasRun(text, run) && !(anyCase && hasNonAscii(text))) return false
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

/** Has it so many ASCII letters and digits in a row? */
function hasRun(text: string, least: number): boolean {
  let length = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    const isOne = (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57)
    length = isOne ? length + 1 : 0
    if (length === least) return true
  }
  return false
}

function hasNonAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 127) return true
  return false
}
