/**
 * A part of a Sigma string: literal text, `many` (the star), `one` (the question mark), or `dash`: any character
 * that starts a Windows command-line option.
 */
export type Token =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'many' }
  | { readonly kind: 'one' }
  | { readonly kind: 'dash' }

export const dashes = '-/–—―'
const many: Token = { kind: 'many' }
const one: Token = { kind: 'one' }
const dash: Token = { kind: 'dash' }

/**
 * Splits a string of a rule into literals and wildcards.
 *
 * A backslash escapes only a backslash, a star or a question mark; before anything else it is itself.
 */
export function parseSigmaString(source: string): Token[] {
  const tokens: Token[] = []
  let text = ''
  const flush = () => {
    if (text) tokens.push({ kind: 'text', text })
    text = ''
  }
  for (let index = 0; index < source.length; index++) {
    const character = source.charAt(index)
    const next = source.charAt(index + 1)
    if (character === '\\' && (next === '\\' || next === '*' || next === '?')) {
      text += next
      index++
    } else if (character === '*' || character === '?') {
      flush()
      tokens.push(character === '*' ? many : one)
    } else text += character
  }
  flush()
  return tokens
}

export const anythingBefore = (tokens: readonly Token[]): Token[] => [many, ...tokens]
export const anythingAfter = (tokens: readonly Token[]): Token[] => [...tokens, many]

const wordCharacter = /[\p{L}\p{N}_]/u

/** Turns each dash or slash that starts a word into a `dash` token, so that `-enc`, `/enc` and `–enc` are one. */
export function expandDashes(tokens: readonly Token[]): Token[] {
  return tokens.flatMap((token) => (token.kind === 'text' ? splitAtDashes(token.text) : [token]))
}

function splitAtDashes(text: string): Token[] {
  const tokens: Token[] = []
  let from = 0
  for (let index = 0; index < text.length; index++) {
    const startsWord =
      dashes.includes(text.charAt(index)) &&
      wordCharacter.test(text.charAt(index + 1)) &&
      !wordCharacter.test(text.charAt(index - 1))
    if (!startsWord) continue
    if (index > from) tokens.push({ kind: 'text', text: text.slice(from, index) })
    tokens.push(dash)
    from = index + 1
  }
  if (from < text.length) tokens.push({ kind: 'text', text: text.slice(from) })
  return tokens
}

/** Every literal text that the tokens stand for, where the only wildcards are dashes; at most `limit` of them. */
export function literalForms(tokens: readonly Token[], limit: number): string[] | undefined {
  let forms = ['']
  for (const token of tokens) {
    if (token.kind === 'many' || token.kind === 'one') return undefined
    const choices = token.kind === 'text' ? [token.text] : dashes.split('')
    if (forms.length * choices.length > limit) return undefined
    forms = forms.flatMap((form) => choices.map((choice) => form + choice))
  }
  return forms
}
