/** What keeps the pipeline from doing all of its work just now, one line per part; told with each progress. */
export class Troubles {
  readonly #byPart = new Map<string, string>()

  set(part: string, error: unknown): void {
    this.#byPart.set(part, `${part}: ${error instanceof Error ? error.message : String(error)}`)
  }

  clear(part: string): void {
    this.#byPart.delete(part)
  }

  list(): string[] {
    return [...this.#byPart.values()]
  }
}
