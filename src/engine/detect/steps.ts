/** Work that can be put down between any two steps and taken up again. */
export type Steps<Result> = Generator<undefined, Result>

/** Does it in one go. */
export function runToEnd<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}
