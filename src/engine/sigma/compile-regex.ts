import { RE2JS } from 're2js'
import { fold } from './fold.ts'
import { RuleError, type Position } from './problem.ts'
import { leastLength, longestRun, requiredLiteral } from './read-regex.ts'

const maxPatternChars = 8_192
/** Largest compiled pattern, in RE2's instructions; the largest of the public rules has 1,003. */
const maxProgram = 10_000
/** Characters × instructions that one search may cost: a longer value is searched only this far. */
const maxSteps = 8_000_000
const maxTextChars = 262_144

/** Letters of a class in a row that few texts have. */
const longRun = 16

/** Tests a raw text; `folded` is the same text folded, for the cheap look before. */
export type RegexTest = (text: string, folded: string) => boolean

/**
 * Compiles a regular expression for linear time (RE2). The pattern is sought anywhere in the text.
 *
 * A literal that every match must contain is looked for first; it spares most texts the engine.
 */
export function compileRegex(pattern: string, flags: string, at: Position): RegexTest {
  if (pattern.length > maxPatternChars) {
    const message = `the regular expression has ${pattern.length} characters; at most ${maxPatternChars}`
    throw new RuleError('bad_regex', at, message, 'use several shorter ones, or contains')
  }
  const compiled = compile(pattern, flags, at)
  const size = Math.max(1, compiled.programSize())
  if (size > maxProgram) {
    const message = `the regular expression needs ${size} instructions; at most ${maxProgram}`
    throw new RuleError('bad_regex', at, message, 'use smaller repeat counts, or split it')
  }
  const reach = Math.min(maxTextChars, Math.floor(maxSteps / size))
  const literal = fold(requiredLiteral(pattern))
  const least = leastLength(pattern)
  const anyCase = flags.includes('i') || pattern.includes('(?')
  const run = longestRun(pattern)
  // A class repeated so often is told by the machine's own engine at once, which goes back by no more than that.
  const hasRun = run >= longRun ? new RegExp(`[A-Za-z0-9]{${run}}`) : undefined
  return (text, folded) => {
    if (text.length < least) return false
    if (hasRun && !(anyCase && hasNonAscii(text)) && !hasRun.test(text)) return false
    // In any-case mode a match may hold a letter that folds otherwise (ſ, K): only plain ASCII can be ruled out.
    if (literal && !folded.includes(literal) && !(anyCase && hasNonAscii(text))) return false
    return compiled.test(text.length > reach ? text.slice(0, reach) : text)
  }
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
