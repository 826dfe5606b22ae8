import { randomBytes } from 'node:crypto'

export type Fate =
  /** The server said that it has it. */
  | 'acknowledged'
  /** Sent, and no answer came: it may be there or not, once. */
  | 'unanswered'

/** What was sent, by a word that occurs nowhere else: the other side of the account. */
export class TokenLedger {
  readonly #fates = new Map<string, Fate>()
  readonly #prefix = randomBytes(4).toString('hex')
  #count = 0

  /** A new word, written down as sent. */
  next(kind: string): string {
    const token = `tok${this.#prefix}${kind}${String(this.#count++).padStart(7, '0')}`
    this.#fates.set(token, 'unanswered')
    return token
  }

  acknowledge(tokens: Iterable<string>): void {
    for (const token of tokens) this.#fates.set(token, 'acknowledged')
  }

  get pattern(): RegExp {
    return new RegExp(`tok${this.#prefix}[a-z]+\\d{7}`)
  }

  tokens(fate?: Fate): string[] {
    return [...this.#fates].filter(([, is]) => fate === undefined || is === fate).map(([token]) => token)
  }

  fateOf(token: string): Fate | undefined {
    return this.#fates.get(token)
  }

  count(fate: Fate): number {
    return this.tokens(fate).length
  }
}
