import { setImmediate } from 'node:timers/promises'
import type { Steps } from '../../engine/detect/steps.ts'

/** How long other work of the thread waits at a time, where no single step takes longer. */
const sliceMs = 10

/** Does the steps a slice at a time, with room for the thread's other work between two. */
export async function inSlices<Result>(steps: Steps<Result>): Promise<Result>
/** The same, where it need not be done to the end. */
export async function inSlices(steps: Steps<void>, isEnough: () => boolean): Promise<void>
export async function inSlices<Result>(
  steps: Steps<Result>,
  isEnough: () => boolean = () => false,
): Promise<Result | undefined> {
  while (!isEnough()) {
    const until = performance.now() + sliceMs
    do {
      const step = steps.next()
      if (step.done) return step.value
    } while (performance.now() < until)
    await setImmediate()
  }
  return undefined
}
