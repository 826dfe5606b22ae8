import { parseFieldValue, type FieldTest } from './query-value.ts'
import { lexQuery, type QueryToken } from './query-lexer.ts'
import { QueryError } from './query-error.ts'
import { resolveField } from './query-resolve.ts'

/** A parsed search. `start` and `end` are character positions in the text, for highlighting. */
export type QueryNode =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly QueryNode[] }
  | { readonly kind: 'not'; readonly part: QueryNode }
  | {
      readonly kind: 'text'
      readonly text: string
      readonly partial: boolean
      readonly start: number
      readonly end: number
    }
  | {
      readonly kind: 'field'
      readonly field: string
      readonly test: FieldTest
      readonly start: number
      readonly end: number
    }

const maxLength = 4_000
const maxTerms = 100
const maxDepth = 20

/**
 * Parses the text of the search box. Undefined: nothing was asked. Throws `QueryError` with position and hint.
 *
 *   words "a phrase" -not (a OR b) field:value field:"a b" field:a* field:* field:>5 field:1..9 src_ip:10.0.0.0/8
 */
export function parseQuery(text: string): QueryNode | undefined {
  if (text.length > maxLength) {
    throw new QueryError(
      'query_too_long',
      `the search is longer than ${maxLength} characters`,
      maxLength,
      text.length,
    )
  }
  const tokens = lexQuery(text)
  if (tokens.length > maxTerms * 2) {
    throw new QueryError('query_too_long', `the search has more than ${maxTerms} parts`, 0, text.length)
  }
  const parser = new Parser(tokens, text.length)
  return parser.parse()
}

class Parser {
  readonly #tokens: readonly QueryToken[]
  readonly #end: number
  #at = 0

  constructor(tokens: readonly QueryToken[], end: number) {
    this.#tokens = tokens
    this.#end = end
  }

  parse(): QueryNode | undefined {
    if (this.#tokens.length === 0) return undefined
    const node = this.#or(0)
    const left = this.#tokens[this.#at]
    if (left)
      throw new QueryError(
        'query_syntax',
        'this ) closes nothing',
        left.start,
        left.end,
        'remove it, or quote it: ")"',
      )
    return node
  }

  #or(depth: number): QueryNode {
    const parts = [this.#and(depth)]
    while (this.#tokens[this.#at]?.kind === 'or') {
      this.#at++
      parts.push(this.#and(depth))
    }
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'or', parts }
  }

  #and(depth: number): QueryNode {
    const parts: QueryNode[] = []
    for (;;) {
      const token = this.#tokens[this.#at]
      if (!token || token.kind === 'or' || token.kind === 'close') break
      if (token.kind === 'and') {
        this.#at++
        if (parts.length === 0 || !this.#startsTerm()) throw this.#expected(token)
        continue
      }
      parts.push(this.#unary(depth))
    }
    if (parts.length === 0) throw this.#expected(this.#tokens[this.#at])
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'and', parts }
  }

  #unary(depth: number): QueryNode {
    const token = this.#tokens[this.#at++]
    if (!token) throw this.#expected(undefined)
    if (depth > maxDepth) {
      throw new QueryError(
        'query_syntax',
        `more than ${maxDepth} levels of ( ) and -`,
        token.start,
        token.end,
      )
    }
    if (token.kind === 'not') return { kind: 'not', part: this.#unary(depth + 1) }
    if (token.kind === 'open') return this.#group(token, depth)
    if (token.kind === 'word') return toTerm(token)
    throw this.#expected(token)
  }

  #group(open: QueryToken, depth: number): QueryNode {
    const node = this.#or(depth + 1)
    if (this.#tokens[this.#at++]?.kind !== 'close') {
      throw new QueryError('query_syntax', 'this ( is never closed', open.start, open.end, 'add a )')
    }
    return node
  }

  #startsTerm(): boolean {
    const kind = this.#tokens[this.#at]?.kind
    return kind === 'word' || kind === 'not' || kind === 'open'
  }

  #expected(token: QueryToken | undefined): QueryError {
    const [start, end] = token ? [token.start, token.end] : [this.#end, this.#end]
    return new QueryError(
      'query_syntax',
      'a word is missing here',
      start,
      end,
      'write something to search for',
    )
  }
}

function toTerm(token: QueryToken & { kind: 'word' }): QueryNode {
  const { start, end } = token
  if (token.field === undefined) {
    const partial = !token.quoted && /^\*|\*$/.test(token.value)
    const text = partial ? token.value.replaceAll(/^\*+|\*+$/g, '') : token.value
    if (text === '')
      throw new QueryError('query_syntax', 'this matches everything', start, end, 'leave it out')
    return { kind: 'text', text, partial, start, end }
  }
  const fields = resolveField(token.field, token)
  const parts = fields.map((field): QueryNode => ({
    kind: 'field',
    field,
    test: parseFieldValue(field, token),
    start,
    end,
  }))
  return parts.length === 1 && parts[0] ? parts[0] : { kind: 'or', parts }
}
