import { QueryError } from './query-error.ts'
import { looksLikeField } from './query-resolve.ts'

export type QueryToken =
  | { readonly kind: 'open' | 'close' | 'or' | 'and' | 'not'; readonly start: number; readonly end: number }
  | {
      readonly kind: 'word'
      /** Absent: free text. */
      readonly field?: string
      readonly value: string
      readonly quoted: boolean
      readonly start: number
      readonly end: number
      /** Where the value starts, for errors about it. */
      readonly valueStart: number
    }

const space = /\s/
const operators: Record<string, 'or' | 'and' | 'not'> = { OR: 'or', AND: 'and', NOT: 'not' }

/** Splits a search into words, phrases and signs. `\"` and `\\` stand for themselves inside quotes. */
export function lexQuery(text: string): QueryToken[] {
  const tokens: QueryToken[] = []
  let at = 0
  while (at < text.length) {
    const char = text[at] ?? ''
    if (space.test(char)) at++
    else if (char === '(' || char === ')') {
      tokens.push({ kind: char === '(' ? 'open' : 'close', start: at, end: ++at })
    } else if (char === '-' && at + 1 < text.length && !space.test(text[at + 1] ?? ' ')) {
      tokens.push({ kind: 'not', start: at, end: ++at })
    } else {
      const token = readWord(text, at)
      tokens.push(token)
      at = token.end
    }
  }
  return tokens
}

function readWord(text: string, start: number): QueryToken {
  if (text[start] === '"') {
    const { value, end } = readQuoted(text, start)
    return { kind: 'word', value, quoted: true, start, end, valueStart: start }
  }
  const head = /^[A-Za-z_][\w.@$-]*:/.exec(text.slice(start, start + 200))?.[0]
  if (head !== undefined) {
    const valueStart = start + head.length
    const field = head.slice(0, -1)
    if (text[valueStart] === '"') {
      const { value, end } = readQuoted(text, valueStart)
      return { kind: 'word', field, value, quoted: true, start, end, valueStart }
    }
    const { value, end } = readBare(text, valueStart)
    if (looksLikeField(field, value)) {
      if (value === '') {
        throw new QueryError(
          'query_syntax',
          `nothing follows ${field}:`,
          start,
          end,
          `write ${field}:value, or ${field}:* for any`,
        )
      }
      return { kind: 'word', field, value, quoted: false, start, end, valueStart }
    }
  }
  const { value, end } = readBare(text, start)
  const operator = operators[value]
  if (operator) return { kind: operator, start, end }
  return { kind: 'word', value, quoted: false, start, end, valueStart: start }
}

function readBare(text: string, start: number): { value: string; end: number } {
  let end = start
  while (end < text.length && !/[\s()]/.test(text[end] ?? ' ')) end++
  return { value: text.slice(start, end), end }
}

function readQuoted(text: string, start: number): { value: string; end: number } {
  let value = ''
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at] ?? ''
    if (char === '"') return { value, end: at + 1 }
    const next = text[at + 1]
    if (char === '\\' && next === '"') {
      value += next
      at++
    } else value += char
  }
  throw new QueryError('query_syntax', 'this quote is never closed', start, text.length, 'add a "')
}
