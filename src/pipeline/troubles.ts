/** What keeps the pipeline from doing all of its work just now, one line per part; told with each progress. */
export class Troubles {
  readonly #byPart = new Map<string, string>()
  readonly #warnings = new Map<string, readonly string[]>()

  set(part: string, error: unknown): void {
    this.#byPart.set(part, `${part}: ${error instanceof Error ? error.message : String(error)}`)
  }

  clear(part: string): void {
    this.#byPart.delete(part)
  }

  list(): string[] {
    return [...this.#byPart.values()]
  }

  /** It works, with something left out that a person should know of. No lines: that is over. */
  warn(part: string, lines: readonly string[]): void {
    if (lines.length === 0) this.#warnings.delete(part)
    else this.#warnings.set(part, lines)
  }

  warnings(): string[] {
    return [...this.#warnings.values()].flat()
  }
}
