/** One acceptance check: slow, with real outside programs, its figures printed. */
export interface AcceptCheck {
  readonly name: string
  /** Outside programs it talks to; a missing one makes it NOT RUN, and the whole run fail. */
  readonly needs: readonly string[]
  /** Throws when something does not hold. */
  run(report: Report): Promise<void>
}

export interface Report {
  /** A measured figure: printed, never judged by itself. */
  figure(name: string, value: number | string, unit?: string): void
  /** Holds or throws. */
  expect(what: string, holds: boolean, seen?: unknown): void
  note(text: string): void
}

/** A check that cannot run here, for another reason than a missing program: listed as NOT RUN, and the run fails. */
export class NotRunError extends Error {
  override readonly name = 'NotRunError'
}
