import { RuleError, type Position } from './problem.ts'
import type { Condition } from './rule-ast.ts'

const maxChars = 10_000
const maxDepth = 50

/**
 * Parses a condition. Binding, loosest first: or, and, not, `x of`, parentheses.
 *
 * `1 of`, `any of` and `all of` take `them` or a name with stars; names that begin with `_` are left out of both.
 */
export function parseCondition(text: string, names: readonly string[], at: Position): Condition {
  if (text.length > maxChars) {
    throw new RuleError(
      'bad_condition',
      at,
      `the condition has ${text.length} characters`,
      `at most ${maxChars}`,
    )
  }
  if (text.includes('|')) {
    const hint = 'use a correlation rule (event_count, value_count, temporal) for counts and sequences'
    throw new RuleError('bad_condition', at, 'a pipe in a condition is the old aggregation syntax', hint)
  }
  return new ConditionParser(text, names, at).parse()
}

/** Words and parentheses of a condition. */
export function conditionTokens(text: string): string[] {
  return text.match(/[()]|[^\s()]+/g) ?? []
}

class ConditionParser {
  readonly #tokens: readonly string[]
  readonly #names: readonly string[]
  readonly #at: Position
  #index = 0
  #depth = 0

  constructor(text: string, names: readonly string[], at: Position) {
    this.#tokens = conditionTokens(text)
    this.#names = names
    this.#at = at
  }

  parse(): Condition {
    const condition = this.#or()
    const left = this.#tokens[this.#index]
    if (left !== undefined)
      throw this.#error(`"${left}" is not expected here`, 'join parts with and, or, not')
    return condition
  }

  #or(): Condition {
    return this.#joined('or', () => this.#joined('and', () => this.#not()))
  }

  #joined(word: 'or' | 'and', operand: () => Condition): Condition {
    const parts = [operand()]
    while (this.#take(word)) parts.push(operand())
    return parts.length === 1 && parts[0] ? parts[0] : { kind: word, parts }
  }

  #not(): Condition {
    let negated = false
    while (this.#take('not')) negated = !negated
    const part = this.#primary()
    return negated ? { kind: 'not', part } : part
  }

  #primary(): Condition {
    const token = this.#tokens[this.#index++]
    if (token === undefined) throw this.#error('the condition ends too early', 'name a selection here')
    if (token === '(') return this.#group()
    if (token === ')') throw this.#error('")" without "("', 'check the parentheses')
    if (this.#peek('of')) return this.#quantified(token)
    if (this.#names.includes(token)) return { kind: 'ref', name: token }
    if (['and', 'or', 'not', 'of', 'them'].includes(token.toLowerCase())) {
      throw this.#error(`"${token}" is not expected here`, 'name a selection here')
    }
    throw this.#error(
      `"${token}" is not defined`,
      `defined are: ${this.#names.slice(0, 20).join(', ') || 'none'}`,
    )
  }

  #group(): Condition {
    if (++this.#depth > maxDepth) throw this.#error(`nested deeper than ${maxDepth}`, 'flatten the condition')
    const inner = this.#or()
    if (this.#tokens[this.#index++] !== ')') throw this.#error('a ")" is missing', 'close every parenthesis')
    this.#depth--
    return inner
  }

  #quantified(count: string): Condition {
    const quantifier = count.toLowerCase()
    if (!['1', 'any', 'all'].includes(quantifier)) {
      throw this.#error(`"${count} of" is not known`, 'use "1 of", "any of" or "all of"')
    }
    this.#index++
    const pattern = this.#tokens[this.#index++]
    if (pattern === undefined)
      throw this.#error(`"${count} of" names nothing`, 'write "them" or a name with a star')
    const matching = this.#matching(pattern)
    if (matching.length === 0) {
      throw this.#error(`no selection is called like "${pattern}"`, `defined are: ${this.#names.join(', ')}`)
    }
    const parts = matching.map((name): Condition => ({ kind: 'ref', name }))
    return parts.length === 1 && parts[0] ? parts[0] : { kind: quantifier === 'all' ? 'and' : 'or', parts }
  }

  #matching(pattern: string): string[] {
    const open = this.#names.filter((name) => !name.startsWith('_'))
    if (pattern.toLowerCase() === 'them') return open
    const parts = pattern.split('*')
    const [head = '', ...others] = parts
    const tail = others.pop()
    if (tail === undefined) return this.#names.filter((name) => name === pattern)
    return open.filter((name) => {
      if (!name.startsWith(head) || !name.endsWith(tail) || name.length < head.length + tail.length)
        return false
      let from = head.length
      return others.every((part) => {
        const found = name.indexOf(part, from)
        from = found + part.length
        return found >= 0 && from <= name.length - tail.length
      })
    })
  }

  #peek(word: string): boolean {
    return this.#tokens[this.#index]?.toLowerCase() === word
  }

  #take(word: string): boolean {
    if (!this.#peek(word)) return false
    this.#index++
    return true
  }

  #error(message: string, hint: string): RuleError {
    return new RuleError('bad_condition', this.#at, `condition: ${message}`, hint)
  }
}
